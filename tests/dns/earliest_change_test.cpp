// When a verdict could change: never said too late, and exact when everything goes against it from now on.
//
// Worlds of random settings run on random results of random length. After every event each check is asked when it could
// change; when it does change, nothing said since its last change may lie later.
#include "tests/catch.hpp"
#include "tests/dns/health_checks_site.hpp"

#include <algorithm>

namespace earliest_change_test {

using namespace std::chrono_literals;
using namespace regiondrill;
using namespace regiondrill::dns;

namespace {

sim::Duration seconds_up_to(sim::Stream& dice, std::uint32_t most) {
    return std::chrono::milliseconds{dice.below(most * 1000)};
}

CheckSettings random_settings(sim::Stream& dice, const std::string& name) {
    CheckSettings settings{.name = name};
    settings.inverted = dice.chance(0.2);
    settings.disabled = dice.chance(0.05);
    if (dice.chance(0.4)) settings.hold = {seconds_up_to(dice, 90), dice.chance(0.5)};
    return settings;
}

EndpointSettings random_endpoint(sim::Stream& dice, Address target) {
    const CountingRule rules[]{CountingRule::threshold(1 + dice.below(4)),
                               CountingRule::rise_fall(1 + dice.below(4), 1 + dice.below(4)),
                               CountingRule::triple(1 + dice.below(5), 1 + dice.below(3), 1 + dice.below(5))};
    EndpointSettings settings =
        endpoint_settings(5s + seconds_up_to(dice, 10), rules[dice.below(3)], 1 + dice.below(8));
    settings.target = target;
    settings.assume = static_cast<Assume>(dice.below(3));
    settings.healthy_above = dice.uniform(0, 0.9);
    settings.places = {sim::PlaceId{0}, sim::PlaceId{1}, sim::PlaceId{2}};
    return settings;
}

class Foretold {
public:
    explicit Foretold(std::uint64_t seed) : dice_(seed), site_(seed, 2) {
        for (std::uint16_t i = 0; i < 3; ++i) {
            site_.checks.add_endpoint(random_settings(dice_, "endpoint " + std::to_string(i)),
                                      random_endpoint(dice_, Address{i}));
        }
        CalculatedSettings calculated{{CheckId{0}, CheckId{1}, CheckId{2}}, dice_.below(5)};
        REQUIRE(site_.checks.add_calculated(random_settings(dice_, "calculated"), calculated).has_value());
        site_.checks.hear(SiteId{1}, sim::PlaceId{2}, false);  // the second site does not hear all
        site_.find = [this](std::size_t, Address) {
            Finding finding = dice_.chance(passing_) ? well : error;
            if (dice_.chance(0.5)) finding.takes = seconds_up_to(dice_, 6);
            return finding;
        };
        said_.assign(site_.checks.size() * 2, sim::drill_start);
        ask();
    }

    // Returns how many changes there were to hold against what was said.
    std::size_t run(sim::Time end) {
        while (site_.engine.step_until(end)) {
            if (dice_.chance(0.01)) passing_ = dice_.uniform();
            for (; seen_ < site_.changes.size(); ++seen_) {
                const HealthChange& change = site_.changes[seen_];
                sim::Time& said = said_[index(change.check) * 2 + index(change.site)];
                REQUIRE(said <= change.at);
                said = sim::drill_start;
            }
            ask();
        }
        return seen_;
    }

private:
    void ask() {
        for (std::size_t i = 0; i < said_.size(); ++i) {
            const CheckId check{static_cast<std::uint16_t>(i / 2)};
            const SiteId where{static_cast<std::uint16_t>(i % 2)};
            const sim::Time time = site_.checks.earliest_change(check, where);
            said_[i] = std::max(said_[i], time);
        }
    }

    sim::Stream dice_;
    HealthSite site_;
    double passing_ = 0.8;
    std::size_t seen_ = 0;
    std::vector<sim::Time> said_;  // the latest, since the last change; by check and site
};

}  // namespace

TEST_CASE("no verdict changes before the moment that was foretold, at any site, calculated ones neither") {
    std::size_t changes = 0;
    for (std::uint64_t seed = 1; seed <= 300; ++seed) {
        INFO("seed " << seed);
        changes += Foretold(seed).run(sim::drill_start + 600s);
    }
    CHECK(changes > 5000);
}

TEST_CASE("when all probes fail at once from now on, the moment foretold is the moment it happens") {
    for (std::uint64_t seed = 1; seed <= 100; ++seed) {
        sim::Stream dice(seed);
        HealthSite site(seed);
        const CheckId check = site.checks.add_endpoint(
            {.name = "endpoint"},
            endpoint_settings(10s, CountingRule::triple(3, 2, 1 + dice.below(10)), 1 + dice.below(16)));
        const CheckId inverse = site.checks.add_endpoint({.name = "inverse", .inverted = true},
                                                         endpoint_settings(10s, CountingRule::threshold(3), 5));
        const auto both = site.checks.add_calculated({.name = "any"}, {{check, inverse}, 1});
        REQUIRE(both.has_value());
        site.advance(60s + seconds_up_to(dice, 10));
        site.find = [](std::size_t, Address) { return error; };
        const sim::Time foretold = site.checks.earliest_change(check);
        const sim::Time foretold_inverse = site.checks.earliest_change(inverse);
        CHECK(site.checks.earliest_change(*both) == foretold);
        site.advance(20s);
        // Half-way it still says the same.
        if (foretold > site.engine.now()) CHECK(site.checks.earliest_change(check) == foretold);
        site.advance(200s);
        const auto changed = [&](CheckId id) {
            const auto found = std::find_if(site.changes.begin(), site.changes.end(),
                                            [id](const HealthChange& change) { return change.check == id; });
            return found == site.changes.end() ? sim::never : found->at;
        };
        CHECK(changed(check) == foretold);
        CHECK(changed(inverse) == foretold_inverse);
    }
}

TEST_CASE("gdnsd 1.2: with an interval of 4 s and two results to go, the verdict stands for 8 s") {
    HealthSite site;
    const CheckId check =
        site.checks.add_endpoint({.name = "endpoint"}, endpoint_settings(4s, CountingRule::triple(20, 10, 3), 1));
    site.find = [](std::size_t, Address) { return error; };
    for (const sim::Duration left : {8s, 4s, 80s, 80s}) {  // then twenty passes would bring it back
        const std::size_t probes = site.checks.probes();
        while (site.checks.probes() == probes) site.engine.step();
        site.advance(0s);
        CHECK(site.checks.earliest_change(check) - site.engine.now() == left);
    }
}

TEST_CASE("what never changes by itself says so, and what could at any time says now") {
    HealthSite site;
    const auto one = endpoint_settings(10s, CountingRule::threshold(3), 1);
    const CheckId disabled = site.checks.add_endpoint({.name = "disabled", .disabled = true}, one);
    const CheckId live = site.checks.add_endpoint({.name = "live"}, one);
    const CheckId alarm = site.checks.add_alarm({.name = "alarm"}, {});
    const CheckId control = site.checks.add_routing_control({.name = "control"}, true);
    const CheckId always = *site.checks.add_calculated({.name = "always"}, {{live}, 0});
    const CheckId unable = *site.checks.add_calculated({.name = "unable"}, {{live}, 2});
    const CheckId either = *site.checks.add_calculated({.name = "either"}, {{disabled, control}, 1});
    const CheckId both = *site.checks.add_calculated({.name = "both"}, {{live, control}, 2});
    site.advance(15s);
    CHECK(site.checks.earliest_change(disabled) == sim::never);
    CHECK(site.checks.earliest_change(always) == sim::never);
    CHECK(site.checks.earliest_change(unable) == sim::never);
    CHECK(site.checks.earliest_change(either) == sim::never);  // the disabled one keeps it up
    CHECK(site.checks.earliest_change(alarm) == site.engine.now());
    CHECK(site.checks.earliest_change(control) == site.engine.now());
    CHECK(site.checks.earliest_change(both) == site.engine.now());
    OverrideList overrides;
    overrides.add("control", true);
    site.checks.force(overrides);
    CHECK(site.checks.earliest_change(both) == site.checks.earliest_change(live));
}

}  // namespace earliest_change_test
