// A directory of stores: its files are the tables, whatever happens; who may have it; and what is said when it cannot
// be had.
#include "live/storage/durable_store.hpp"

#include "live/storage/database.hpp"
#include "tests/catch.hpp"
#include "tests/live/programs.hpp"
#include "tests/store/preloads.hpp"
#include "tests/store/wild_history.hpp"

#include <sys/resource.h>
#include <sys/stat.h>

#include <csignal>
#include <deque>
#include <filesystem>
#include <optional>

namespace durable_store_test {

using namespace regiondrill;
using namespace regiondrill::tests;
using namespace std::chrono_literals;
using live::CannotKeep;
using live::Database;
using live::DurableStore;
using live::StoreFile;
using programs::Folder;

namespace {

/// Keys of bytes as they come, and of letters.
void name_oddly(store::Cluster& cluster, std::uint32_t keys) {
    for (std::uint32_t number = 0; number < keys; ++number) {
        std::string name = "key " + std::to_string(number);
        if (number % 2 == 1) name += std::string("\0\xff'", 3);
        cluster.keys().intern(name);
    }
}

/// A world of two regions, kept in a folder.
struct Kept {
    explicit Kept(const Folder& folder, const WorldOptions& options = {}) : world(options) {
        name_keys(world.cluster, 4);
        store.emplace(live::DurableSettings{folder.path("stores"), "a test", false}, world.engine, world.cluster);
    }

    SmallWorld world;
    std::optional<DurableStore> store;
};

std::string refusal_of(const Folder& folder, const WorldOptions& options = {}) {
    try {
        const Kept kept(folder, options);
    } catch (const CannotKeep& error) {
        return error.what();
    }
    return "opened";
}

std::vector<store::PreloadedItem> file_items(const Folder& folder, std::uint32_t region) {
    const std::string name = "region-" + std::to_string(region);
    StoreFile file(folder.path("stores/" + name + ".db"), name, {"region-0", "region-1"}, false);
    return file.items();
}

}  // namespace

TEST_CASE("after every commit the files are the tables, through power cuts, lost disks and forgetting") {
    int differed = 0;
    for (std::uint64_t seed = 1; seed <= 16; ++seed) {
        const Folder folder;
        store::Settings settings;
        settings.disk.sync = seed % 2 == 1 ? 400ms : 0ms;
        settings.tombstones = 1s;
        WildHistory history(seed, {.power = true, .disks = true, .clocks = true, .expiry = true, .texts = true},
                            settings);
        store::Cluster& cluster = history.world().cluster;
        name_oddly(cluster, WildHistory::keys);
        DurableStore kept({folder.path(), "a test", false}, history.world().engine, cluster);
        StoreFile::Writers writers;
        std::deque<StoreFile> readers;
        for (std::uint32_t at = 0; at < cluster.size(); ++at) writers.push_back(cluster.replica(replica(at)).name);
        for (const std::string& region : writers) {
            readers.emplace_back(folder.path(region + ".db"), region, writers, false);
        }
        INFO("seed " << seed);
        for (int turn = 0; turn < 60; ++turn) {
            history.run(1);
            if (kept.is_dirty()) ++differed;
            kept.commit();
            REQUIRE_FALSE(kept.is_dirty());
            for (std::uint32_t at = 0; at < cluster.size(); ++at) {
                auto items = readers[at].items();
                std::sort(items.begin(), items.end(), [](const auto& a, const auto& b) { return a.key < b.key; });
                REQUIRE(items == kept_items(cluster, replica(at)));
            }
        }
        REQUIRE(history.heal_and_drain());
    }
    CHECK(differed > 200);
}

TEST_CASE("what was not committed is not in the files, and a restart goes on with the rest") {
    const Folder folder;
    store::Version version;
    {
        Kept first(folder);
        CHECK_FALSE(first.store->goes_on());
        version = first.world.write(0, 0, 5).version;
        CHECK(first.store->is_dirty());
        first.store->commit();
        first.world.write(0, 1, 6);
    }
    Kept second(folder);
    CHECK(second.store->goes_on());
    CHECK_FALSE(second.store->was_closed());
    CHECK(second.store->items_found() == 1);
    CHECK(second.world.read(0, 0).version == version);
    CHECK_FALSE(second.world.read(0, 1).exists());
    CHECK_FALSE(second.store->is_dirty());
    REQUIRE(second.world.drain());
    CHECK(second.world.read(1, 0).version == version);
}

TEST_CASE("clocks go on, a little later than they were, from restart to restart") {
    const Folder folder;
    store::Version last;
    for (int restart = 0; restart < 5; ++restart) {
        Kept kept(folder);
        const auto base = kept.store->preload().clock_base;
        CHECK(base == restart * 4s);
        kept.world.advance(3200ms);
        const store::Version version = kept.world.write(0, 0).version;
        CHECK(version > last);
        last = version;
        if (restart % 2 == 0) {
            kept.store->commit();
        } else {
            kept.store->close();
        }
    }
}

// The writer's clock was an hour ahead and is right again: what it wrote is later than the drill came to.
TEST_CASE("clocks go on past what a clock wrote that was set forward") {
    const Folder folder;
    store::Version ahead;
    {
        Kept first(folder);
        const auto error = first.world.cluster.disturb_clock(replica(1), {.skew = 1h});
        first.world.advance(2s);
        ahead = first.world.write(1, 0, 5).version;
        first.world.cluster.correct_clock(replica(1), error);
        first.store->close();
    }
    Kept second(folder);
    CHECK(second.store->preload().clock_base == 1h + 3s);
    for (const std::uint32_t at : {0U, 1U}) {
        for (const std::uint32_t key : {0U, 1U}) CHECK(second.world.write(at, key, 6).version > ahead);
    }
    CHECK(second.world.cluster.replica(replica(0)).physical.read(second.world.engine.now()) >
          sim::drill_start + std::chrono::microseconds(ahead.clock() >> 8));
}

TEST_CASE("a clock goes on where nothing was written either") {
    const Folder folder;
    {
        Kept first(folder);
        first.world.advance(90s);
        first.store->commit();
    }
    CHECK(Kept(folder).store->preload().clock_base == 91s);
}

TEST_CASE("a world that was left in order says so until it is opened again") {
    const Folder folder;
    Kept(folder).store->close();
    CHECK(Kept(folder).store->was_closed());
    CHECK_FALSE(Kept(folder).store->was_closed());
}

TEST_CASE("a region whose file is gone is filled by the others, and serves when it has their data") {
    const Folder folder;
    {
        Kept first(folder);
        first.world.write(0, 0, 5);
        REQUIRE(first.world.drain());
        first.store->close();
    }
    std::filesystem::remove(folder.path("stores/region-1.db"));
    {
        // Ends before it is filled, and is no more complete the next time.
        Kept second(folder);
        CHECK_FALSE(second.world.cluster.replica(replica(1)).is_serving());
    }
    Kept third(folder);
    CHECK_FALSE(third.world.cluster.replica(replica(1)).is_serving());
    REQUIRE(third.world.drain());
    CHECK(third.world.cluster.replica(replica(1)).is_serving());
    third.store->commit();
    REQUIRE(file_items(folder, 1).size() == 1);
    CHECK(file_items(folder, 1) == file_items(folder, 0));
}

TEST_CASE("one world at a time has a directory, and the next may have it at once") {
    const Folder folder;
    {
        const Kept first(folder);
        CHECK(refusal_of(folder) ==
              folder.path("stores") + " is in use by another regiondrill; end that one, or choose another directory");
    }
    CHECK(refusal_of(folder) == "opened");
}

TEST_CASE("a file of a region that the scenario does not have is refused before anything is written") {
    const Folder folder;
    { const Kept kept(folder, {.replicas = 3}); }
    std::filesystem::remove(folder.path("stores/region-0.db"));
    CHECK(refusal_of(folder) == folder.path("stores/region-2.db") +
                                    " is of no region of this scenario; choose the scenario or the directory that it "
                                    "belongs to, or move it away");
    CHECK_FALSE(std::filesystem::exists(folder.path("stores/region-0.db")));
}

TEST_CASE("other files in the directory are nobody's business") {
    const Folder folder;
    { const Kept kept(folder); }
    folder.write("stores/notes.txt", "mine");
    CHECK(refusal_of(folder) == "opened");
    CHECK(std::filesystem::file_size(folder.path("stores/notes.txt")) == 4);
}

TEST_CASE("a directory that cannot be made or written to is refused by name") {
    const Folder folder;
    folder.write("stores", "a file");
    CHECK(refusal_of(folder).find(folder.path("stores") + " cannot be made: ") == 0);
    std::filesystem::remove(folder.path("stores"));
    std::filesystem::create_directory(folder.path("stores"));
    ::chmod(folder.path("stores").c_str(), 0555);
    ::chmod(folder.path().c_str(), 0755);
    const bool is_root = ::geteuid() == 0;  // whom permissions do not stop
    if (is_root) REQUIRE(::seteuid(65534) == 0);
    const std::string refusal = refusal_of(folder);
    if (is_root) REQUIRE(::seteuid(0) == 0);
    CHECK(refusal ==
          folder.path("stores/regiondrill.lock") + ": Permission denied; choose a directory that can be written to");
    ::chmod(folder.path("stores").c_str(), 0755);
}

namespace {

/// No file of this process grows beyond so many bytes, as on a full disk.
class FullDisk {
public:
    explicit FullDisk(rlim_t bytes) {
        ::getrlimit(RLIMIT_FSIZE, &before_);
        handler_ = std::signal(SIGXFSZ, SIG_IGN);
        const rlimit limit{bytes, before_.rlim_max};
        ::setrlimit(RLIMIT_FSIZE, &limit);
    }
    ~FullDisk() {
        ::setrlimit(RLIMIT_FSIZE, &before_);
        (void)std::signal(SIGXFSZ, handler_);
    }
    FullDisk(const FullDisk&) = delete;
    FullDisk& operator=(const FullDisk&) = delete;

private:
    rlimit before_{};
    void (*handler_)(int) = SIG_DFL;
};

}  // namespace

TEST_CASE("on a full disk a commit fails with the file's name, and nothing that was kept is lost") {
    const Folder folder;
    Kept kept(folder);
    kept.world.write(0, 0, 5);
    kept.store->commit();
    const auto before = file_items(folder, 0);
    kept.world.write(0, 1, 6);
    {
        const FullDisk full(std::filesystem::file_size(folder.path("stores/region-0.db-wal")));
        try {
            kept.store->commit();
            FAIL("it was committed");
        } catch (const CannotKeep& error) {
            const std::string text = error.what();
            INFO(text);
            CHECK(text.find(folder.path("stores/region-0.db") + ": ") == 0);
            CHECK(text.find("start again") != std::string::npos);
        }
        CHECK(kept.store->is_dirty());
        CHECK(file_items(folder, 0) == before);
    }
    kept.store->commit();  // there is room again
    CHECK(file_items(folder, 0).size() == 2);
}

TEST_CASE("somebody who holds on to a file is waited for, and then named") {
    const Folder folder;
    Kept kept(folder);
    kept.world.write(0, 0, 5);
    Database other(folder.path("stores/region-0.db"));
    other.execute("BEGIN IMMEDIATE");
    CHECK_THROWS_WITH(kept.store->commit(), folder.path("stores/region-0.db") +
                                                ": database is locked; end the other program that has it open and "
                                                "start again");
    other.execute("COMMIT");
    kept.store->commit();
    CHECK(file_items(folder, 0).size() == 1);
}

TEST_CASE("people may read a file while the world goes on") {
    const Folder folder;
    Kept kept(folder);
    Database reader(folder.path("stores/region-0.db"));
    reader.execute("BEGIN");
    CHECK(reader.number("SELECT count(*) FROM items") == 0);
    kept.world.write(0, 0, 5);
    kept.store->commit();
    CHECK(reader.number("SELECT count(*) FROM items") == 0);  // as it was when the reader began
    reader.execute("COMMIT");
    CHECK(reader.number("SELECT count(*) FROM items") == 1);
}

TEST_CASE("careful stores are kept like others") {
    const Folder folder;
    {
        SmallWorld world;
        name_keys(world.cluster, 1);
        DurableStore store({folder.path("stores"), "a test", true}, world.engine, world.cluster);
        world.write(0, 0, 5);
        store.commit();
    }
    CHECK(file_items(folder, 0).size() == 1);
}

}  // namespace durable_store_test
