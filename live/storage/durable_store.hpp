// The kept stores of a served drill (serve --data-dir): a directory that one process has at a time, and in it a file
// for each region's table.
#pragma once

#include "live/storage/store_file.hpp"
#include "sim/engine.hpp"
#include "store/cluster.hpp"
#include "store/replication/replicas.hpp"

#include <chrono>
#include <cstdint>
#include <deque>
#include <string>
#include <vector>

namespace regiondrill::live {

// One process at a time keeps its stores in a directory. The operating system lets go of the lock when the process
// ends, however it ends, so none is ever left behind.

class DirectoryLock {
public:
    /// Throws CannotKeep when another process has it, or the directory cannot be written to. By flock(2), which holds
    /// among the processes of one machine.
    explicit DirectoryLock(const std::string& directory);
    ~DirectoryLock();

    DirectoryLock(const DirectoryLock&) = delete;
    DirectoryLock& operator=(const DirectoryLock&) = delete;

private:
    int file_ = -1;
};

// The regions' tables on the machine's own disk: DIR/<region>.db for each, which outlive the process however it ends.
//
// The files are the tables, not the simulated disks: what a region that loses its power forgets goes from its file as
// well, so that a restart shows what the world showed. Only damage that a fault did is not in them.
//
// Of a table that changes the keys are remembered here, and commit() writes what those hold by then: each file in one
// transaction. Nothing may be told to the outside before that.

/// From the command line (--data-dir, --data-sync); which regions there are comes from the cluster.
struct DurableSettings {
    std::string directory;  // made if it is not there
    std::string scenario;   // its name, for those who open a file
    bool careful = false;   // outlives a power cut of this machine too, and takes longer
};

/// Everything that fails throws CannotKeep; after that nothing more may be acknowledged.
///
/// Told of every change by the cluster (store::Journal) while events run, and writes between them, before results are
/// delivered: an acknowledged write is on the disk, or at least with the operating system.
class DurableStore : private store::Journal {
public:
    /// Opens the directory for a world that has not begun, and puts what its files hold into it. Engine and cluster
    /// outlive this.
    DurableStore(const DurableSettings& settings, const sim::Engine& engine, store::Cluster& cluster);

    /// What the files held, as it was put into the world.
    const store::Preload& preload() const { return preload_; }

    /// The files are of an earlier drill.
    bool goes_on() const { return goes_on_; }
    /// And it was left in order, so that nothing of it is missing.
    bool was_closed() const { return was_closed_; }
    std::uint64_t items_found() const { return items_found_; }
    /// Where nobody needs the preload's items any more, they need not stay in memory.
    void forget_preload() { preload_.replicas.clear(); }

    /// A table has changed since the last commit.
    bool is_dirty() const { return changes_ != 0; }

    /// Everything that the tables hold is on the disk when this returns. Costs nothing when there is nothing to do;
    /// call it before whatever tells the outside of a write, and several times a second besides.
    void commit();

    /// The last commit: the world was left in order.
    void close();

private:
    /// A region's file, and how its table differs from it.
    struct Kept {
        Kept(store::ReplicaId its_replica, const std::string& path, const std::string& region,
             const StoreFile::Writers& writers, bool careful)
            : replica(its_replica),
              file(path, region, writers, careful) {}

        store::ReplicaId replica;
        StoreFile file;
        std::vector<store::KeyId> changed;
        std::vector<bool> is_changed;  // by key
        bool wiped = false;
        bool noted_complete = true;

        bool is_behind() const { return wiped || !changed.empty(); }
    };

    /// The cluster tells this of changes as long as it lives.
    class Listening {
    public:
        Listening(store::Cluster& cluster, store::Journal& journal) : cluster_(cluster) {
            cluster.set_journal(&journal);
        }
        ~Listening() { cluster_.set_journal(nullptr); }
        Listening(const Listening&) = delete;
        Listening& operator=(const Listening&) = delete;

    private:
        store::Cluster& cluster_;
    };

    /// Called in the midst of events, so nothing is written here.
    void changed(store::ReplicaId replica, store::KeyId key) override;
    void wiped(store::ReplicaId replica) override;

    void open_files();
    void load();
    bool is_complete(store::ReplicaId replica) const;
    bool is_due(const Kept& kept) const;
    void write_due();
    void write_all(bool closes);
    void write(Kept& kept, bool closes);
    void write_changes(Kept& kept);

    DurableSettings settings_;
    const sim::Engine& engine_;
    store::Cluster& cluster_;
    DirectoryLock lock_;
    std::deque<Kept> kept_;  // by replica
    store::Preload preload_;
    bool goes_on_ = false;
    bool was_closed_ = true;
    std::uint64_t items_found_ = 0;
    std::uint64_t changes_ = 0;  // that are not in the files
    sim::Time noted_{};          // the moment that all files have
    Listening listening_;
};

}  // namespace regiondrill::live
