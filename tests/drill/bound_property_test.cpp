// The textbook bound against worlds that nobody wrote: configurations drawn from a seed, on a network without jitter,
// with one fault that comes and goes, or with several that overlap. Whatever is played, no move may take longer than
// its bound; and where one is drawn that has no bound, that must be the exception.
#include "drill/analysis/recovery.hpp"
#include "drill/scenario/scenario_reader.hpp"
#include "drill/scenario/units.hpp"
#include "drill/world/world.hpp"
#include "sim/random.hpp"
#include "tests/catch.hpp"
#include "tests/drill/played.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <string>
#include <vector>

namespace bound_property_test {

using namespace regiondrill;
using namespace regiondrill::drill;
using namespace std::chrono_literals;
using Json = nlohmann::ordered_json;

namespace {

const std::string east = "eu-west-2";
const std::string west = "us-west-2";
const std::string third = "us-east-1";

/// Draws a scenario from a seed; everything that a bound walks is in some of them.
class DrawnWorld {
public:
    DrawnWorld(std::uint64_t seed, bool several) : dice_(sim::Stream::named(sim::Seed{seed}, "bounds")) {
        const Json region{{"capacity", {{"service_time", {{"mean", "2ms"}, {"shape", "constant"}}}}}};
        script_ = {{"duration", "25m"}, {"seed", seed}, {"network", {{"model", "ideal"}}}};
        script_["regions"] = {{east, region}, {west, region}, {third, region}};
        script_["dns"] = dns();
        script_["clients"] = Json::array({people()});
        draw_store();
        Json& timeline = script_["timeline"] = Json::array();
        const std::uint32_t faults = several ? 2 + dice_.below(2) : 1;
        for (std::uint32_t i = 0; i < faults; ++i) {
            Json fault = draw_fault(several ? one_of({east, east, west, third}) : east);
            fault["at"] = several ? std::to_string(200 + 5 * dice_.below(100)) + "s" : "5m";
            fault["for"] = one_of({"30s", "2m", "6m", "8m"});
            timeline.push_back(fault);
        }
    }

    std::string text() const { return script_.dump(1); }

private:
    std::string one_of(const std::vector<std::string>& from) {
        return from[dice_.below(static_cast<std::uint32_t>(from.size()))];
    }
    std::uint32_t number_of(const std::vector<std::uint32_t>& from) {
        return from[dice_.below(static_cast<std::uint32_t>(from.size()))];
    }
    bool chance(double share) { return dice_.chance(share); }

    Json health_check() {
        Json check{{"interval", one_of({"5s", "10s", "30s"})},
                   {"threshold", 1 + dice_.below(3)},
                   {"protocol", one_of({"http", "https", "tcp"})}};
        if (chance(0.3)) check["hold"] = one_of({"20s", "2m"});
        if (chance(0.3)) {
            check["places"] = {"Johannesburg", "us-east-1"};
            check["checkers"] = number_of({2, 4, 5});
        }
        if (chance(0.2)) check["healthy_above"] = one_of({"0%", "50%", "70%"});
        if (chance(0.1)) check["rise"] = number_of({1, 4});
        if (chance(0.1)) check["fall"] = number_of({1, 4});
        if (chance(0.1)) check["connect_timeout"] = one_of({"1s", "8s"});
        if (chance(0.05)) check["assume"] = one_of({"down", "first_result"});
        return check;
    }

    Json endpoint(const std::string& region, bool inverted = false) {
        return {{"kind", "endpoint"}, {"region", region}, {"probe", health_check()}, {"inverted", inverted}};
    }

    // The region's people go to it unless the check says otherwise.
    void lead_by(const std::string& check, Json& dns) {
        dns["policy"] = "failover";
        dns["records"] = Json::array(
            {{{"region", east}, {"role", "primary"}, {"check", check}}, {{"region", west}, {"role", "secondary"}}});
    }

    // Records that go by the regions' own checks, by a named one, calculated or inverted ones, switches or an alias.
    void draw_records(Json& dns) {
        switch (kind_ = dice_.below(9)) {
            case 0: dns["policy"] = "latency"; return;
            case 1: dns["policy"] = one_of({"weighted", "multivalue"}); return;
            case 2:
                lead_by("own", dns);
                dns["checks"]["own"] = endpoint(east);
                return;
            case 3:
                lead_by("some", dns);
                dns["checks"]["own"] = endpoint(east);
                dns["checks"]["other"] = endpoint(one_of({east, west, third}));
                dns["checks"]["some"] = {
                    {"kind", "calculated"}, {"children", {east, "own", "other"}}, {"at_least", dice_.below(4)}};
                return;
            case 4: {
                dns["policy"] = "latency";
                dns["records"] = Json::array(
                    {{{"id", "eu"}, {"alias", "eu"}, {"near", east}, {"evaluate_target_health", chance(0.7)}},
                     {{"region", west}},
                     {{"region", third}}});
                Json& group = dns["groups"]["eu"] = {{"policy", one_of({"weighted", "multivalue"})},
                                                     {"ttl", one_of({"20s", "90s"})}};
                group["records"] = Json::array({{{"region", east}}});
                if (chance(0.5)) group["records"].push_back({{"region", third}});
                return;
            }
            case 5:
                lead_by("not", dns);
                dns["checks"]["not"] = endpoint(one_of({east, west}), true);
                return;
            case 6:
                lead_by("gate", dns);
                dns["checks"]["switch"] = {{"kind", "routing_control"}};
                dns["checks"]["gate"] = {{"kind", "calculated"}, {"children", {east, "switch"}}, {"at_least", 2}};
                return;
            case 7:
                dns["policy"] = "weighted";
                dns["records"] = Json::array({{{"region", east}, {"weight", 1 + 2 * dice_.below(2)}},
                                              {{"region", west}, {"weight", dice_.below(2)}},
                                              {{"region", third}, {"weight", 1}}});
                return;
            default: dns["policy"] = "latency"; dns["unchecked"] = {one_of({east, west})};
        }
    }

    Json dns() {
        Json dns{{"ttl", one_of({"10s", "30s", "60s", "2m"})},
                 {"propagation", one_of({"0s", "1s", "5s"})},
                 {"edit_propagation", one_of({"5s", "60s"})},
                 {"negative_ttl", one_of({"10s", "60s", "3m"})},
                 {"health_check", health_check()}};
        draw_records(dns);
        if (chance(0.15)) dns["when_all_down"] = one_of({"all", "nearest", "empty", "servfail"});
        if (chance(0.1)) dns["least_ttl"] = "5s";
        if (chance(0.15)) {
            dns["sites"] = {{"a", {{"checkers", {"Johannesburg"}}, {"clients", {"london"}}}},
                            {"b", {{"checkers", {"us-east-1"}}}}};
            dns["health_check"]["places"] = {"Johannesburg", "us-east-1"};
            dns["health_check"]["checkers"] = 4;
        }
        return dns;
    }

    Json people() {
        Json people{{"name", "london"}, {"at", "London"}, {"count", 40}, {"writes", "0%"}};
        switch (dice_.below(6)) {
            case 0: people["pool"] = one_of({"browser", "firefox", "go", "pinned_90s", "pinned_5m"}); break;
            case 1: people["connections"] = {{"max_age", one_of({"10s", "60s"})}, {"tls", chance(0.5)}}; break;
            case 2: break;
            default: people["connections"] = {{"reuse", false}};
        }
        if (chance(0.3)) {
            people["app_cache"] =
                one_of({"browser", "firefox", "curl", "jvm", "jvm_forever", "go", "dotnet", "nginx", "wild"});
        }
        if (chance(0.4)) people["resolvers"] = resolvers();
        if (chance(0.3)) {
            people["timeouts"] = {{"connect", one_of({"500ms", "5s"})}, {"request", one_of({"1s", "20s"})}};
        }
        if (chance(0.2)) people["retries"] = {{"attempts", 1 + 4 * dice_.below(2)}};
        if (chance(0.1)) people["happy_eyeballs"] = true;
        return people;
    }

    Json resolvers() {
        return Json::parse(
            one_of({R"({"floor": "50%"})", R"({"public": "60%", "public_at": "Seattle"})",
                    R"({"public_ecs": "60%", "public_at": "Seattle"})", R"({"extender": "20%", "networks": 2})",
                    R"({"stretch": {"share": "30%", "to": "3m"}})", R"({"serve_stale": "40%"})",
                    R"({"ignore": {"share": "30%"}})", R"({"mix": "wild"})", R"({"honest": "100%"})"}));
    }

    // The writer, where there is a single one, is not the region that may be removed.
    void draw_store() {
        if (chance(0.2)) script_["clients"][0]["writes"] = "30%";
        switch (dice_.below(8)) {
            case 0:
                script_["store"] = {{"mode", "single_writer"}, {"writer", east}};
                if (chance(0.8)) script_["store"]["failover_after"] = one_of({"10s", "2m"});
                script_["clients"][0]["writes"] = "30%";
                break;
            case 1: script_["store"] = {{"mode", "quorum"}}; break;
            case 2: script_["store"] = {{"mode", "home_region"}}; break;
            default: break;
        }
    }

    Json draw_fault(const std::string& region) {
        if (kind_ == 6 && chance(0.4)) return {{"do", "routing_control"}, {"off", {"switch"}}};
        if (kind_ == 7 && chance(0.4)) {
            return {{"do", "set_weight"}, {"record", one_of({east, west})}, {"weight", 5 * dice_.below(2)}};
        }
        if (chance(0.15)) return draw_other(region);
        const bool may_leave = !leaves_ && !script_.contains("store") && !script_["dns"].contains("unchecked");
        const bool leaves = may_leave && chance(0.06);
        leaves_ = leaves_ || leaves;
        const std::string what = leaves ? "remove_region"
                                        : one_of({"kill", "crash", "hang", "errors", "fail_health", "isolate",
                                                  "evacuate", "blind_checkers", "destroy", "slow", "lie_health"});
        Json fault{{"do", what}, {"region", region}};
        if (what == "errors" && chance(0.2)) fault["share"] = "50%";
        if (what == "errors" && chance(0.2)) fault["status"] = 403;
        if (what == "fail_health" && chance(0.1)) fault["flap"] = "20s";
        if (what == "isolate") fault["scope"] = one_of({"all", "clients", "regions"});
        if (what == "blind_checkers" && chance(0.5)) fault["share"] = one_of({"50%", "90%"});
        if (what == "blind_checkers" && chance(0.2)) fault["places"] = {"us-east-1"};
        if (what == "slow") fault["factor"] = 2 + 48 * dice_.below(2);
        if (what == "remove_region") fault["drain"] = "60s";
        return fault;
    }

    // Of the DNS, of links and of replication.
    Json draw_other(const std::string& region) {
        const std::string what = one_of({"dns_down", "dns_slow", "dns_nxdomain", "dns_empty", "dns_stale", "partition",
                                         "latency", "pause_replication"});
        Json fault{{"do", what}};
        if (what == "dns_slow") fault["add"] = "300ms";
        if (what == "pause_replication") fault["region"] = region;
        if (what == "partition" || what == "latency") {
            fault["between"] = {{chance(0.5) ? "london" : region == west ? third : west}, {region}};
        }
        if (what == "latency") fault["add"] = "50ms";
        return fault;
    }

    sim::Stream dice_;
    std::uint32_t kind_ = 0;
    bool leaves_ = false;  // a region is removed, which can be said once
    Json script_;
};

std::vector<Recovery> recoveries_of(const std::string& script) {
    World world(read_scenario_text(script, "drawn.json"));
    world.run();
    return measure_recoveries(world);
}

// Measured ends are those of slices, which may be one slice later than the truth.
void hold_against_bound(const Recovery& recovery) {
    Duration measured{};
    Duration bound{};
    for (std::size_t i = 0; i < phase_count; ++i) {
        const Phase phase{static_cast<std::uint8_t>(i)};
        if (phase == Phase::catch_up && !recovery.predicted.bounds_catch_up) return;
        measured += (*recovery.measured)[phase];
        bound += (*recovery.predicted.phases)[phase];
        INFO((recovery.move == Move::failover ? "failover " : "failback ") << phase_names[i]);
        CHECK(sim::seconds(measured) <= sim::seconds(bound) + (phase < Phase::drain ? 0 : 0.2));
    }
}

struct Worlds {
    std::uint64_t from = 1;
    std::uint64_t to = 1;
    bool several = false;
};

// At least so large a share of the moves must have a bound, or the property would say nothing.
void check_bounds(const Worlds& worlds, double bounded_share) {
    std::size_t moves = 0;
    std::size_t bounded = 0;
    for (std::uint64_t seed = worlds.from; seed <= worlds.to; ++seed) {
        const std::string script = DrawnWorld(seed, worlds.several).text();
        for (const Recovery& recovery : recoveries_of(script)) {
            if (!recovery.measured) continue;
            moves += recovery.moved ? 1 : 0;
            if (!recovery.predicted.phases) continue;
            bounded += recovery.moved ? 1 : 0;
            INFO("seed " << seed << "\n" << script);
            hold_against_bound(recovery);
        }
    }
    CHECK(static_cast<double>(bounded) > bounded_share * static_cast<double>(moves));
    CHECK(moves > (worlds.to - worlds.from) / 3);
}

}  // namespace

TEST_CASE("on the ideal network no move of a drawn world exceeds its bound") { check_bounds({1, 60, false}, 0.7); }

TEST_CASE("nor does one where several faults overlap") { check_bounds({1, 40, true}, 0.4); }

TEST_CASE("nor do those of a thousand", "[.long]") { check_bounds({1, 1000, false}, 0.7); }

TEST_CASE("nor does one of a thousand where several faults overlap", "[.long]") { check_bounds({1, 1000, true}, 0.4); }

TEST_CASE("of plain worlds the worst seed reaches four fifths of the bound", "[.long]") {
    for (const char* what : {"kill", "fail_health"}) {
        double worst = 0;
        for (std::uint64_t seed = 1; seed <= 300; ++seed) {
            const auto rows = recoveries_of(R"({"duration": "12m", "seed": )" + std::to_string(seed) + R"(,
                "network": {"model": "ideal"}, "regions": {"eu-west-2": {}, "us-west-2": {}},
                "clients": [{"name": "london", "at": "London", "count": 60, "connections": {"reuse": false}}],
                "timeline": [{"at": "3m", "do": ")" +
                                            std::string(what) + R"(", "region": "eu-west-2", "for": "4m"}]})");
            REQUIRE_FALSE(rows.empty());
            REQUIRE(rows[0].measured);
            worst = std::max(worst,
                             sim::seconds(rows[0].measured->total()) / sim::seconds(rows[0].predicted.phases->total()));
        }
        CHECK(worst > 0.8);
        CHECK(worst <= 1.0);
    }
}

namespace {

std::string seldom_asking(const std::string& pool, const std::string& fault) {
    std::string script = R"({"duration": "20m", "network": {"model": "ideal"}, "dns": {"ttl": "5s"},
        "regions": {"eu-west-2": {}, "us-east-1": {}},
        "clients": [{"name": "app", "at": "London", "count": 50, "rate": "60/h", "pool": ")";
    script.append(pool).append(R"("}], "timeline": [{"at": "2m", "do": ")").append(fault);
    return script + R"(", "region": "eu-west-2"}]})";
}

}  // namespace

TEST_CASE("who asks seldom tries a broken connection long after the caches end, and the bound has it") {
    for (const std::string pool : {"curl", "go", "pinned_forever"}) {
        for (const std::string fault : {"crash", "hang"}) {
            const std::string script = seldom_asking(pool, fault);
            INFO(script);
            for (std::uint64_t seed = 1; seed <= fixture::few_seeds; ++seed) {
                const fixture::Played played(script, seed);
                const Recovery& away = played.row(0, "app");
                CHECK(away.measured->total() > 40s);  // of which the caches are 5
                fixture::check_against_prediction(away);
            }
        }
    }
}

TEST_CASE("that service is back is seen by the next request, which the bound waits for") {
    for (std::uint64_t seed = 1; seed <= 5 * fixture::few_seeds; ++seed) {
        const fixture::Played played(R"({"duration": "10m", "network": {"model": "ideal"},
            "regions": {"eu-west-3": {}}, "clients": [{"name": "app", "at": "eu-west-3", "count": 8, "rate": "14/h"}],
            "timeline": [{"at": "142s", "do": "dns_nxdomain", "for": "75s"}]})",
                                     seed);
        const Recovery* row = played.find_row(0, "app");
        if (row != nullptr && row->measured) fixture::check_against_prediction(*row);
    }
}

}  // namespace bound_property_test
