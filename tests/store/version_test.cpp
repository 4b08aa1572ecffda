// Versions and the clock that makes them: the order of versions is the order in which last write wins.
#include "store/data/item.hpp"

#include "sim/random.hpp"
#include "store/data/clock.hpp"
#include "tests/catch.hpp"

#include <tuple>

namespace version_test {

using namespace regiondrill::sim;
using namespace regiondrill::store;
using namespace std::chrono_literals;

namespace {

constexpr RegionRank first{0};
constexpr RegionRank last{255};

Time at(Duration since_start) { return drill_start + since_start; }

}  // namespace

TEST_CASE("versions are ordered by clock, then by region") {
    CHECK(Version::of(1, last) < Version::of(2, first));
    CHECK(Version::of(2, first) < Version::of(2, RegionRank{1}));
    CHECK(Version::of(2, first) == Version::of(2, first));
    CHECK(Version() < Version::of(1, first));
    CHECK_FALSE(Version().is_written());
    CHECK(Version::of(1, first).is_written());
}

TEST_CASE("the order of versions is that of (microseconds, counter, region)") {
    Stream dice(1);
    int wrong = 0;
    for (int i = 0; i < 20'000; ++i) {
        const auto draw = [&] { return std::tuple(dice.below(3), dice.below(256), dice.below(256)); };
        const auto version_of = [](const auto& parts) {
            const auto& [microseconds, counter, region] = parts;
            return Version::of(std::uint64_t{microseconds} << 8 | counter,
                               RegionRank{static_cast<std::uint8_t>(region)});
        };
        const auto a = draw();
        const auto b = draw();
        if ((a <=> b) != (version_of(a) <=> version_of(b))) ++wrong;
    }
    CHECK(wrong == 0);
}

TEST_CASE("a version gives back what it was made of") {
    const Version version = Version::of((90'000'123ULL << 8) | 7, RegionRank{3});
    CHECK(version.clock() == ((90'000'123ULL << 8) | 7));
    CHECK(version.region() == RegionRank{3});
    CHECK(to_text(version, "eu-west-2") == "90000123.7-eu-west-2");
    const std::uint64_t nine_years = 283'824'000'000'000ULL;  // microseconds: more than a drill, within 48 bits
    CHECK(Version::of(nine_years << 8 >> 1, last).clock() == nine_years << 8 >> 1);
}

TEST_CASE("the very first write, at time zero in the first region, has a version") {
    HybridClock clock(first);
    CHECK(clock.next(drill_start).is_written());
}

TEST_CASE("two writes within a microsecond differ in the counter") {
    HybridClock clock(first);
    const Version a = clock.next(at(5us));
    const Version b = clock.next(at(5us + 999ns));
    CHECK(a == Version::of(5 << 8, first));
    CHECK(b == Version::of(5 << 8 | 1, first));
    CHECK(clock.next(at(6us)) == Version::of(6 << 8, first));
}

TEST_CASE("a counter that overflows runs into the microseconds and stays in order") {
    HybridClock clock(first);
    Version before = clock.next(at(5us));
    for (int i = 0; i < 1000; ++i) {
        const Version next = clock.next(at(5us));
        REQUIRE(before < next);
        before = next;
    }
    CHECK(before == Version::of((5 << 8) + 1000, first));
    CHECK(before < clock.next(at(8us)));  // only 4 us ahead, so the clock of 8 is still behind
    CHECK(clock.next(at(9us)) == Version::of(9 << 8, first));
}

TEST_CASE("a clock never goes back, not even when the physical one does") {
    HybridClock clock(first);
    const Version before = clock.next(at(10s));
    const Version after = clock.next(at(3s));
    CHECK(before < after);
    CHECK(after == Version::of(before.clock() + 1, first));
}

TEST_CASE("a clock passes everything it has heard of") {
    HybridClock clock(first);
    const Version ahead = Version::of((60'000'000ULL << 8) | 9, last);
    clock.observe(ahead);
    CHECK(ahead < clock.next(at(1s)));
    clock.observe(Version::of(1, last));  // old news changes nothing
    CHECK(clock.next(at(1s)) == Version::of(ahead.clock() + 2, first));
    CHECK(clock.next(at(61s)) == Version::of(61'000'000ULL << 8, first));
}

TEST_CASE("clocks that hear of each other order every write after those it knew") {
    // Two regions whose physical clocks are half a second apart, writing and telling in turn.
    HybridClock slow(first);
    HybridClock fast(RegionRank{1});
    Stream dice(2);
    Version known;
    int wrong = 0;
    for (int i = 0; i < 10'000; ++i) {
        const bool by_fast = dice.chance(0.5);
        const Version written = by_fast ? fast.next(at(i * 10us + 500ms)) : slow.next(at(i * 10us));
        if (written <= known) ++wrong;
        known = written;
        (by_fast ? slow : fast).observe(written);
    }
    CHECK(wrong == 0);
}

TEST_CASE("a clock that has lost what it heard of gives no version twice, though the physical clock has gone back") {
    HybridClock clock(RegionRank{3});
    const Version issued = clock.next(at(10s));
    clock.observe(Version::of(issued.clock() + 1000, RegionRank{1}));
    clock.forget();
    const Version next = clock.next(at(1s));
    CHECK(issued < next);
    CHECK(next.clock() < issued.clock() + 1000);  // what it had heard of is forgotten indeed
}

}  // namespace version_test
