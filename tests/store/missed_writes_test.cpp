// Trails of acknowledged writes, against looking through all of them.
#include "store/ledger/missed_writes.hpp"

#include "sim/random.hpp"
#include "tests/catch.hpp"

#include <algorithm>
#include <vector>

namespace missed_writes_test {

using namespace regiondrill::sim;
using namespace regiondrill::store;
using namespace std::chrono_literals;

namespace {

Time at(Duration since_start) { return drill_start + since_start; }

Version version_of(std::uint64_t clock) { return Version::of(clock, RegionRank{}); }

// The first of all that is greater than what was seen.
Time first_of(const std::vector<Acknowledged>& all, Version seen, Time latest) {
    for (const Acknowledged& write : all) {
        if (seen < write.version) return write.since;
    }
    return latest;
}

}  // namespace

TEST_CASE("a read has missed the first write that was acknowledged after what it shows, whatever came since") {
    for (std::uint64_t seed = 1; seed <= 50; ++seed) {
        Stream dice(seed);
        MissedWrites missed;
        std::uint32_t trail = MissedWrites::none;
        std::vector<Acknowledged> all;
        Time now = at(1s);
        Time everywhere = at(0s);
        for (std::uint64_t n = 1; n <= 2000; ++n) {
            now += Duration{dice.below(50'000'000)};
            if (dice.chance(0.05)) everywhere = std::max(everywhere, now - Duration{dice.below(2'000'000'000)});
            all.push_back({version_of(n * 10), now});
            missed.append(trail, all.back(), everywhere, now);
            const std::uint64_t seen = n * 10 - dice.below(60);
            // What is everywhere is missed by nobody.
            if (first_of(all, version_of(seen), now) < everywhere) continue;
            REQUIRE(missed.first_after(trail, version_of(seen), now + 1s) == first_of(all, version_of(seen), now + 1s));
        }
    }
}

TEST_CASE("a trail of an hour of a busy key takes little, and is no more than 1/256 too old") {
    MissedWrites missed;
    std::uint32_t trail = MissedWrites::none;
    std::vector<Acknowledged> all;
    for (std::uint64_t n = 1; n <= 360'000; ++n) {
        all.push_back({version_of(n), at(Duration{10ms} * static_cast<std::int64_t>(n))});
        missed.append(trail, all.back(), drill_start, all.back().since);
    }
    const Time now = at(3601s);
    for (std::uint64_t seen = 0; seen < 360'000; seen += 7) {
        const Duration right =
            now - first_of({all.begin() + static_cast<std::ptrdiff_t>(seen), all.end()}, version_of(seen), now);
        const Duration told = now - missed.first_after(trail, version_of(seen), now);
        REQUIRE(told >= right);
        REQUIRE(told <= right + right / 256);
        if (seen > 700) seen += 700;
    }
    CHECK(missed.longest() < 4 * MissedWrites::exact);
}

TEST_CASE("trails go back to the shelf when nothing is on them") {
    MissedWrites missed;
    std::uint32_t trail = MissedWrites::none;
    missed.append(trail, {version_of(1), at(1s)}, drill_start, at(1s));
    missed.append(trail, {version_of(2), at(2s)}, drill_start, at(2s));
    CHECK(missed.trails() == 1);
    CHECK(missed.take_last(trail).version == version_of(2));
    CHECK(missed.take_last(trail).version == version_of(1));
    CHECK_FALSE(missed.take_last(trail).version.is_written());
    CHECK(trail == MissedWrites::none);
    CHECK(missed.trails() == 0);
}

}  // namespace missed_writes_test
