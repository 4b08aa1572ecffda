#include "live/storage/durable_store.hpp"

#include "live/storage/database.hpp"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <filesystem>
#include <sys/file.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace regiondrill::live {

// The lock file itself stays: to remove it would let a second process lock another one of the same name.
DirectoryLock::DirectoryLock(const std::string& directory) {
    const std::string path = directory + "/regiondrill.lock";
    file_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (file_ < 0) {
        throw CannotKeep(path + ": " + std::generic_category().message(errno) +
                         "; choose a directory that can be written to");
    }
    if (::flock(file_, LOCK_EX | LOCK_NB) == 0) return;
    const int error = errno;
    ::close(file_);
    if (error == EWOULDBLOCK) {
        throw CannotKeep(directory + " is in use by another regiondrill; end that one, or choose another directory");
    }
    throw CannotKeep(path + ": " + std::generic_category().message(error) +
                     "; choose a directory on a disk of this machine");
}

DirectoryLock::~DirectoryLock() { ::close(file_); }

namespace {

using namespace std::chrono_literals;

/// Of virtual time: where nothing changes, the files are at most this far behind the world.
constexpr sim::Duration note_interval = 1s;

// Only whether it is a directory in the end counts: it may have been there, or be a link to one.
std::string made(const std::string& directory) {
    std::error_code error;
    std::filesystem::create_directories(directory, error);
    if (std::filesystem::is_directory(directory)) return directory;
    const std::string why = error ? error.message() : "it is no directory";
    throw CannotKeep(directory + " cannot be made: " + why + "; choose another directory");
}

// In the order of their ranks.
StoreFile::Writers writers_of(const store::Cluster& cluster) {
    StoreFile::Writers writers;
    for (std::size_t i = 0; i < cluster.size(); ++i) {
        writers.push_back(cluster.replica(store::ReplicaId{static_cast<std::uint16_t>(i)}).name);
    }
    std::sort(writers.begin(), writers.end());
    return writers;
}

// A world without that region would leave its items behind.
void refuse_strangers(const std::string& directory, const StoreFile::Writers& regions) {
    std::vector<std::string> strangers;
    for (const auto& entry : std::filesystem::directory_iterator(directory)) {
        const std::filesystem::path& path = entry.path();
        if (path.extension() != ".db" || std::binary_search(regions.begin(), regions.end(), path.stem())) continue;
        strangers.push_back(path);
    }
    if (strangers.empty()) return;
    const std::string first = *std::min_element(strangers.begin(), strangers.end());
    throw CannotKeep(first +
                     " is of no region of this scenario; choose the scenario or the directory that it belongs " +
                     "to, or move it away");
}

}  // namespace

// The lock is first, so that no file is opened that another process has. Everything is written once at the start, so
// that the files name this scenario and are no longer marked as closed.
DurableStore::DurableStore(const DurableSettings& settings, const sim::Engine& engine, store::Cluster& cluster)
    : settings_(settings),
      engine_(engine),
      cluster_(cluster),
      lock_(made(settings.directory)),
      listening_(cluster, *this) {
    open_files();
    load();
    cluster_.restore(preload_);
    write_all(false);
}

// One for each region of the scenario, whether it has anything or not.
void DurableStore::open_files() {
    const StoreFile::Writers writers = writers_of(cluster_);
    refuse_strangers(settings_.directory, writers);
    for (std::size_t i = 0; i < cluster_.size(); ++i) {
        const store::ReplicaId id{static_cast<std::uint16_t>(i)};
        const std::string& region = cluster_.replica(id).name;
        kept_.emplace_back(id, settings_.directory + "/" + region + ".db", region, writers, settings_.careful);
    }
}

// Clocks go on after the latest moment that any file has, so that no version is given out twice; a second more covers
// the part of one that was not noted. An item's version may be later than that, where a fault had set its writer's
// clock forward.
void DurableStore::load() {
    goes_on_ = std::any_of(kept_.begin(), kept_.end(), [](const Kept& kept) { return !kept.file.is_new(); });
    if (!goes_on_) return;
    for (Kept& kept : kept_) {
        const Progress progress = kept.file.progress();
        const auto reached = std::chrono::floor<std::chrono::seconds>(progress.moment.time_since_epoch());
        preload_.clock_base = std::max(preload_.clock_base, progress.clock_base + reached + 1s);
        was_closed_ = was_closed_ && progress.is_closed;
        // A file that is gone is a lost disk.
        preload_.replicas.push_back({kept.replica, progress.is_complete && !kept.file.is_new(), kept.file.items()});
        items_found_ += preload_.replicas.back().items.size();
        for (const store::PreloadedItem& item : preload_.replicas.back().items) {
            const std::chrono::microseconds clock{static_cast<std::int64_t>(item.version.clock() >> 8)};
            preload_.clock_base = std::max(preload_.clock_base, std::chrono::floor<std::chrono::seconds>(clock) + 1s);
        }
    }
}

// Told within events, often for one key: only its number is kept, and what it holds is read when it is written.
void DurableStore::changed(store::ReplicaId replica, store::KeyId key) {
    Kept& kept = kept_[store::index(replica)];
    if (store::index(key) >= kept.is_changed.size()) {
        kept.is_changed.resize(std::max(cluster_.keys().size(), store::index(key) + 1));
    }
    if (kept.is_changed[store::index(key)]) return;
    kept.is_changed[store::index(key)] = true;
    kept.changed.push_back(key);
    ++changes_;
}

// Keys that changed before the wipe stay noted: what they hold by then is written after the file is cleared.
void DurableStore::wiped(store::ReplicaId replica) {
    kept_[store::index(replica)].wiped = true;
    ++changes_;
}

// A replica that waits for its data has a table without it, which must not pass for all there is.
bool DurableStore::is_complete(store::ReplicaId replica) const {
    return cluster_.replica(replica).state != store::ReplicaState::empty;
}

// A replica may become complete without a change of any key; that must be noted too.
bool DurableStore::is_due(const Kept& kept) const {
    return kept.is_behind() || kept.noted_complete != is_complete(kept.replica);
}

// Called before anything is told to the outside, and now and then: where nothing changed it costs a comparison.
void DurableStore::commit() {
    if (engine_.now() - noted_ >= note_interval) {
        write_all(false);
    } else if (is_dirty() || std::any_of(kept_.begin(), kept_.end(), [&](const Kept& kept) { return is_due(kept); })) {
        write_due();
    }
}

void DurableStore::close() { write_all(true); }

// What a wiped table had may be in the others only, so theirs go first.
void DurableStore::write_due() {
    for (const bool wiped : {false, true}) {
        for (Kept& kept : kept_) {
            if (kept.wiped == wiped && is_due(kept)) write(kept, false);
        }
    }
    changes_ = 0;
}

// All files get the same moment, also those whose tables have not changed: clocks go on from it.
void DurableStore::write_all(bool closes) {
    write_due();
    for (Kept& kept : kept_) write(kept, closes);
    noted_ = engine_.now();
}

// The file is as it was if anything fails, and what was to be written stays noted.
void DurableStore::write(Kept& kept, bool closes) {
    const bool complete = is_complete(kept.replica);
    try {
        kept.file.begin();
        write_changes(kept);
        kept.file.note({settings_.scenario, preload_.clock_base, engine_.now(), complete, closes});
        kept.file.commit();
    } catch (const CannotKeep&) {
        kept.file.roll_back();
        throw;
    }
    for (const store::KeyId key : kept.changed) kept.is_changed[store::index(key)] = false;
    kept.changed.clear();
    kept.wiped = false;
    kept.noted_complete = complete;
}

// What a key holds is read now: of many changes only the last one is written. A key without a version has gone from the
// table.
void DurableStore::write_changes(Kept& kept) {
    if (kept.wiped) kept.file.clear();
    for (const store::KeyId key : kept.changed) {
        const std::string& name = cluster_.keys().name_of(key);
        const store::Item item = cluster_.read(kept.replica, key);
        if (item.version.is_written()) {
            kept.file.put(name, item, cluster_.values());
        } else {
            kept.file.erase(name);
        }
    }
}

}  // namespace regiondrill::live
