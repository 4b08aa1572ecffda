#include "drill/scenario/units.hpp"

#include "tests/catch.hpp"

#include <string>

namespace units_test {

using namespace std::chrono_literals;
using namespace regiondrill::drill;
using regiondrill::sim::Duration;

namespace {

Duration duration(const std::string& text) {
    const auto parsed = parse_duration(text);
    INFO(text << " " << parsed.problem);
    REQUIRE(parsed.value.has_value());
    return *parsed.value;
}

}  // namespace

TEST_CASE("a duration has a unit, from hours to nanoseconds", "[units]") {
    CHECK(duration("250ms") == 250ms);
    CHECK(duration("10s") == 10s);
    CHECK(duration("2m") == 2min);
    CHECK(duration("1h") == 1h);
    CHECK(duration("7us") == 7us);
    CHECK(duration("3ns") == 3ns);
    CHECK(duration("0s") == 0s);
}

TEST_CASE("a duration may have several parts, the longest unit first", "[units]") {
    CHECK(duration("2m30s") == 150s);
    CHECK(duration("1m 32.4s") == 92400ms);
    CHECK(duration("1h 5ms") == 3600005ms);
}

TEST_CASE("a decimal duration is exact to the nanosecond", "[units]") {
    CHECK(duration("1.5s") == 1500ms);
    CHECK(duration("0.1s") == 100ms);
    CHECK(duration("0.000000001s") == 1ns);
    CHECK(duration("1.5h") == 90min);
    CHECK(duration("1.000ns") == 1ns);
    CHECK(duration("2562047h") == std::chrono::hours{2562047});
}

TEST_CASE("what is no duration says why", "[units]") {
    for (const char* text :
         {"", " ", "s", "10 s", "1m  2s", "1m ", " 1m", "ten", "1x", "1.s", ".5s", "1,5s", "--1s", "-", "1e3s"}) {
        INFO(text);
        CHECK(parse_duration(text).problem == "is not a duration");
    }
    CHECK(parse_duration("10").problem == "has no unit");
    CHECK(parse_duration("1m30").problem == "has no unit");
    CHECK(parse_duration("-5s").problem == "is negative");
    CHECK(parse_duration("-1m 5s").problem == "is negative");
    CHECK(parse_duration("5s2m").problem == "names its units out of order");
    CHECK(parse_duration("5s5s").problem == "names its units out of order");
    CHECK(parse_duration("0.5ns").problem == "is finer than a nanosecond");
    CHECK(parse_duration("1.05ns").problem == "is finer than a nanosecond");
    CHECK(parse_duration("0.0000000000001h").problem == "is finer than a nanosecond");
}

TEST_CASE("a duration past the end of virtual time is refused and does not wrap around", "[units]") {
    for (const char* text : {"2562048h", "99999999999999999999s", "9223372036854775808ns", "2562047h 60m"}) {
        INFO(text);
        CHECK(parse_duration(text).problem == "is longer than virtual time can count");
    }
    CHECK(duration("9223372036854775807ns") == Duration::max());
}

TEST_CASE("a rate is counted a second, whatever it is written in", "[units]") {
    CHECK(*parse_rate("40/s").value == 40);
    CHECK(*parse_rate("0.5/s").value == 0.5);
    CHECK(*parse_rate("10/m").value == Approx(10.0 / 60));
    CHECK(*parse_rate("36/h").value == Approx(0.01));
    CHECK(*parse_rate("0/s").value == 0);
    CHECK(parse_rate("40").problem == "has no unit");
    CHECK(parse_rate("-1/s").problem == "is negative");
    for (const char* text : {"", "/s", "1/", "1/d", "x/s", "1/ s", "1e3/s", "inf/s", "nan/s"}) {
        INFO(text);
        CHECK(parse_rate(text).problem == "is not a rate");
    }
}

TEST_CASE("a share is the double nearest to what is written", "[units]") {
    CHECK(*parse_share("20%").value == 0.2);
    CHECK(*parse_share("99.9%").value == 0.999);  // 99.9 / 100 is another double
    CHECK(*parse_share("18%").value == 0.18);
    CHECK(*parse_share("0%").value == 0);
    CHECK(*parse_share("100%").value == 1);
    CHECK(parse_share("0.2").problem == "has no unit");
    CHECK(parse_share("-1%").problem == "is negative");
    CHECK(parse_share("100.1%").problem == "is more than 100%");
    for (const char* text : {"", "%", "20 %", "a%", "20%%"}) {
        INFO(text);
        CHECK(parse_share(text).problem == "is not a share");
    }
}

TEST_CASE("a printed duration reads like a person wrote it", "[units]") {
    CHECK(duration_text(12min) == "12m");
    CHECK(duration_text(92400ms) == "1m 32.4s");
    CHECK(duration_text(250ms) == "250ms");
    CHECK(duration_text(1500us) == "1.5ms");
    CHECK(duration_text(0s) == "0s");
    CHECK(duration_text(3600005ms) == "1h 5ms");
    CHECK(duration_text(30h + 1ns) == "30h 1ns");
    CHECK(duration_text(-3s) == "-3s");
    CHECK(duration_text(Duration::min()) == "-2562047h 47m 16.854775807s");
}

TEST_CASE("a printed duration reads back as itself", "[units]") {
    for (Duration d : {Duration{1}, Duration{999}, Duration{1000}, Duration{1234567}, Duration{61'000'000'001},
                       Duration{3'723'400'000'000}, Duration::max()}) {
        CHECK(duration(duration_text(d)) == d);
    }
}

TEST_CASE("a report's durations are rounded to what a reader needs", "[units]") {
    CHECK(short_duration_text(92412ms) == "1m 32.4s");
    CHECK(short_duration_text(4127800ns) == "4.13ms");
    CHECK(short_duration_text(12345us) == "12.3ms");
    CHECK(short_duration_text(250ms) == "250ms");
    CHECK(short_duration_text(3419ms) == "3.42s");
    CHECK(short_duration_text(59960ms) == "1m");
    CHECK(short_duration_text(1h + 1400ms) == "1h 1s");
    CHECK(short_duration_text(7ns) == "7ns");
    CHECK(short_duration_text(0s) == "0s");
    CHECK(short_duration_text(-92412ms) == "-1m 32.4s");
}

TEST_CASE("a share that is only nearly whole or nearly nothing is not printed as whole or nothing", "[units]") {
    CHECK(share_text(0.2) == "20%");
    CHECK(share_text(0.999) == "99.9%");
    CHECK(share_text(0.18) == "18%");
    CHECK(share_text(1) == "100%");
    CHECK(share_text(0) == "0%");
    CHECK(share_text(2.0 / 3) == "66.67%");
    CHECK(share_text(0.99999) == "99.999%");
    CHECK(share_text(0.0000004) == "0.00004%");
}

TEST_CASE("a bandwidth is kept in bytes a second, whatever it is written in", "[units]") {
    CHECK(*parse_bandwidth("1Gbit/s").value == 125'000'000);
    CHECK(*parse_bandwidth("1.5Mbit/s").value == 187'500);
    CHECK(*parse_bandwidth("64kbit/s").value == 8000);
    CHECK(parse_bandwidth("-1Mbit/s").problem == "is negative");
    CHECK(parse_bandwidth("0kbit/s").problem == "is next to nothing");
    for (const char* text : {"", "1", "1Gb/s", "1 Gbit/s", "1MB/s", "Gbit/s", "1e3Mbit/s"}) {
        INFO(text);
        CHECK(parse_bandwidth(text).problem == "is not a bandwidth");
    }
    for (const std::uint64_t bytes : {125U, 8000U, 187'500U, 125'000'000U, 1'250'000'000U}) {
        CHECK(*parse_bandwidth(bandwidth_text(bytes)).value == bytes);
    }
}

TEST_CASE("a report's rates are rounded to three digits, in a unit in which they are at least one", "[units]") {
    CHECK(short_rate_text(20) == "20/s");
    CHECK(short_rate_text(2.5) == "2.5/s");
    CHECK(short_rate_text(5.0 / 9) == "33.3/m");
    CHECK(short_rate_text(12.0 / 3600) == "12/h");
    CHECK(short_rate_text(1.0 / (30 * 24 * 3600)) == "0.0014/h");
    CHECK(short_rate_text(1e7) == "10000000/s");
}

TEST_CASE("one of a kind is told in the singular", "[units]") {
    CHECK(count_text(1, "region") == "1 region");
    CHECK(count_text(0, "region") == "0 regions");
    CHECK(count_text(2, "region") == "2 regions");
}

TEST_CASE("a printed rate reads back as itself", "[units]") {
    CHECK(rate_text(1) == "1/s");
    CHECK(rate_text(0.5) == "0.5/s");
    CHECK(*parse_rate(rate_text(0.1)).value == 0.1);
}

}  // namespace units_test
