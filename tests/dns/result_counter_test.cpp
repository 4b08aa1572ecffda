// How results make up a checker's mind: tables of results, and gdnsd's triple against its manual's words.
#include "dns/health/probe.hpp"

#include "sim/random.hpp"
#include "tests/catch.hpp"

#include <string>

namespace result_counter_test {

using namespace regiondrill;
using namespace regiondrill::dns;

namespace {

// Results as letters (p: passed, f: failed) to the mind after each of them (U: up, d: down).
std::string replay(const CountingRule& rule, const std::string& results, bool healthy = true) {
    ResultCounter counter(healthy);
    std::string minds;
    for (const char result : results) {
        const bool before = counter.is_healthy();
        const bool changed = counter.add(rule, result == 'p');
        CHECK(changed == (counter.is_healthy() != before));
        minds += counter.is_healthy() ? 'U' : 'd';
    }
    return minds;
}

// gdnsd's manual in terms of the whole history, without counters: down after `down` failures since it came up or since
// the last `ok` passes in a row; up after `up` passes in a row.
std::string by_history(const CountingRule& rule, const std::string& results) {
    bool healthy = true;
    std::size_t since = 0;  // results before this do not count any more
    std::string minds;
    for (std::size_t i = 0; i < results.size(); ++i) {
        const auto passed_last = [&](std::size_t n) {
            return i + 1 >= since + n && results.substr(i + 1 - n, n) == std::string(n, 'p');
        };
        if (healthy) {
            std::size_t failures = 0;
            for (std::size_t j = since; j <= i; ++j) failures += results[j] == 'f' ? 1 : 0;
            if (failures == rule.down) {
                healthy = false;
                since = i + 1;
            } else if (passed_last(rule.ok)) {
                since = i + 1;
            }
        } else if (passed_last(rule.up)) {
            healthy = true;
            since = i + 1;
        }
        minds += healthy ? 'U' : 'd';
    }
    return minds;
}

}  // namespace

TEST_CASE("R53-32: so many equal results in a row turn a mind, the same number both ways") {
    const auto three = CountingRule::threshold(3);
    CHECK(replay(three, "fff") == "UUd");
    CHECK(replay(three, "ffpffpfff") == "UUUUUUUUd");
    CHECK(replay(three, "fffppp") == "UUdddU");
    CHECK(replay(three, "fffppfppp") == "UUddddddU");
    CHECK(replay(CountingRule::threshold(1), "fpfp") == "dUdU");
    for (std::uint32_t threshold = 1; threshold <= 10; ++threshold) {
        const std::string minds =
            replay(CountingRule::threshold(threshold), std::string(10, 'f') + std::string(10, 'p'));
        CHECK(minds.find('d') == threshold - 1);
        CHECK(minds.find('U', 10) == 10 + threshold - 1);
    }
}

TEST_CASE("rise and fall count apart") {
    CHECK(replay(CountingRule::rise_fall(2, 4), "fffpffffpfpp") == "UUUUUUUddddU");
    CHECK(replay(CountingRule::rise_fall(4, 1), "fppppf") == "ddddUd");
}

TEST_CASE("gdnsd 1.2: failures need not be consecutive; passes in a row clear them; a flapper falls and stays down") {
    const auto small = CountingRule::triple(4, 2, 3);
    CHECK(replay(small, "fpfpf") == "UUUUd");    // one pass between does not clear
    CHECK(replay(small, "ffppff") == "UUUUUU");  // two do
    CHECK(replay(small, "ffppfff") == "UUUUUUd");
    CHECK(replay(small, "fffpppfpppp") ==
          "UUdddddddd"
          "U");  // up again after four in a row only
    CHECK(replay(small, "fffppppfpfpf") ==
          "UUdddd"
          "UUUUU"
          "d");  // and with no memory of before
    CHECK(replay(CountingRule::triple(), "fp" + std::string(100, 'f')).find('d') == 10);  // ten with the first
    // At the defaults an endpoint that fails every other probe is down after 19 results, for ever.
    std::string flapping;
    for (int i = 0; i < 200; ++i) flapping += "fp";
    const std::string minds = replay(CountingRule::triple(), flapping);
    CHECK(minds.find('d') == 18);
    CHECK(minds.find('U', 18) == std::string::npos);
    CHECK(replay(CountingRule::threshold(10), flapping).find('d') == std::string::npos);
}

TEST_CASE("gdnsd 1.2: the triple agrees with the manual's words on any history") {
    sim::Stream dice(1);
    for (int round = 0; round < 500; ++round) {
        const CountingRule rule{1 + dice.below(6), 1 + dice.below(6), 1 + dice.below(6)};
        const double passing = dice.uniform();
        std::string results;
        for (int i = 0; i < 200; ++i) results += dice.chance(passing) ? 'p' : 'f';
        INFO(rule.up << ' ' << rule.ok << ' ' << rule.down << ' ' << results);
        REQUIRE(replay(rule, results) == by_history(rule, results));
    }
}

TEST_CASE("fewer results than a counter names never turn it, and exactly as many contrary ones do") {
    sim::Stream dice(2);
    for (int round = 0; round < 2000; ++round) {
        const CountingRule rule{1 + dice.below(6), 1 + dice.below(6), 1 + dice.below(6)};
        ResultCounter counter(dice.chance(0.5));
        for (std::uint32_t i = dice.below(30); i > 0; --i) counter.add(rule, dice.chance(0.5));
        const bool mind = counter.is_healthy();
        const std::uint32_t named = counter.results_to_change(rule);
        REQUIRE(named >= 1);
        for (std::uint32_t i = 1; i < named; ++i) REQUIRE_FALSE(counter.add(rule, !mind));
        REQUIRE(counter.add(rule, !mind));
    }
}

}  // namespace result_counter_test
