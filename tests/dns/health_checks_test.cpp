// Health checks row by row (facts R53-30 to R53-49), over an endpoint that the test makes pass or fail.
#include "tests/catch.hpp"
#include "tests/dns/health_checks_site.hpp"

#include <algorithm>

namespace health_checks_test {

using namespace std::chrono_literals;
using namespace regiondrill;
using namespace regiondrill::dns;

namespace {

constexpr Address target{0};

EndpointSettings three_in_a_row(std::uint32_t checkers) {
    return endpoint_settings(10s, CountingRule::threshold(3), checkers);
}

const EndpointSettings quick = endpoint_settings(10s, CountingRule::threshold(1), 1);

bool verdict_with(std::uint32_t checkers, std::uint32_t in_favour) {
    HealthSite site;
    const CheckId check = site.checks.add_endpoint({.name = "endpoint"}, three_in_a_row(checkers));
    site.find = [in_favour](std::size_t checker, Address) { return checker < in_favour ? well : error; };
    site.advance(100s);
    CHECK(*site.checks.share_in_favour(check) == Approx(static_cast<double>(in_favour) / checkers));
    return site.checks.is_healthy(check);
}

void fail(HealthSite& site) {
    site.find = [](std::size_t, Address) { return error; };
}

void heal(HealthSite& site) {
    site.find = [](std::size_t, Address) { return well; };
}

OverrideList overrides(const std::vector<std::pair<std::string, bool>>& lines) {
    OverrideList list;
    for (const auto& [glob, healthy] : lines) list.add(glob, healthy);
    return list;
}

}  // namespace

TEST_CASE("R53-20: a record without a check is healthy") {
    const HealthView view(0);
    CHECK(view.is_healthy(std::nullopt));
}

TEST_CASE("R53-31: the next probe begins an interval after the last one ended") {
    HealthSite site;
    site.checks.add_endpoint({.name = "endpoint"}, three_in_a_row(1));
    site.find = [](std::size_t, Address) { return black_hole; };
    site.advance(1000s);
    const auto& times = site.begun[0];
    REQUIRE(times.size() > 60);
    for (std::size_t i = 1; i < times.size(); ++i) CHECK(times[i] - times[i - 1] == 14s);
}

TEST_CASE("R53-31: checkers begin anywhere in their first interval, each by itself") {
    HealthSite site;
    site.checks.add_endpoint({.name = "endpoint"}, three_in_a_row(1000));
    site.advance(10s - 1ns);
    REQUIRE(site.begun.size() == 1000);
    std::vector<int> tenths(10);
    for (const auto& times : site.begun) {
        REQUIRE(times.size() == 1);
        ++tenths[static_cast<std::size_t>(sim::seconds(times[0]))];
    }
    // Each tenth gets 100 of 1,000 on average; 4.5 deviations of sqrt(1000 * 0.1 * 0.9) are 43.
    for (const int count : tenths) CHECK(std::abs(count - 100) < 43);
}

TEST_CASE("R53-34: a check's checkers are dealt out to its places in turn") {
    HealthSite site;
    EndpointSettings settings = three_in_a_row(5);
    settings.places = {sim::PlaceId{7}, sim::PlaceId{8}};
    const CheckId check = site.checks.add_endpoint({.name = "endpoint"}, settings);
    std::vector<sim::PlaceId> places;
    for (const CheckerStatus& status : site.checks.checkers(check)) places.push_back(status.place);
    const sim::PlaceId seven{7};
    const sim::PlaceId eight{8};
    CHECK(places == std::vector<sim::PlaceId>{seven, eight, seven, eight, seven});
}

TEST_CASE("R53-35, R53-36: more than 18 % of the checkers must be in favour") {
    struct Row {
        std::uint32_t checkers;
        std::uint32_t enough;  // and one fewer is not
    };
    // 3/16 = 18.75 %, 3/15 = 20 %, 5/24 = 20.8 %; 9/50 is exactly 18 %, which is not more.
    for (const Row row : {Row{16, 3}, Row{15, 3}, Row{24, 5}, Row{50, 10}, Row{1, 1}}) {
        INFO(row.enough << " of " << row.checkers);
        CHECK(verdict_with(row.checkers, row.enough));
        CHECK_FALSE(verdict_with(row.checkers, row.enough - 1));
    }
}

TEST_CASE("R53-38, R53-39: the kind of check decides what a result is worth") {
    HealthSite site;
    EndpointSettings tcp = quick;
    tcp.kind = EndpointKind::tcp;
    EndpointSettings match = quick;
    match.kind = EndpointKind::string_match;
    const CheckId open = site.checks.add_endpoint({.name = "tcp"}, tcp);
    const CheckId matching = site.checks.add_endpoint({.name = "match"}, match);
    const CheckId plain = site.checks.add_endpoint({.name = "http"}, quick);
    site.find = [](std::size_t, Address) { return Finding{{.connected = true, .status = 200}}; };  // without the string
    site.advance(10s);
    CHECK(site.checks.is_healthy(open));
    CHECK(site.checks.is_healthy(plain));
    CHECK_FALSE(site.checks.is_healthy(matching));
    fail(site);
    site.advance(10s);
    CHECK(site.checks.is_healthy(open));
    CHECK_FALSE(site.checks.is_healthy(plain));
}

TEST_CASE("R53-42: a new check is healthy until a checker's first results say otherwise; inverted, unhealthy") {
    HealthSite site;
    const CheckId plain = site.checks.add_endpoint({.name = "plain"}, three_in_a_row(1));
    const CheckId inverted = site.checks.add_endpoint({.name = "inverted", .inverted = true}, three_in_a_row(1));
    fail(site);
    CHECK(site.checks.is_healthy(plain));
    CHECK_FALSE(site.checks.is_healthy(inverted));
    site.advance(20s - 1ns);  // two results at most
    CHECK(site.checks.is_healthy(plain));
    CHECK_FALSE(site.checks.is_healthy(inverted));
    site.advance(10s);
    CHECK_FALSE(site.checks.is_healthy(plain));
    CHECK(site.checks.is_healthy(inverted));
}

TEST_CASE("gdnsd 1.2: a check may begin as down, or let each checker's first result decide") {
    HealthSite site;
    EndpointSettings settings = three_in_a_row(1);
    settings.assume = Assume::down;
    const CheckId down = site.checks.add_endpoint({.name = "down"}, settings);
    settings.assume = Assume::first_result;
    const CheckId first = site.checks.add_endpoint({.name = "first"}, settings);
    settings.target = Address{1};
    const CheckId failing = site.checks.add_endpoint({.name = "failing"}, settings);
    site.find = [](std::size_t, Address at) { return at == target ? well : error; };
    CHECK_FALSE(site.checks.is_healthy(down));
    CHECK(site.checks.is_healthy(first));
    CHECK(site.checks.is_healthy(failing));
    site.advance(10s);  // one result each
    CHECK_FALSE(site.checks.is_healthy(down));
    CHECK(site.checks.is_healthy(first));
    CHECK_FALSE(site.checks.is_healthy(failing));
    site.advance(20s);
    CHECK(site.checks.is_healthy(down));
    CHECK(site.checks.share_in_favour(failing) == 0);
}

TEST_CASE("R53-43, R53-44: inverted turns the verdict round; disabled sends nothing and counts as healthy") {
    struct Row {
        bool inverted;
        bool disabled;
        bool when_well;
        bool when_failing;
    };
    for (const Row row : {Row{false, false, true, false}, Row{true, false, false, true}, Row{false, true, true, true},
                          Row{true, true, false, false}}) {
        HealthSite site;
        const CheckId check = site.checks.add_endpoint(
            {.name = "endpoint", .inverted = row.inverted, .disabled = row.disabled}, three_in_a_row(3));
        INFO("inverted " << row.inverted << ", disabled " << row.disabled);
        site.advance(100s);
        CHECK(site.checks.is_healthy(check) == row.when_well);
        fail(site);
        site.advance(100s);
        CHECK(site.checks.is_healthy(check) == row.when_failing);
        CHECK((site.checks.probes() == 0) == row.disabled);
    }
}

TEST_CASE("R53-45: a calculated check counts its healthy children") {
    for (std::uint32_t threshold = 0; threshold <= 5; ++threshold) {
        for (std::uint16_t healthy = 0; healthy <= 4; ++healthy) {
            HealthSite site;
            CalculatedSettings calculated{{}, threshold};
            for (std::uint16_t i = 0; i < 4; ++i) {
                EndpointSettings settings = quick;
                settings.target = Address{i};
                calculated.children.push_back(
                    site.checks.add_endpoint({.name = "child " + std::to_string(i)}, settings));
            }
            const CheckId plain = *site.checks.add_calculated({.name = "plain"}, calculated);
            const CheckId inverted = *site.checks.add_calculated({.name = "inverted", .inverted = true}, calculated);
            const CheckId disabled = *site.checks.add_calculated({.name = "disabled", .disabled = true}, calculated);
            site.find = [=](std::size_t, Address at) { return index(at) < healthy ? well : error; };
            site.advance(10s);
            INFO(healthy << " of 4, threshold " << threshold);
            CHECK(site.checks.is_healthy(plain) == (healthy >= threshold));
            CHECK(site.checks.is_healthy(inverted) == (healthy < threshold));
            CHECK(site.checks.is_healthy(disabled));
        }
    }
}

TEST_CASE("R53-45: a disabled child counts as healthy, a forced one as what the operator says") {
    HealthSite site;
    const CheckId off = site.checks.add_endpoint({.name = "off", .disabled = true}, quick);
    const CheckId live = site.checks.add_endpoint({.name = "live"}, quick);
    const CheckId both = *site.checks.add_calculated({.name = "both"}, {{off, live}, 2});
    CHECK(site.checks.is_healthy(both));
    site.checks.force(overrides({{"off", false}}));
    CHECK_FALSE(site.checks.is_healthy(both));
    site.checks.force({});
    CHECK(site.checks.is_healthy(both));
    fail(site);
    site.advance(10s);
    CHECK_FALSE(site.checks.is_healthy(both));
}

TEST_CASE("R53-45: not more than 255 children, none calculated, unknown or named twice") {
    HealthSite site;
    CalculatedSettings many{{}, 1};
    for (int i = 0; i < 256; ++i) {
        many.children.push_back(site.checks.add_routing_control({.name = "control " + std::to_string(i)}, true));
    }
    CHECK_FALSE(site.checks.add_calculated({.name = "too many"}, many).has_value());
    many.children.pop_back();
    const auto most = site.checks.add_calculated({.name = "most"}, many);
    REQUIRE(most.has_value());
    CHECK_FALSE(site.checks.add_calculated({.name = "nested"}, {{*most}, 1}).has_value());
    CHECK_FALSE(site.checks.add_calculated({.name = "unknown"}, {{CheckId{9999}}, 1}).has_value());
    CHECK_FALSE(site.checks.add_calculated({.name = "twice"}, {{CheckId{3}, CheckId{3}}, 1}).has_value());
}

TEST_CASE("R53-46: an alarm follows its metric's values, and so many in a row must breach") {
    struct Row {
        Comparison comparison;
        bool below, at, above;  // breach
    };
    for (const Row row :
         {Row{Comparison::greater, false, false, true}, Row{Comparison::greater_or_equal, false, true, true},
          Row{Comparison::less, true, false, false}, Row{Comparison::less_or_equal, true, true, false}}) {
        HealthSite site;
        const CheckId alarm = site.checks.add_alarm({.name = "alarm"}, {.comparison = row.comparison, .threshold = 5});
        const auto breaches = [&](double value) {
            site.checks.report_metric(alarm, value);
            return !site.checks.is_healthy(alarm);
        };
        CHECK(breaches(4) == row.below);
        CHECK(breaches(5) == row.at);
        CHECK(breaches(6) == row.above);
    }
    HealthSite site;
    const CheckId alarm = site.checks.add_alarm({.name = "alarm"}, {.threshold = 5, .periods = 3});
    std::string seen;
    for (const double value : {9, 9, 1, 9, 9, 9, 9, 1, 9}) {
        site.checks.report_metric(alarm, value);
        seen += site.checks.is_healthy(alarm) ? 'U' : 'd';
        site.advance(60s);
    }
    CHECK(seen == "UUUUUddUU");
    CHECK(site.engine.pending() == 1);  // however many values, one event looks out for the next
}

TEST_CASE("R53-46: without data an alarm is healthy, unhealthy, or what it was") {
    struct Row {
        MissingData missing;
        double last;  // above 5 breaches
        bool healthy;
    };
    for (const Row row : {Row{MissingData::healthy, 9, true}, Row{MissingData::healthy, 1, true},
                          Row{MissingData::unhealthy, 9, false}, Row{MissingData::unhealthy, 1, false},
                          Row{MissingData::last_known, 9, false}, Row{MissingData::last_known, 1, true}}) {
        HealthSite site;
        const CheckId alarm = site.checks.add_alarm({.name = "alarm"}, {.threshold = 5, .missing = row.missing});
        CHECK(site.checks.is_healthy(alarm));  // new (R53-42)
        for (int i = 0; i < 5; ++i) {          // a value every period, to the nanosecond, is not missing
            site.advance(60s);
            site.checks.report_metric(alarm, row.last);
            CHECK(site.checks.is_healthy(alarm) == (row.last <= 5));
        }
        site.advance(60s);
        CHECK(site.checks.is_healthy(alarm) == (row.last <= 5));
        site.advance(1s);
        CHECK(site.checks.is_healthy(alarm) == row.healthy);
        site.advance(1000s);
        CHECK(site.checks.is_healthy(alarm) == row.healthy);
        site.checks.report_metric(alarm, 1);
        CHECK(site.checks.is_healthy(alarm));
        site.advance(61s);
        CHECK(site.checks.is_healthy(alarm) == (row.missing != MissingData::unhealthy));
    }
}

TEST_CASE("R53-47: a routing control is healthy while it is on") {
    HealthSite site;
    const CheckId control = site.checks.add_routing_control({.name = "control"}, false);
    const CheckId inverted = site.checks.add_routing_control({.name = "inverted", .inverted = true}, false);
    CHECK_FALSE(site.checks.is_healthy(control));
    CHECK(site.checks.is_healthy(inverted));
    site.checks.set_routing_controls({{control, true}, {inverted, true}});
    CHECK(site.checks.is_healthy(control));
    CHECK_FALSE(site.checks.is_healthy(inverted));
    CHECK(site.checks.checkers(control).empty());
    CHECK(site.checks.share_in_favour(control) == std::nullopt);
    REQUIRE(site.changes.size() == 2);
    CHECK(site.changes[0].healthy);
}

TEST_CASE("ARC-04: what is calculated from several controls does not see them half switched") {
    HealthSite site;
    const CheckId east = site.checks.add_routing_control({.name = "east"}, true);
    const CheckId west = site.checks.add_routing_control({.name = "west"}, false);
    const CheckId any = *site.checks.add_calculated({.name = "any"}, {{east, west}, 1});
    site.checks.set_routing_controls({{east, false}, {west, true}});
    CHECK(site.checks.is_healthy(any));
    site.checks.force(overrides({{"east", true}, {"west", false}}));
    CHECK(site.checks.is_healthy(any));
    for (const HealthChange& change : site.changes) CHECK(change.check != any);
}

TEST_CASE("R53-48, R53-49: each checker's last probe, verdict and last failure can be seen") {
    HealthSite site;
    const CheckId check = site.checks.add_endpoint({.name = "endpoint"}, three_in_a_row(2));
    CHECK_FALSE(site.checks.checkers(check)[0].last_probe);
    site.find = [](std::size_t checker, Address) { return checker == 0 ? black_hole : well; };
    site.advance(100s);
    const auto status = site.checks.checkers(check);
    REQUIRE(status.size() == 2);
    CHECK_FALSE(status[0].healthy);
    CHECK(status[0].last_failure == ProbeFailure::connect_timeout);
    CHECK(status[0].last_failed == status[0].last_probe);
    CHECK(std::find(site.begun[0].begin(), site.begun[0].end(), status[0].last_probe) != site.begun[0].end());
    CHECK(status[1].healthy);
    CHECK(status[1].last_failure == ProbeFailure::none);
    CHECK(status[1].last_probe == site.begun[1].back());
    CHECK(site.checks.share_in_favour(check) == 0.5);
}

TEST_CASE("R53-25: sites that hear different checkers disagree") {
    HealthSite site(1, 2);
    EndpointSettings settings = three_in_a_row(4);
    settings.places = {sim::PlaceId{0}, sim::PlaceId{1}};
    const CheckId check = site.checks.add_endpoint({.name = "endpoint"}, settings);
    const CheckId parent = *site.checks.add_calculated({.name = "parent"}, {{check}, 1});
    const SiteId here{0};
    const SiteId there{1};
    site.checks.hear(here, sim::PlaceId{1}, false);
    site.checks.hear(there, sim::PlaceId{0}, false);
    site.find = [](std::size_t checker, Address) {
        return checker % 2 == 0 ? well : error;
    };  // place 1 cannot reach it
    site.advance(100s);
    CHECK(site.checks.is_healthy(check, here));
    CHECK(site.checks.is_healthy(parent, here));
    CHECK_FALSE(site.checks.is_healthy(check, there));
    CHECK_FALSE(site.checks.is_healthy(parent, there));
    REQUIRE(site.changes.size() == 2);
    CHECK(site.changes[0].site == there);
    CHECK(site.changes[1].check == parent);
    // When both hear all again, half of the checkers are enough for either.
    site.checks.hear(here, sim::PlaceId{1}, true);
    site.checks.hear(there, sim::PlaceId{0}, true);
    CHECK(site.checks.is_healthy(parent, here));
    CHECK(site.checks.is_healthy(parent, there));
}

TEST_CASE("R53-25: a site that hears nobody keeps what it knew") {
    HealthSite site;
    const CheckId check = site.checks.add_endpoint({.name = "endpoint"}, three_in_a_row(4));
    fail(site);
    site.advance(100s);
    site.checks.hear({}, {}, false);
    CHECK_FALSE(site.checks.is_healthy(check));
    heal(site);
    site.advance(100s);
    CHECK_FALSE(site.checks.is_healthy(check));
    CHECK(site.checks.earliest_change(check) == sim::never);
    site.checks.hear({}, {}, true);
    CHECK(site.checks.is_healthy(check));
}

TEST_CASE("an operator's word is in force at once, the real state goes on below it, and both can be seen") {
    HealthSite site;
    const CheckId east = site.checks.add_endpoint({.name = "us-east-1"}, quick);
    const CheckId west = site.checks.add_endpoint({.name = "us-west-2"}, quick);
    site.advance(10s);
    site.checks.force(overrides({{"us-*", false}, {"us-west-*", true}}));
    CHECK_FALSE(site.checks.is_healthy(east));
    CHECK(site.checks.is_healthy(west));
    CHECK(site.checks.state(east).real);
    CHECK(site.checks.state(east).forced == false);
    REQUIRE(site.changes.size() == 1);
    fail(site);
    site.advance(10s);
    CHECK_FALSE(site.checks.state(west).real);
    CHECK(site.checks.state(west).healthy());
    CHECK(site.changes.size() == 1);
    site.checks.force({});
    CHECK_FALSE(site.checks.is_healthy(west));
    CHECK(site.checks.state(west).forced == std::nullopt);
    CHECK(site.changes.size() == 2);
}

TEST_CASE("hold-down lets a verdict come back, or change at all, only so long after its last change") {
    struct Row {
        HoldDown hold;
        std::vector<int> changes;  // at seconds, alternately down and up
    };
    // A control that is switched off, on, off, on ... at 100, 110, 130, 170, 171 s.
    for (const Row& row : {Row{{0s, true}, {100, 110, 130, 170, 171}},
                           Row{{30s, false}, {100, 130, 130, 170, 171}},  // up at 130, down in the same moment
                           Row{{50s, false}, {100, 170, 171}},            // the up at 110 is over by 150
                           Row{{30s, true}, {100, 130, 160}},  // the off at 130 waits; the on at 170 is over by 190
                           Row{{200s, true}, {100}}}) {
        HealthSite site;
        const CheckId check = site.checks.add_routing_control({.name = "control", .hold = row.hold}, true);
        bool on = true;
        for (const int at : {100, 110, 130, 170, 171}) {
            site.advance_to(sim::drill_start + std::chrono::seconds{at});
            on = !on;
            site.checks.set_routing_controls({{check, on}});
        }
        site.advance_to(sim::drill_start + 280s);
        std::vector<int> changes;
        for (const HealthChange& change : site.changes) {
            CHECK(change.healthy == (changes.size() % 2 == 1));
            changes.push_back(static_cast<int>(sim::seconds(change.at)));
        }
        INFO("hold " << sim::seconds(row.hold.least) << (row.hold.both_ways ? " both ways" : ""));
        CHECK(changes == row.changes);
    }
}

TEST_CASE("hold-down does not hold an operator, but what the operator changed is held") {
    HealthSite site;
    const CheckId check = site.checks.add_endpoint({.name = "endpoint", .hold = {300s, true}}, quick);
    site.advance(20s);
    site.checks.force(overrides({{"*", false}}));
    CHECK_FALSE(site.checks.is_healthy(check));
    site.advance(1s);
    site.checks.force({});
    CHECK(site.checks.is_healthy(check));
    CHECK(site.checks.earliest_change(check) == site.engine.now() + 300s);
    fail(site);
    site.advance(299s);
    CHECK(site.checks.is_healthy(check));
    CHECK(site.checks.earliest_change(check) == site.engine.now() + 1s);
    site.advance(1s);
    CHECK_FALSE(site.checks.is_healthy(check));
}

TEST_CASE("a blind share of the checkers fails without traffic, and every fault counts what it met") {
    HealthSite site;
    const CheckId check = site.checks.add_endpoint({.name = "endpoint"}, three_in_a_row(16));
    EndpointSettings other = three_in_a_row(16);
    other.target = Address{1};
    const CheckId spared = site.checks.add_endpoint({.name = "other"}, other);
    site.advance(100s);
    const auto begun = [&] {
        std::size_t count = 0;
        for (const auto& times : site.begun) count += times.size();
        return count;
    };
    const auto traffic = begun();
    const auto probes = site.checks.probes();
    const CheckerFaultId half = site.checks.blind(target, 0.5);
    site.advance(100s);
    CHECK(site.checks.share_in_favour(check) == 0.5);
    CHECK(site.checks.is_healthy(check));
    CHECK(site.checks.share_in_favour(spared) == 1);
    CHECK(site.checks.evidence(half).met == (site.checks.probes() - probes) - (begun() - traffic));
    CHECK(site.checks.evidence(half).met >= 7 * 8);  // they time out after 4 s, so every 14 s
    CHECK(site.checks.evidence(half).first > sim::drill_start + 100s);
    // A wider one contains the narrower: 14 of 16 are 87.5 %, which leaves 12.5 %.
    const CheckerFaultId most = site.checks.blind(target, 0.875);
    site.advance(100s);
    CHECK_FALSE(site.checks.is_healthy(check));
    CHECK(site.checks.share_in_favour(check) == 0.125);
    site.checks.unblind(half);
    site.advance(100s);
    CHECK(site.checks.share_in_favour(check) == 0.125);
    const auto met = site.checks.evidence(half).met;
    site.checks.unblind(most);
    site.advance(100s);
    CHECK(site.checks.share_in_favour(check) == 1);
    CHECK(site.checks.is_healthy(check));
    CHECK(site.checks.evidence(half).met == met);
    CHECK(std::count_if(site.changes.begin(), site.changes.end(),
                        [&](const HealthChange& change) { return change.check == spared; }) == 0);
}

TEST_CASE("a blinding takes at least one checker, and all when it says so") {
    for (const auto& [share, left] : {std::pair{0.01, 15}, {0.82, 3}, {1.0, 0}, {0.0, 16}}) {
        HealthSite site;
        const CheckId check = site.checks.add_endpoint({.name = "endpoint"}, three_in_a_row(16));
        site.checks.blind(target, share);
        site.advance(200s);
        CHECK(site.checks.share_in_favour(check) == left / 16.0);
    }
}

}  // namespace health_checks_test
