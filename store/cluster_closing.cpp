// How a cluster comes to rest, and what is checked and counted then.
#include "store/cluster.hpp"

#include "sim/invariant.hpp"

#include <algorithm>

namespace regiondrill::store {

// Nobody waits for an answer, and no replica is on its way anywhere; what they hold may still differ.
bool Cluster::is_quiet() const {
    return quorum_.is_at_rest() && write_forwarding_.is_at_rest() && pending_.waiting() == 0;
}

bool Cluster::is_drained() const {
    return replication_.channels().is_drained() && anti_entropy_.is_at_rest() && is_quiet() && maintenance_.is_done() &&
           std::none_of(replicas_.begin(), replicas_.end(), [](const Replica& replica) {
               return replica.state == ReplicaState::leaving || replica.state == ReplicaState::restarting ||
                      replica.state == ReplicaState::empty;
           });
}

bool Cluster::is_converged() const {
    const Replica* first = nullptr;
    for (const Replica& replica : replicas_) {
        if (!replica.is_member()) continue;
        if (first == nullptr) first = &replica;
        if (replica.table.digest() != first->table.digest()) return false;
    }
    return true;
}

Item Cluster::held(KeyId key) const {
    for (const Replica& replica : replicas_) {
        if (!replica.is_member()) continue;
        Item item = replica.table.get(key);
        if (item.damaged) return {};
        item.version = quorum_.origin_of(key, item.version);
        return item;
    }
    return {};
}

LedgerAccount Cluster::close() {
    sim::ensure(is_converged(), "all faults ended and replication drained, but the replicas differ");
    replicas_.ledger.each_key([&](KeyId key, Version greatest) {
        sim::ensure(held(key).version <= greatest, "a table holds a version that was never written");
    });
    register_metrics_ = registers_.judge();
    return replicas_.ledger.close([this](KeyId key) { return held(key); });
}

bool Cluster::waits_for_lines() const { return is_quiet() && replication_.lines_free() > engine_.now(); }

// The greatest version wins wherever it comes; where they vote, what most of them hold was agreed on.
Item Cluster::held_in_the_end(KeyId key) const {
    Item end;
    std::ptrdiff_t most = 0;
    for (const Replica& replica : replicas_) {
        const Item item = replica.table.get(key);
        if (!replica.is_member() || item.damaged) continue;
        const auto holders = std::count_if(replicas_.begin(), replicas_.end(), [&](const Replica& other) {
            return other.is_member() && other.table.get(key).version == item.version;
        });
        const bool is_agreed = votes() && holders != most ? holders > most : end.version < item.version;
        if (!is_agreed) continue;
        end = item;
        most = holders;
    }
    end.version = quorum_.origin_of(key, end.version);
    return end;
}

LedgerAccount Cluster::close_unconverged() {
    unconverged_ = true;
    if (replication_.lines_free() > engine_.now()) converges_at_ = replication_.lines_free();
    register_metrics_ = registers_.judge();
    return replicas_.ledger.close([this](KeyId key) { return held_in_the_end(key); });
}

}  // namespace regiondrill::store
