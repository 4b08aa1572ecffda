// Detection times against the arithmetic of facts R53-70 to R53-73. The endpoint here is a stand-in whose probes take
// no time when they pass and a fixed time when they fail, so that nothing but the checkers' own rhythm is measured.
#include "dns/health_check.hpp"

#include "tests/catch.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <vector>

using namespace std::chrono_literals;
using namespace regiondrill;
using namespace regiondrill::dns;

namespace {

constexpr Address endpoint{0};
constexpr sim::Time broken_at = sim::drill_start + 1000s;
constexpr sim::Time healed_at = sim::drill_start + 2000s;

class Endpoint : Prober, HealthListener {
public:
    Endpoint(std::uint64_t seed, const HealthCheckSettings& settings, std::size_t checkers,
             sim::Duration failing_takes = 0s)
        : failing_takes_(failing_takes),
          probed_(engine.on<&Endpoint::probed>(*this, "probed")),
          checks(engine, sim::Seed{seed}, settings, *this, *this) {
        checks.add(endpoint, "endpoint", std::vector<sim::PlaceId>(checkers));
    }

    void advance_to(sim::Time time) { engine.run_until(time); }

    sim::Engine engine;
    /// Whether a probe that this checker begins now passes.
    std::function<bool(std::size_t checker)> passes = [](std::size_t) { return true; };
    std::vector<std::pair<sim::Time, bool>> verdicts;
    std::map<std::size_t, std::vector<sim::Time>> begun;  // by checker

private:
    void begin_probe(CheckerId checker, sim::PlaceId, Address, sim::Stream) override {
        begun[index(checker)].push_back(engine.now());
        const bool passing = passes(index(checker));
        engine.schedule(passing ? sim::Duration{0} : failing_takes_, probed_,
                        static_cast<std::uint32_t>(index(checker)), passing ? 1 : 0);
    }
    void probed(const sim::Event& event) { checks.probe_ended(CheckerId{event.subject}, event.detail != 0); }
    void health_changed(Address, bool healthy) override { verdicts.emplace_back(engine.now(), healthy); }

    sim::Duration failing_takes_;
    sim::EventKind probed_;

public:
    HealthChecks checks;
};

struct Spans {
    std::vector<double> down;  // seconds from breaking to the verdict, one a seed
    std::vector<double> up;    // and from healing
};

Spans detect(const HealthCheckSettings& settings, std::size_t checkers, sim::Duration failing_takes = 0s) {
    Spans spans;
    for (std::uint64_t seed = 1; seed <= 1000; ++seed) {
        Endpoint site(seed, settings, checkers, failing_takes);
        site.passes = [&](std::size_t) { return site.engine.now() < broken_at || site.engine.now() >= healed_at; };
        site.advance_to(healed_at + 1000s);
        REQUIRE(site.verdicts.size() == 2);
        REQUIRE_FALSE(site.verdicts[0].second);
        REQUIRE(site.verdicts[1].second);
        spans.down.push_back(sim::seconds(site.verdicts[0].first - broken_at));
        spans.up.push_back(sim::seconds(site.verdicts[1].first - healed_at));
    }
    return spans;
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
    const double expected = offset + width * k / (n + 1);
    const double deviation = width * std::sqrt(k * (n + 1 - k) / ((n + 1) * (n + 1) * (n + 2)));
    CHECK(std::abs(mean(spans) - expected) < 4.5 * deviation / std::sqrt(static_cast<double>(spans.size())));
    double squares = 0;
    for (const double span : spans) squares += (span - expected) * (span - expected);
    // The deviation of 1,000 draws is itself within 10 % with certainty to spare (its standard error is about 2 %).
    CHECK(std::sqrt(squares / static_cast<double>(spans.size())) == Approx(deviation).epsilon(0.1));
}

bool verdict_with(std::size_t checkers, std::size_t in_favour) {
    Endpoint site(1, {}, checkers);
    site.passes = [in_favour](std::size_t checker) { return checker < in_favour; };
    site.advance_to(sim::drill_start + 100s);
    return site.checks.is_healthy(endpoint);
}

}  // namespace

TEST_CASE("R53-70: a checker detects errors in 20 to 30 s at 10 s x 3, 60 to 90 s at 30 s x 3, 0 to 10 s at 10 s x 1") {
    check_uniform(detect({10s, 3}, 1).down, 20, 30);
    check_uniform(detect({30s, 3}, 1).down, 60, 90);
    check_uniform(detect({10s, 1}, 1).down, 0, 10);
}

TEST_CASE("R53-71: a checker detects a black hole in 32 to 42 s, and silence after the connection in 26 to 36 s") {
    check_uniform(detect({10s, 3}, 1, 4s).down, 32, 42);
    check_uniform(detect({10s, 3}, 1, 2s).down, 26, 36);
}

TEST_CASE("R53-32: coming back takes as many results as going down") {
    check_uniform(detect({10s, 3}, 1).up, 20, 30);
    for (std::uint32_t threshold = 1; threshold <= 10; ++threshold) {
        Endpoint site(1, {10s, threshold}, 1);
        site.passes = [&](std::size_t) { return site.engine.now() < broken_at || site.engine.now() >= healed_at; };
        site.advance_to(healed_at + 1000s);
        const auto count = [&](sim::Time from, sim::Time to) {
            const auto& times = site.begun[0];
            return std::count_if(times.begin(), times.end(), [&](auto time) { return time >= from && time <= to; });
        };
        REQUIRE(site.verdicts.size() == 2);
        CHECK(count(broken_at, site.verdicts[0].first) == threshold);
        CHECK(count(healed_at, site.verdicts[1].first) == threshold);
    }
}

TEST_CASE("R53-72: sixteen checkers together go down when the fourteenth does, on average after 28.2 s") {
    check_order_statistic(detect({10s, 3}, 16).down, 20, 10, 14, 16);
}

TEST_CASE("R53-73: sixteen checkers together come back when the third does, on average after 21.8 s") {
    check_order_statistic(detect({10s, 3}, 16).up, 20, 10, 3, 16);
}

TEST_CASE("R53-35, R53-36: more than 18 % of the checkers must be in favour") {
    struct Row {
        std::size_t checkers;
        std::size_t enough;  // and one fewer is not
    };
    // 3/16 = 18.75 %, 3/15 = 20 %, 5/24 = 20.8 %; 9/50 is exactly 18 %, which is not more.
    for (const Row row : {Row{16, 3}, Row{15, 3}, Row{24, 5}, Row{50, 10}, Row{1, 1}}) {
        INFO(row.enough << " of " << row.checkers);
        CHECK(verdict_with(row.checkers, row.enough));
        CHECK_FALSE(verdict_with(row.checkers, row.enough - 1));
    }
}

TEST_CASE("R53-42: a new check is healthy until a checker's first results say otherwise") {
    Endpoint site(1, {10s, 3}, 1);
    site.passes = [](std::size_t) { return false; };
    CHECK(site.checks.is_healthy(endpoint));
    site.advance_to(sim::drill_start + 20s - 1ns);  // two results at most
    CHECK(site.checks.is_healthy(endpoint));
    site.advance_to(sim::drill_start + 30s);
    CHECK_FALSE(site.checks.is_healthy(endpoint));
}

TEST_CASE("R53-20: an address without a check is healthy") {
    Endpoint site(1, {}, 1);
    CHECK(site.checks.is_healthy(Address{7}));
}

TEST_CASE("R53-32: one contrary result begins the count anew") {
    Endpoint site(1, {10s, 3}, 1);
    const std::vector<bool> results{false, false, true, false, false, true, false, false, false};
    site.passes = [&](std::size_t) { return results[std::min(site.begun[0].size(), results.size()) - 1]; };
    site.advance_to(sim::drill_start + 200s);
    REQUIRE(site.verdicts.size() == 1);
    CHECK(site.verdicts[0].first == site.begun[0][8]);
}

TEST_CASE("R53-31: the next probe begins an interval after the last one ended") {
    Endpoint site(1, {10s, 3}, 1, 4s);
    site.passes = [](std::size_t) { return false; };
    site.advance_to(sim::drill_start + 1000s);
    const auto& times = site.begun[0];
    REQUIRE(times.size() > 60);
    for (std::size_t i = 1; i < times.size(); ++i) CHECK(times[i] - times[i - 1] == 14s);
}

TEST_CASE("R53-31: checkers begin anywhere in their first interval, each by itself") {
    std::vector<double> phases;
    Endpoint site(1, {10s, 3}, 1000);
    site.advance_to(sim::drill_start + 10s - 1ns);
    for (const auto& [checker, times] : site.begun) phases.push_back(sim::seconds(times.front()));
    REQUIRE(phases.size() == 1000);
    check_uniform(phases, 0, 10);
}
