// Whatever happened, replicas that hear of each other again agree, and they agree on the greatest version of each key.
// Hundreds of random histories against a map; then the same measure against a reference that is wrong on purpose.
#include "store/cluster.hpp"

#include "tests/catch.hpp"
#include "tests/store/history.hpp"

namespace cluster_history_test {

using namespace regiondrill::sim;
using namespace regiondrill::store;
using namespace regiondrill::tests;

namespace {

constexpr std::uint64_t histories = 300;
constexpr int turns = 150;

// Items that differ between the reference and a replica, over all replicas.
int mismatches(History& history, Beats beats) {
    const auto reference = history.reference(beats);
    int found = 0;
    for (std::uint32_t at = 0; at < history.replicas(); ++at) {
        std::uint64_t alive = 0;
        for (const auto& [key, item] : reference) {
            const Item held = history.world().cluster.read(replica(at), key);
            const bool alike = held.version == item.version && held.value == item.value && held.deleted == item.deleted;
            found += alike ? 0 : 1;
            alive += item.exists() ? 1 : 0;
        }
        if (history.world().cluster.replica(replica(at)).table.keys() != alive) ++found;
    }
    return found;
}

bool digests_agree(History& history) {
    const Cluster& cluster = history.world().cluster;
    for (std::uint32_t at = 1; at < history.replicas(); ++at) {
        if (cluster.replica(replica(at)).table.digest() != cluster.replica(replica(0)).table.digest()) return false;
    }
    return cluster.is_converged();
}

bool smaller_wins(const Item& challenger, const Item& holder) { return challenger.version < holder.version; }

bool last_accepted_wins(const Item&, const Item&) { return true; }

}  // namespace

TEST_CASE("after any history all replicas hold the greatest version of every key") {
    for (std::uint64_t seed = 1; seed <= histories; ++seed) {
        History history(seed);
        history.run(turns);
        INFO("seed " << seed);
        REQUIRE(history.heal_and_drain());
        REQUIRE(mismatches(history, greater_wins) == 0);
        REQUIRE(digests_agree(history));
    }
}

TEST_CASE("the histories do part the replicas before they heal") {
    // Otherwise the test above would show nothing. Traffic and faults never rest, so nearly all end apart.
    int apart = 0;
    for (std::uint64_t seed = 1; seed <= 50; ++seed) {
        History history(seed);
        history.run(turns);
        if (!history.world().cluster.is_converged()) ++apart;
    }
    CHECK(apart >= 40);
}

TEST_CASE("planted defect: a reference in which the smaller version wins disagrees every time") {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        History history(seed);
        history.run(turns);
        REQUIRE(history.heal_and_drain());
        CHECK(mismatches(history, smaller_wins) > 0);
    }
}

TEST_CASE("without skew the last write accepted is the greatest version") {
    // Real time and versions agree as long as all clocks do, for histories whose writes are microseconds apart.
    for (std::uint64_t seed = 1; seed <= 50; ++seed) {
        History history(seed);
        history.run(turns);
        REQUIRE(history.heal_and_drain());
        CHECK(mismatches(history, last_accepted_wins) == 0);
    }
}

TEST_CASE("the same seed gives the same history, event by event") {
    const auto digest_of = [](std::uint64_t seed) {
        History history(seed);
        history.run(turns);
        history.heal_and_drain();
        return history.world().engine.digest().value();
    };
    for (std::uint64_t seed = 1; seed <= 10; ++seed) CHECK(digest_of(seed) == digest_of(seed));
    CHECK(digest_of(1) != digest_of(2));
}

}  // namespace cluster_history_test
