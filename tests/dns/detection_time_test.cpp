// Detection times against the arithmetic of facts R53-70 to R53-73, over 1,000 seeds each: the checkers' phases are the
// only chance in it. Passing probes take no time, so that nothing but the checkers' own rhythm is measured.
//
// With interval I, threshold t and failing probes that take f, a checker that next begins a probe x after the fault
// makes up its mind at x + (t - 1)(f + I) + f, where x is uniform in 0..I. The verdict turns with the k-th checker to
// do so.
#include "tests/catch.hpp"
#include "tests/dns/health_checks_site.hpp"

#include <algorithm>
#include <cmath>
#include <string>

namespace detection_time_test {

using namespace std::chrono_literals;
using namespace regiondrill;
using namespace regiondrill::dns;

namespace {

constexpr sim::Time broken_at = sim::drill_start + 100s;
constexpr sim::Time healed_at = sim::drill_start + 250s;

struct Spans {
    std::vector<double> down;  // seconds from breaking to the verdict, one a seed
    std::vector<double> up;    // and from healing
};

Spans detect(const EndpointSettings& settings, const Finding& fault = error) {
    Spans spans;
    for (std::uint64_t seed = 1; seed <= 1000; ++seed) {
        HealthSite site(seed);
        site.checks.add_endpoint({.name = "endpoint"}, settings);
        site.find = [&](std::size_t, Address) {
            return site.engine.now() < broken_at || site.engine.now() >= healed_at ? well : fault;
        };
        site.advance_to(healed_at + 150s);
        REQUIRE(site.changes.size() == 2);
        REQUIRE_FALSE(site.changes[0].healthy);
        REQUIRE(site.changes[1].healthy);
        spans.down.push_back(sim::seconds(site.changes[0].at - broken_at));
        spans.up.push_back(sim::seconds(site.changes[1].at - healed_at));
    }
    return spans;
}

EndpointSettings settings_of(sim::Duration interval, std::uint32_t threshold, std::uint32_t checkers) {
    return endpoint_settings(interval, CountingRule::threshold(threshold), checkers);
}

double mean(const std::vector<double>& values) {
    double sum = 0;
    for (const double value : values) sum += value;
    return sum / static_cast<double>(values.size());
}

// Detection is uniform between the bounds, so its mean lies within 4.5 standard errors of the middle (a width's
// deviation is width / sqrt(12)), and of 1,000 draws some fall into the outermost hundredth at each end: all miss one
// of them with a probability below 10^-4.
void check_uniform(const std::vector<double>& spans, double low, double high) {
    const double width = high - low;
    const auto [least, greatest] = std::minmax_element(spans.begin(), spans.end());
    CHECK(*least >= low);
    CHECK(*greatest <= high);
    CHECK(*least < low + 0.01 * width);
    CHECK(*greatest > high - 0.01 * width);
    const double standard_error = width / std::sqrt(12.0 * static_cast<double>(spans.size()));
    CHECK(std::abs(mean(spans) - (low + high) / 2) < 4.5 * standard_error);
}

// The k-th smallest of n uniforms has mean k / (n + 1) and variance k (n + 1 - k) / ((n + 1)^2 (n + 2)).
void check_order_statistic(const std::vector<double>& spans, double offset, double width, double k, double n) {
    const auto [least, greatest] = std::minmax_element(spans.begin(), spans.end());
    CHECK(*least >= offset);
    CHECK(*greatest <= offset + width);
    const double expected = offset + width * k / (n + 1);
    const double deviation = width * std::sqrt(k * (n + 1 - k) / ((n + 1) * (n + 1) * (n + 2)));
    CHECK(std::abs(mean(spans) - expected) < 4.5 * deviation / std::sqrt(static_cast<double>(spans.size())));
    double squares = 0;
    for (const double span : spans) squares += (span - expected) * (span - expected);
    // The deviation of 1,000 draws is itself within 10 % with certainty to spare (its standard error is about 2 %).
    CHECK(std::sqrt(squares / static_cast<double>(spans.size())) == Approx(deviation).epsilon(0.1));
}

}  // namespace

TEST_CASE("R53-70: a checker detects errors in 20 to 30 s at 10 s x 3, 60 to 90 s at 30 s x 3, 0 to 10 s at 10 s x 1") {
    check_uniform(detect(settings_of(10s, 3, 1)).down, 20, 30);  // x + 2 * 10
    check_uniform(detect(settings_of(30s, 3, 1)).down, 60, 90);  // x + 2 * 30
    check_uniform(detect(settings_of(10s, 1, 1)).down, 0, 10);   // x
    check_uniform(detect(settings_of(30s, 2, 1)).down, 30, 60);  // x + 30
}

TEST_CASE("R53-71: a checker detects a black hole in 32 to 42 s, and silence after the connection in 26 to 36 s") {
    check_uniform(detect(settings_of(10s, 3, 1), black_hole).down, 32, 42);   // x + 2 * 14 + 4
    check_uniform(detect(settings_of(10s, 3, 1), silence).down, 26, 36);      // x + 2 * 12 + 2
    check_uniform(detect(settings_of(30s, 3, 1), black_hole).down, 72, 102);  // x + 2 * 34 + 4
    check_uniform(detect(settings_of(10s, 5, 1), silence).down, 50, 60);      // x + 4 * 12 + 2
}

TEST_CASE("R53-72: the verdict turns to unhealthy with the checker that leaves 18 % or less in favour") {
    // 16 checkers: 2 left are 12.5 %, so the 14th decides. x(14) + 2 * 10: on average 28.2 s.
    check_order_statistic(detect(settings_of(10s, 3, 16)).down, 20, 10, 14, 16);
    // x(14) + 2 * 34 + 4, x up to 30.
    check_order_statistic(detect(settings_of(30s, 3, 16), black_hole).down, 72, 30, 14, 16);
    // 8 checkers: 1 left is 12.5 %, so the 7th. x(7) + 30.
    check_order_statistic(detect(settings_of(30s, 2, 8)).down, 30, 30, 7, 8);
    // 24 checkers: 4 left are 16.7 %, so the 20th. x(20) + 4 * 12 + 2.
    check_order_statistic(detect(settings_of(10s, 5, 24), silence).down, 50, 10, 20, 24);
    // 3 checkers: 0 left, as 1 is 33 %, so the 3rd. x(3) + 4.
    check_order_statistic(detect(settings_of(10s, 1, 3), black_hole).down, 4, 10, 3, 3);
}

TEST_CASE("R53-73: it turns back with the checker that brings more than 18 % in favour") {
    // Of 16 the 3rd: 3/16 = 18.75 %. x(3) + 2 * 10: on average 21.8 s.
    check_order_statistic(detect(settings_of(10s, 3, 16)).up, 20, 10, 3, 16);
    check_order_statistic(detect(settings_of(30s, 2, 8)).up, 30, 30, 2, 8);  // 2/8 = 25 %
    check_uniform(detect(settings_of(10s, 3, 1)).up, 20, 30);
}

TEST_CASE("R53-71: what a black hole did to the checkers' rhythm is felt when they recover") {
    // They begin every 14 s now, so the first probe that passes begins up to 14 s after healing: 20 to 34 s.
    for (const double span : detect(settings_of(10s, 3, 1), black_hole).up) {
        REQUIRE(span >= 20);
        REQUIRE(span <= 34);
    }
}

TEST_CASE("R53-75, R53-38: a TCP check waits 10 s for a connection, so a black hole takes 50 to 60 s to see") {
    EndpointSettings settings = settings_of(10s, 3, 1);
    settings.kind = EndpointKind::tcp;
    settings.timeouts = ProbeTimeouts::of(EndpointKind::tcp);
    Finding lost = black_hole;
    lost.takes = settings.timeouts.connect;
    check_uniform(detect(settings, lost).down, 50, 60);  // x + 2 * 20 + 10
}

}  // namespace detection_time_test
