// What became of writes, written down by somebody who only watches the tables: the other means that the store's ledger
// is held against.
//
// It sees each write as it is made, with what its writer had seen there; what each replica's table holds, as it
// changes; and which writes clients were told of. From these it derives what a write may have come to: as simply as it
// can, in the end, over all that happened. So it has no lines, no rivals and nothing that is undone, of which the
// ledger consists.
//
// Where copies of a key were lost, much depends on what was on its way then, which no table shows: there several
// classes may be possible, and the book says so. Where none was, it knows.
#pragma once

#include "store/cluster.hpp"
#include "study/properties/book_account.hpp"

#include <cstdint>
#include <map>
#include <set>
#include <vector>

namespace regiondrill::study {

/// Listens to a cluster from before its first event until it goes.
class FateBook : private store::Journal {
public:
    explicit FateBook(store::Cluster& cluster);
    ~FateBook() override { cluster_.set_journal(nullptr); }

    FateBook(const FateBook&) = delete;
    FateBook& operator=(const FateBook&) = delete;

    /// Once the replicas are alike and nothing is under way.
    BookAccount account() const;

private:
    using Version = store::Version;

    struct Page {
        Version seen;                // by its writer
        std::vector<Version> heirs;  // writes whose writers had seen it
        bool deletes = false;
        bool increments = false;
        bool acknowledged = false;
        bool is_late = false;  // a greater one had been made before it
        bool beaten = false;   // it gave way to what had not seen it
        bool lost = false;     // no table had it any more, and none has had it since
        bool lost_beside_greater = false;
        bool vanished = false;  // only regions that were gone in the end had it
    };

    struct Key {
        std::map<Version, Page> pages;
        std::map<Version, Version> origins;  // of what voters were offered again
        std::vector<Version> held;           // by replica
        Version greatest;                    // ever made
        bool lost_copies = false;            // of some write some table had no longer what it had
        bool forgot = false;                 // some table a delete
        bool vanished = false;

        Version origin_of(Version version) const;
        bool has_seen(Version later, Version earlier) const;
        void note_saved(Version version);
        void note_gone(Version gone);
        std::set<Version> shown_by(Version version) const;
        std::set<Version> surely_lost() const;
    };

    using Classes = std::set<BookClass>;

    void changed(store::ReplicaId replica, store::KeyId key) override;
    void wiped(store::ReplicaId replica) override;
    void written(const store::TakenWrite& taken) override;
    void renewed(store::KeyId key, Version again, Version origin) override;
    void acknowledged(store::KeyId key, Version version) override;
    void gone(const std::vector<store::ReplicaId>& regions) override;

    bool forgets() const { return cluster_.settings().tombstones != sim::Duration{}; }
    store::Item end_of(store::KeyId key) const;
    static void count(const Key& key, Version held, BookAccount& account);
    static Classes classes_of(const Key& key, Version version, const Page& page);
    static Classes classes_of_gone(const Key& key, const Page& page);
    static void count_increments(const Key& key, Version held, Range& shown);

    store::Cluster& cluster_;
    std::map<store::KeyId, Key> keys_;
};

}  // namespace regiondrill::study
