// Scripts that try the limits, and scripts made at random: each is refused with a line, or its world runs.
#include "drill/report/explanation.hpp"
#include "drill/report/report.hpp"
#include "drill/world/world.hpp"
#include "sim/invariant.hpp"
#include "sim/random.hpp"
#include "tests/drill/bad_script.hpp"

#include <algorithm>
#include <vector>

namespace script_fuzz_test {

using namespace regiondrill;
using namespace regiondrill::drill;
using namespace regiondrill::drill::fixture;

namespace {

/// Writes scripts from small vocabularies, in which right and wrong are about as likely.
class ScriptWriter {
public:
    explicit ScriptWriter(std::uint64_t seed) : dice_(sim::Stream::named(sim::Seed{seed}, "scripts")) {}

    std::string script() {
        std::string text =
            R"({"duration": "1m", "regions": {"eu-west-2": {"ipv6": true}, "us-west-2": {}, "eu-west-1": {}})";
        text += R"(, "clients": [)" + population("london", "London") + ", " + population("seattle", "Seattle") + "]";
        text += R"(, "dns": {)" + dns() + "}";
        text += R"(, "timeline": [)" + list(3, [&] { return fault(); }) + "]";
        return text + "}";
    }

private:
    bool chance(double share) { return dice_.chance(share); }

    std::string one_of(const std::vector<const char*>& words) {
        return words[dice_.below(static_cast<std::uint32_t>(words.size()))];
    }
    std::string quoted(const std::vector<const char*>& words) { return '"' + one_of(words) + '"'; }

    template <typename Make>
    std::string list(std::uint32_t most, Make make) {
        std::string text;
        for (std::uint32_t left = dice_.below(most + 1); left > 0; --left) text += (text.empty() ? "" : ", ") + make();
        return text;
    }
    /// Some of the words, rarely one twice or none.
    std::string names(const std::vector<const char*>& words) {
        std::string text;
        for (const char* word : words) {
            if (chance(0.6)) text += (text.empty() ? "\"" : ", \"") + std::string(word) + '"';
        }
        if (text.empty() && chance(0.9)) text = quoted(words);
        return "[" + text + (!text.empty() && chance(0.02) ? ", " + quoted(words) : "") + "]";
    }
    std::string maybe(double share, const std::string& key, const std::string& value) {
        return chance(share) ? ", \"" + key + "\": " + value : std::string();
    }

    std::string population(const std::string& name, const std::string& at) {
        std::string text = R"({"name": ")" + name + R"(", "at": ")" + at + R"(", "count": 5, "rate": "1/s")";
        text += maybe(0.2, "network", quoted({"198.51.100.0/24", "198.51.99.7/32", "2001:db8::/32", "198.0.0.0/16"}));
        text += maybe(0.2, "family", quoted({"v4", "v6"}));
        text += maybe(0.2, "happy_eyeballs", "true");
        return text + maybe(0.2, "resolvers", R"({"public_ecs": "50%", "networks": 2})") + "}";
    }

    std::string policy(bool leads) {
        const std::string one = one_of({"latency", "failover", "weighted", "simple", "geolocation", "geoproximity",
                                        "multivalue", "ip_based", "consistent_hash"});
        return one == "multivalue" && leads && chance(0.95) ? "weighted" : one;
    }
    std::string region() { return chance(0.01) ? R"("eu")" : quoted({"eu-west-2", "us-west-2", "eu-west-1"}); }

    /// The first record leads to the first of the groups below, so that all are reached.
    std::string record(const std::string& policy, std::uint32_t number, const std::vector<const char*>& below) {
        const bool leads = !below.empty() && (number == 0 || (policy != "multivalue" && chance(0.3)));
        const auto knows = [&](std::initializer_list<const char*> policies, double share) {
            const bool known = std::find(policies.begin(), policies.end(), policy) != policies.end();
            return chance(known ? share : 0.003);
        };
        std::string text = R"({"id": "r)" + std::to_string(chance(0.02) ? 0 : number) + '"';
        if (leads) {
            text += R"(, "alias": ")" + (number == 0 ? std::string(below[0]) : one_of(below)) + '"';
            text += maybe(0.3, "evaluate_target_health", "false");
        } else if (policy == "simple" && chance(0.5)) {
            text += R"(, "regions": )" + names({"eu-west-2", "us-west-2"});
        } else {
            text += R"(, "region": )" + region();
        }
        if (knows({"latency", "geoproximity"}, leads ? 0.99 : 0.3))
            text += R"(, "near": )" + quoted({"London", "Oslo"});
        if (knows({"weighted", "consistent_hash"}, 0.7)) text += R"(, "weight": )" + one_of({"0", "1", "255"});
        if (knows({"failover"}, 1))
            text += R"(, "role": )" + std::string(number == 0 ? R"("primary")" : R"("secondary")");
        if (knows({"geolocation"}, 0.99)) {
            const std::vector<const char*> areas{"continent/EU", "country/US", "*"};
            text += R"(, "area": ")" + std::string(chance(0.02) ? "moon" : areas[number]) + '"';
        }
        if (knows({"geoproximity"}, 0.5)) text += R"(, "bias": )" + one_of({"-99", "99", "50"});
        if (knows({"ip_based"}, number == 2 ? 0 : 0.99)) {
            text += R"(, "networks": )" +
                    (number == 0 ? names({"198.51.100.0/24", "2001:db8::/48"}) : names({"10.0.0.0/8"}));
        }
        return text + maybe(0.4, "check", quoted({"eu-west-2", "eu-west-1", "deep", "sum", "alarm", "eu", "us"})) + "}";
    }

    std::string group(const std::vector<const char*>& below) {
        const std::string chosen = policy(!below.empty());
        const std::uint32_t count = chosen == "simple" ? 1 : chosen == "failover" ? 2 : 1 + dice_.below(3);
        std::string records;
        for (std::uint32_t i = 0; i < count; ++i) records += (i == 0 ? "" : ", ") + record(chosen, i, below);
        std::string text = R"("policy": ")" + chosen + R"(", "records": [)" + records + "]";
        text += maybe(0.2, "ttl", quoted({"0s", "5s", "60s"})) + maybe(0.2, "least_ttl", quoted({"0s", "1s"}));
        return text + maybe(chosen == "latency" ? 0.3 : 0, "latency_band", quoted({"0s", "50ms", "1h"}));
    }

    std::string dns() {
        std::string text = R"("policy": )" + quoted({"latency", "weighted", "multivalue", "consistent_hash", "simple"});
        if (chance(0.5)) text = group({});
        if (chance(0.7)) {
            text = group({"a"}) + R"(, "groups": {"a": {)" + group({"b", "c"}) + R"(}, "b": {)" + group({"c"}) +
                   R"(}, "c": {)" + group({}) + "}}";
        }
        const std::string down = one_of({"all", "nearest", "fallback", "empty", "servfail"});
        text +=
            maybe(0.5, "when_all_down", '"' + down + '"' + (down == "fallback" ? R"(, "fallback": )" + region() : ""));
        text += R"(, "health_check": {"checkers": 3, "interval": "5s")";
        text += maybe(0.3, "protocol", quoted({"http", "https", "tcp"})) + maybe(0.1, "match", quoted({"Ok", "No"}));
        text += maybe(0.3, "assume", quoted({"up", "down", "first_result"})) + maybe(0.2, "hold", R"("20s")");
        text += maybe(0.2, "rise", "2") + maybe(0.2, "fall", "4") + maybe(0.01, "ok", "2") + "}";
        text += maybe(0.95, "checks", checks()) + maybe(0.1, "unchecked", names({"eu-west-1", "us-west-2"}));
        text += maybe(0.3, "safety_rules",
                      R"({"one": {"controls": )" + names({"eu", "us"}) + maybe(0.05, "at_least", "2") +
                          maybe(0.3, "kind", R"("gating", "targets": ["eu"])") + "}}");
        text += maybe(0.3, "sites",
                      R"({"here": {"checkers": )" + names({"us-east-1", "eu-west-1"}) + R"(}, "there": {"clients": )" +
                          names({"london", "seattle"}) + "}}");
        return text + maybe(0.2, "scope", quoted({"right", "everybody"})) + maybe(0.2, "propagation", R"("0s")");
    }

    std::string checks() {
        std::string text = R"({"sum": {"kind": "calculated", "children": )";
        text += names({"eu-west-2", "us-west-2", "deep", "eu", "us", "alarm"}) +
                maybe(0.4, "at_least", one_of({"0", "2", "9"}));
        text +=
            maybe(0.2, "inverted", "true") + R"(}, "deep": {"region": )" + region() + maybe(0.2, "disabled", "true");
        text += maybe(0.4, "probe", R"({"checkers": 2, "interval": "2s", "protocol": "tcp"})");
        text += R"(}, "alarm": {"kind": "alarm", "region": )" + region();
        text += maybe(0.5, "metric", quoted({"failures", "rejections", "latency"}));
        text += maybe(0.5, "missing", quoted({"healthy", "unhealthy", "last_known"}));
        return text + R"(}, "eu": {"kind": "routing_control"}, "us": {"kind": "routing_control", "on": false}})";
    }

    std::string fault() {
        std::string text = R"({"at": ")" + std::to_string(dice_.below(58)) + R"(s", "do": )";
        switch (dice_.below(8)) {
            case 0:
                text += quoted({"dns_down", "dns_nxdomain", "dns_empty"}) + maybe(0.4, "of", quoted({"london"}));
                break;
            case 1: text += R"("dns_slow", "add": )" + quoted({"0s", "100ms", "1m"}); break;
            case 2: text += R"("dns_stale")"; break;
            case 3: text += quoted({"lie_health", "kill", "evacuate"}) + R"(, "region": )" + region(); break;
            case 4: text += R"("fail_health", "region": )" + region() + maybe(0.7, "flap", R"("3s")"); break;
            case 5: text += R"("blind_checkers", "region": )" + region() + maybe(0.5, "share", R"("50%")"); break;
            case 6:
                text += R"("routing_control", "off": )" + names({"eu", "us"}) + maybe(0.4, "on", R"(["us"])") +
                        maybe(0.3, "overrides", R"(["one"])");
                break;
            default:
                text += R"("set_weight", "weight": 9, "record": )" + quoted({"r0", "r0", "r1", "eu-west-2"}) +
                        maybe(0.6, "group", quoted({"a", "b", "c"}));
        }
        return text + maybe(0.6, "for", quoted({"1s", "20s", "2m"})) + "}";
    }

    sim::Stream dice_;
};

/// "ran", "refused", or what else became of a script.
std::string fate_of(const std::string& script) {
    try {
        World world(read_scenario_text(script, "x.json"));
        const std::string plan = plan_text(world, 2000);
        world.run();
        const std::string why = explanation_text(world, {world.scenario().clients[0].name, {}, 0, {}});
        const Report report = make_report(world);
        return plan.empty() || why.empty() || report.reproduction.command.empty() ? "ran without a word" : "ran";
    } catch (const InputError& error) {
        const std::string line = error.what();
        return line.empty() || line.find('\n') != std::string::npos ? "refused in other than one line" : "refused";
    } catch (const sim::InvariantBroken& broken) {
        return broken.what();
    }
}

}  // namespace

TEST_CASE("limits of trees and answers are told, too", "[scenario]") {
    const auto regions = [](std::size_t count) {
        std::string text;
        for (std::size_t i = 0; i < count; ++i) {
            text += (text.empty() ? "" : ", ") + ("\"dc" + std::to_string(i)) + R"(": {"at": "London"})";
        }
        return "{\"regions\": {" + text + "},\n";
    };
    CHECK(
        message_about(regions(9) + R"("dns": {"policy": "simple"}})") ==
        R"(x.json:2:19: dns.policy: there are 9 regions, and one name answers with 8 at most by this policy; expected )"
        R"("records" that say which)");
    CHECK(message_about(regions(31) + R"("dns": {"policy": "geoproximity"}})") ==
          R"(x.json:2:19: dns.policy: there are 31 regions, and one name answers with 30 at most by this policy; )"
          R"(expected "records" that say which)");
    CHECK(message_about(regions(101) + R"("dns": {}})") ==
          R"(x.json:2:8: dns: there are 101 regions, and one name answers with 100 at most by this policy; expected )"
          R"("records" that say which)");
    CHECK(message_about(regions(100) + R"("dns": {}})") == "accepted");
    const std::string long_name = std::string(63, 'a') + "." + std::string(63, 'b') + "." + std::string(63, 'c') + ".";
    CHECK(message_about(regions(1) + R"("dns": {"name": ")" + long_name + std::string(51, 'd') + R"("}})") ==
          "x.json:2:17: dns.name: this name is too long for the names of regions to stand below it; expected at most "
          "242 characters");
    CHECK(message_about(regions(1) + R"("dns": {"name": ")" + long_name + std::string(50, 'd') + R"("}})") ==
          "accepted");
    CHECK(message_about(R"({"regions": {")" + std::string(64, 'a') + R"(": {"at": "London"}}})")
              .find("is no name for a region") != std::string::npos);
    std::string sites;
    for (int i = 0; i < 65; ++i) sites += (i == 0 ? "\"s" : ", \"s") + std::to_string(i) + "\": {}";
    CHECK(message_about(regions(1) + R"("dns": {"sites": {)" + sites + "}}}") ==
          "x.json:2:18: dns.sites: there are 65 sites; expected at most 64");
}

TEST_CASE("a tree with too many ways down is told, and none takes long to look through", "[scenario]") {
    // Each group leads to the next by ten records: ten to the power of its height ways. Twenty levels of two records
    // would keep a walk along every way busy for a while; a thousand groups in a row are deep, not wide.
    const auto tree = [](std::size_t height, std::size_t width) {
        const auto records = [&](std::size_t level) {
            std::string text;
            for (std::size_t i = 0; i < width; ++i) {
                const std::string to =
                    level == height ? R"("region": "eu-west-2")" : R"("alias": "g)" + std::to_string(level) + '"';
                text += (text.empty() ? "" : ", ") + (R"({"id": ")" + std::to_string(i) + "\", ") + to + "}";
            }
            return R"("policy": "weighted", "records": [)" + text + "]";
        };
        std::string groups;
        for (std::size_t level = 0; level < height; ++level) {
            groups += (level == 0 ? "\"g" : ", \"g") + std::to_string(level) + "\": {" + records(level + 1) + "}";
        }
        return "{\"regions\": {\"eu-west-2\": {}},\n\"dns\": {" + records(0) + ", \"groups\": {" + groups + "}}}";
    };
    CHECK(message_about(tree(3, 10)) == "accepted");
    CHECK_THAT(message_about(tree(4, 10)), Catch::Contains("there are 100000 ways from here down to a region"));
    CHECK_THAT(message_about(tree(60, 2)), Catch::Contains("ways from here down to a region; expected at most 10000"));
    CHECK(fate_of(tree(1000, 1)) == "ran");
    CHECK_THAT(message_about(tree(1001, 1)), Catch::Contains("there are 1001 groups; expected at most 1000"));
}

TEST_CASE("whatever a script says, it is refused in a line or its world runs", "[scenario]") {
    // Each outcome is met often enough that the test is worth something.
    int ran = 0;
    int refused = 0;
    for (std::uint64_t seed = 1; seed <= 1000; ++seed) {
        const std::string script = ScriptWriter(seed).script();
        const std::string fate = fate_of(script);
        if (fate == "ran") {
            ++ran;
        } else if (fate == "refused") {
            ++refused;
        } else {
            INFO(script);
            CHECK(fate == "ran or refused");
        }
    }
    CHECK(ran > 150);
    CHECK(refused > 150);
}

}  // namespace script_fuzz_test
