// The log is a ring that grows: it must hold what lies between its ends at every size and offset.
#include "store/data/replication_log.hpp"

#include "sim/random.hpp"
#include "tests/catch.hpp"

#include <deque>

namespace replication_log_test {

using namespace regiondrill::store;
using regiondrill::sim::Stream;

namespace {

void append(ReplicationLog& log, std::uint32_t n) {
    LogEntry entry;
    entry.item.version = Version::of(n + 1, RegionRank{0});
    entry.key = KeyId{n};
    log.append(entry, n % 7);
}

}  // namespace

TEST_CASE("an empty log begins where it ends") {
    const ReplicationLog log;
    CHECK(log.begin() == 0);
    CHECK(log.end() == 0);
}

TEST_CASE("the ring grows with its content wrapped around its end") {
    // 1,024 entries to begin with: 1,000 in and out, then 3,000 in, so that both growths meet a wrapped ring.
    ReplicationLog log;
    for (std::uint32_t n = 0; n < 1000; ++n) append(log, n);
    for (int i = 0; i < 1000; ++i) log.drop_first();
    for (std::uint32_t n = 1000; n < 4000; ++n) append(log, n);
    CHECK(log.begin() == 1000);
    CHECK(log.end() == 4000);
    int wrong = 0;
    for (LogPosition at = 1000; at < 4000; ++at) wrong += log[at].key == KeyId{static_cast<std::uint32_t>(at)} ? 0 : 1;
    CHECK(wrong == 0);
}

TEST_CASE("any history of appending and dropping holds what a deque holds") {
    Stream dice(1);
    ReplicationLog log;
    std::deque<std::uint32_t> reference;
    int wrong = 0;
    for (std::uint32_t n = 0; n < 50'000; ++n) {
        append(log, n);
        reference.push_back(n);
        // Drops keep up with appends, but for stretches in which the peers are away.
        const bool away = (n / 5000) % 2 == 1;
        for (auto drops = away ? 0 : dice.below(4); drops > 0 && !reference.empty(); --drops) {
            log.drop_first();
            reference.pop_front();
        }
        if (log.end() - log.begin() != reference.size()) ++wrong;
        if (reference.empty()) continue;
        const std::uint32_t place = dice.below(static_cast<std::uint32_t>(reference.size()));
        if (log[log.begin() + place].key != KeyId{reference[place]}) ++wrong;
    }
    CHECK(wrong == 0);
}

}  // namespace replication_log_test
