// The published formulas, played by hand: every figure here was worked out on paper from the algorithms' own texts.
#include "regions/limits/admission_control.hpp"
#include "regions/limits/aimd_limit.hpp"
#include "regions/limits/codel.hpp"
#include "regions/limits/envoy_limit.hpp"
#include "regions/limits/gradient2_limit.hpp"
#include "regions/limits/key_cache.hpp"
#include "regions/limits/vegas_limit.hpp"
#include "regions/limits/windowed_limit.hpp"

#include "tests/catch.hpp"

namespace limits_test {

using namespace std::chrono_literals;
using namespace regiondrill;
using namespace regiondrill::regions;

namespace {

sim::Time at(sim::Duration since_start) { return sim::drill_start + since_start; }

/// The limit after one more sample; the moment does not matter to it.
std::uint32_t after(ConcurrencyLimit& limit, sim::Duration time, std::uint32_t in_flight, bool dropped = false) {
    limit.add({sim::drill_start, time, in_flight, dropped});
    return limit.limit();
}

}  // namespace

TEST_CASE("aimd: one more while half of it is used, nine tenths at a drop or a timeout, within its bounds") {
    AimdSettings settings;
    settings.least = 5;
    AimdLimit limit(settings);
    CHECK(limit.limit() == 20);
    CHECK(after(limit, 10ms, 10) == 21);
    CHECK(after(limit, 10ms, 10) == 21);       // 20 of 21 is less than half of it twice
    CHECK(after(limit, 10ms, 1, true) == 18);  // 18.9
    CHECK(after(limit, 5s, 1) == 18);
    CHECK(after(limit, 5001ms, 18) == 16);  // 16.2
    for (int i = 0; i < 20; ++i) after(limit, 10ms, 1, true);
    CHECK(limit.limit() == 5);
    for (int i = 0; i < 300; ++i) after(limit, 10ms, 1000);
    CHECK(limit.limit() == 200);
}

TEST_CASE("vegas: the queue that the times imply is kept between three and six steps") {
    VegasLimit limit(VegasSettings{}, sim::Stream(1));
    CHECK(after(limit, 100ms, 20) == 20);        // the least time so far
    CHECK(after(limit, 100ms, 20) == 26);        // nobody waits: six up
    CHECK(after(limit, 105ms, 26) == 27);        // 26 (1 - 100/105) = 1.24, so 2 wait: one up
    CHECK(after(limit, 120ms, 27) == 27);        // 27 / 6 = 4.5, so 5 wait
    CHECK(after(limit, 200ms, 27) == 26);        // 13.5: one down
    CHECK(after(limit, 100ms, 26, true) == 25);  // a drop: one down
    CHECK(after(limit, 100ms, 12) == 25);        // less than half of it is used
    CHECK(after(limit, 90ms, 25) == 25);         // a lesser time is only noted
    CHECK(after(limit, 100ms, 25) == 25);        // 2.5, so 3 wait
}

TEST_CASE("vegas: steps are the decimal logarithm, and the least time is taken anew after 15 to 30 limits of samples") {
    VegasSettings settings;
    settings.initial = 100;
    VegasLimit limit(settings, sim::Stream(1));
    after(limit, 100ms, 100);
    CHECK(after(limit, 100ms, 100) == 112);
    for (const std::uint32_t expected : {110U, 108U, 106U, 104U, 102U, 100U, 98U, 97U, 96U})
        CHECK(after(limit, 200ms, 1000) == expected);
    // Half of the limit seems to wait, until that is six. The least time is known for 150 samples then, and a limit of
    // 12 takes it anew after 180 to 360.
    for (int i = 0; i < 139; ++i) after(limit, 200ms, 1000);
    CHECK(limit.limit() == 12);
    for (int i = 0; i < 230; ++i) after(limit, 200ms, 1000);
    CHECK(limit.limit() > 12);
}

TEST_CASE("gradient2: the ratio of the long run to now, and a queue of four on top") {
    Gradient2Limit limit(Gradient2Settings{});
    CHECK(after(limit, 100ms, 20) == 20);  // 20.8: a fifth of the four
    for (int i = 0; i < 10; ++i) after(limit, 100ms, 30);
    CHECK(limit.limit() == 28);            // 28.8
    CHECK(after(limit, 300ms, 28) == 26);  // long run 100.67 ms, gradient 0.5033: 23.04 + (14.50 + 4) / 5
    CHECK(after(limit, 600ms, 26) == 24);  // no less than a half: 21.39 + (13.37 + 4) / 5
    CHECK(after(limit, 600ms, 5) == 24);   // less than half of it is used
    CHECK(after(limit, 40ms, 24) == 25);   // 24.87 + 0.8
}

TEST_CASE("gradient2: a long run more than twice what requests take now is forgotten faster") {
    const auto limit_after = [](int good) {
        Gradient2Limit limit(Gradient2Settings{});
        for (int i = 0; i < 10; ++i) after(limit, 1s, 1);
        for (int i = 0; i < good; ++i) after(limit, 100ms, 1);
        // Of 200 ms: more than the long run tolerates, once that is near 100 ms.
        const std::uint32_t before = limit.limit();
        for (int i = 0; i < 20; ++i) after(limit, 400ms, 100);
        return std::pair{before, limit.limit()};
    };
    // 1 s x 0.95^n is at 200 ms after 32; the mean over 600 alone would still be at 0.9 s and let the limit grow.
    CHECK(limit_after(1).second > 30);
    CHECK(limit_after(60).second == 20);
}

TEST_CASE("envoy: measures the least time at the smallest limit, then goes by the gradient and a square root") {
    EnvoyLimit limit(EnvoyLimitSettings{}, sim::Stream(1));
    sim::Duration now = 100ms;
    for (int i = 0; i < 50; ++i) {
        CHECK(limit.limit() == 3);
        limit.add({at(now), 100ms, 3, false});
        now += 1ms;
    }
    // One sample an update, which counts at the next.
    const auto next = [&](sim::Duration time) {
        now += 100ms;
        limit.add({at(now), time, 3, false});
        return limit.limit();
    };
    CHECK(next(100ms) == 3);  // nothing to go by yet
    CHECK(next(100ms) == 5);  // 3 x 1.25 = 3.75, and 1.94
    CHECK(next(250ms) == 8);  // 6.25 and 2.5
    CHECK(next(500ms) == 6);  // 8 x 0.5 = 4, and 2
    CHECK(next(500ms) == 4);  // a quarter is held for a half: 3 and 1.73
    CHECK(next(500ms) == 3);  // 2 and 1.41
    for (int i = 0; i < 4; ++i) CHECK(next(500ms) == 3);
    CHECK(next(500ms) == 3);  // the fifth update in a row: measured anew
    for (int i = 0; i < 50; ++i) CHECK(next(50ms) == 3);
    CHECK(next(50ms) == 3);
    CHECK(next(50ms) == 5);  // by the new least time
}

TEST_CASE("a window passes on the mean time, the most in flight and any drop, where it has samples enough") {
    struct Noted : ConcurrencyLimit {
        void add(const LimitSample& sample) override { samples.push_back(sample); }
        std::uint32_t limit() const override { return 7; }
        std::vector<LimitSample> samples;
    };
    auto inner = std::make_unique<Noted>();
    const Noted& noted = *inner;
    WindowedLimit limit(LimitWindowSettings{}, std::move(inner));
    CHECK(limit.limit() == 7);
    limit.add({at(1ms), 10ms, 1, false});  // the first window is over at once, with too few
    for (int i = 0; i < 9; ++i) limit.add({at(2ms), 10ms, 5 + static_cast<std::uint32_t>(i), false});
    limit.add({at(3ms), 0ms, 100, true});    // gone at once
    limit.add({at(4ms), 99us, 100, false});  // too short to be looked at
    limit.add({at(1001ms), 20ms, 2, false});
    CHECK(noted.samples.empty());
    limit.add({at(1002ms), 20ms, 2, false});
    REQUIRE(noted.samples.size() == 1);
    CHECK(noted.samples[0].time == sim::Duration{130ms} / 11);
    CHECK(noted.samples[0].in_flight == 13);
    CHECK(noted.samples[0].dropped);
    for (int i = 0; i < 8; ++i) limit.add({at(1500ms), 10ms, 1, false});
    limit.add({at(2003ms), 10ms, 1, false});
    CHECK(noted.samples.size() == 1);  // nine
}

TEST_CASE("codel: what waited twice the target is dropped in the interval after one in which everybody waited") {
    Codel codel(CodelSettings{});
    CHECK_FALSE(codel.drops(at(1ms), 10ms));
    CHECK_FALSE(codel.drops(at(50ms), 200ms));  // nothing is known of the interval yet
    CHECK_FALSE(codel.drops(at(102ms), 12ms));  // the first of an interval never is
    CHECK(codel.drops(at(103ms), 11ms));
    CHECK_FALSE(codel.drops(at(104ms), 10ms));
    CHECK_FALSE(codel.drops(at(105ms), 2ms));  // the queue does not stand
    CHECK(codel.drops(at(106ms), 11ms));       // but this interval goes by the one before
    CHECK_FALSE(codel.drops(at(203ms), 50ms));
    CHECK_FALSE(codel.drops(at(204ms), 50ms));
}

TEST_CASE("admission control: the probability follows the share that failed, and is forgotten with its window") {
    const auto probability = [](const AdmissionSettings& settings, int good, int bad, sim::Duration later) {
        AdmissionControl control(settings);
        for (int i = 0; i < good; ++i) control.add(at(1s), true);
        for (int i = 0; i < bad; ++i) control.add(at(1s), false);
        return control.rejection_probability(at(1s + later));
    };
    AdmissionSettings settings;
    CHECK(probability(settings, 50, 50, 0s) == Approx((100 - 50 / 0.95) / 101));
    CHECK(probability(settings, 95, 5, 0s) == Approx(0).margin(1e-12));
    CHECK(probability(settings, 0, 100, 29s) == 0.8);  // 0.99, but there is a bound
    CHECK(probability(settings, 0, 100, 30s) == 0);
    settings.aggression = 2;
    CHECK(probability(settings, 50, 50, 0s) == Approx(std::sqrt((100 - 50 / 0.95) / 101)));
    settings.least_rate = 4;
    CHECK(probability(settings, 50, 50, 0s) == 0);  // 3.3 a second
}

TEST_CASE("admission control lets enough in to find out that all is well again") {
    AdmissionControl control(AdmissionSettings{});
    sim::Stream dice(1);
    for (int i = 0; i < 3000; ++i) control.add(at(i * 10ms), false);
    CHECK(control.rejection_probability(at(30s)) == 0.8);
    int let_in = 0;
    for (int i = 0; i < 6000; ++i) {
        const sim::Time now = at(30s + i * 10ms);
        if (dice.chance(control.rejection_probability(now))) continue;
        control.add(now, true);
        ++let_in;
    }
    CHECK(control.rejection_probability(at(90s)) == 0);
    CHECK(let_in > 3000);
}

TEST_CASE("a cache of keys forgets the one that was used least recently") {
    const auto key = [](std::uint32_t number) { return store::KeyId{number}; };
    KeyCache cache(2);
    cache.use(key(5));
    cache.use(key(1000));
    cache.use(key(5));
    cache.use(key(7));
    CHECK(cache.has(key(5)));
    CHECK(cache.has(key(7)));
    CHECK_FALSE(cache.has(key(1000)));
    cache.use(key(7));
    cache.use(key(1));
    CHECK_FALSE(cache.has(key(5)));
    CHECK(cache.has(key(7)));
    cache.clear();
    CHECK_FALSE(cache.has(key(7)));
    for (std::uint32_t i = 0; i < 10; ++i) cache.use(key(i));
    CHECK(cache.has(key(8)));
    CHECK(cache.has(key(9)));
    CHECK_FALSE(cache.has(key(7)));
}

}  // namespace limits_test
