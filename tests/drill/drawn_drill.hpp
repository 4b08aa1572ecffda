// Scripts of drills that nobody wrote, drawn from a seed: small ones, over everything that a script can say of regions,
// the DNS, people, the store and faults. A drill takes some tens of milliseconds.
#pragma once

#include "sim/random.hpp"

#include <array>
#include <initializer_list>
#include <string>
#include <vector>

namespace regiondrill::drill::drawing {

using Words = std::vector<std::string>;

inline std::string pick(sim::Stream& dice, const Words& from) {
    return from[dice.below(static_cast<std::uint32_t>(from.size()))];
}

/// What is drawn among the parts is drawn in their order; that of a sum's operands is the compiler's to choose.
inline std::string joined(std::initializer_list<std::string> parts) {
    std::string text;
    for (const std::string& part : parts) text += part;
    return text;
}

/// Draws one script: what is drawn first decides what can be said later.
class DrawnDrill {
public:
    explicit DrawnDrill(std::uint64_t seed) : dice_(sim::Stream::named(sim::Seed{seed}, "drills")) {
        regions_.resize(2 + dice_.below(2));
        for (std::size_t i = 0; i < regions_.size(); ++i) regions_[i] = all_regions[i];
        populations_.resize(1 + dice_.below(2));
        for (std::size_t i = 0; i < populations_.size(); ++i) populations_[i] = all_populations[i];
        policy_ = pick({"latency", "latency", "failover", "weighted", "multivalue", "geolocation", "consistent_hash"});
        mode_ = pick({"eventual", "eventual", "quorum", "single_writer", "home_region"});
        if (mode_ == "quorum" && regions_.size() == 2) mode_ = "eventual";
        text_ = joined({R"({"duration": ")", pick({"3m", "4m"}), R"(", "seed": )", std::to_string(seed),
                        R"(, "network": {"model": ")", pick({"measured", "measured", "ideal"}), "\"},\n"});
        text_ += joined({"\"regions\": {", regions(), "},\n\"dns\": {", dns(), "},\n\"store\": {", store(),
                         "},\n\"clients\": [", people(), "],\n\"timeline\": [", timeline(), "]}"});
    }

    const std::string& text() const { return text_; }

private:
    static constexpr std::array all_regions{"us-east-1", "eu-west-1", "us-west-2"};
    static constexpr std::array all_populations{"new-york", "dublin"};
    static constexpr std::array cities{"New York", "Dublin"};

    bool chance(double share) { return dice_.chance(share); }
    std::string pick(const Words& from) { return drawing::pick(dice_, from); }
    std::string region() { return pick(regions_); }

    // `"key": "value"` with one of the values, or nothing: the default then.
    std::string maybe(double share, const std::string& key, const Words& values) {
        return chance(share) ? ", \"" + key + "\": \"" + pick(values) + "\"" : "";
    }

    std::string regions() {
        std::string text;
        for (const std::string& name : regions_) {
            text += (text.empty() ? "\"" : ", \"") + name + "\": {";
            if (chance(0.3)) {
                // Not so few that people wait for the checkers' probes: whatever stops those would relieve them.
                text += joined({R"("capacity": {"workers": )", pick({"16", "32"}), R"(, "service_time": ")",
                                pick({"10ms", "30ms"}), "\"}"});
            }
            text += "}";
        }
        return text;
    }

    std::string health_check() {
        std::string text =
            joined({R"({"interval": ")", pick({"5s", "10s"}), R"(", "threshold": )", pick({"1", "2", "3"}),
                    maybe(0.4, "protocol", {"https", "tcp"}), maybe(0.2, "hold", {"10s", "40s"})});
        if (chance(0.4)) text += R"(, "places": ["eu-west-1", "us-west-2"], "checkers": 4)";
        return text + "}";
    }

    std::string record(const std::string& region, const std::string& rest) {
        return R"({"region": ")" + region + "\"" + rest + "}";
    }

    // Records and checks beside those that there are without a word.
    std::string steering() {
        if (policy_ == "failover") {
            const std::string check = chance(0.4) ? R"(, "check": "own")" : "";
            std::string text = R"(, "records": [)" + record(regions_[0], R"(, "role": "primary")" + check) + ", " +
                               record(regions_[1], R"(, "role": "secondary")") + "]";
            if (check.empty()) return text;
            if (chance(0.5)) {
                switched_ = true;
                return text + R"(, "checks": {"own": {"kind": "routing_control"}})";
            }
            return text + R"(, "checks": {"own": {"kind": "calculated", "children": [")" + regions_[0] + "\", \"" +
                   regions_[1] + R"("], "at_least": )" + pick({"1", "2"}) + "}}";
        }
        if (policy_ == "geolocation") {
            return R"(, "records": [)" + record(regions_[0], R"(, "area": "continent/NA")") + ", " +
                   record(regions_[1], R"(, "area": "*")") + "]";
        }
        if (policy_ == "latency" && chance(0.3)) {
            std::string text = R"(, "records": [{"id": "far", "alias": "far", "near": ")" + regions_[1] + "\"";
            if (chance(0.4)) text += R"(, "evaluate_target_health": false)";
            return text + "}, " + record(regions_[0], "") +
                   R"(], "groups": {"far": {"policy": "weighted", "records": [)" + record(regions_[1], "") + "]}}";
        }
        return "";
    }

    std::string dns() {
        std::string text = joined({R"("policy": ")", policy_, R"(", "ttl": ")", pick({"5s", "20s", "60s"}),
                                   R"(", "health_check": )", health_check(), steering()});
        text += joined({maybe(0.4, "propagation", {"0s", "5s"}), maybe(0.5, "negative_ttl", {"5s", "30s"}),
                        maybe(0.4, "when_all_down", {"all", "nearest", "empty", "servfail"})});
        if (chance(0.1) && policy_ != "failover") text += R"(, "unchecked": [")" + regions_[0] + "\"]";
        return text;
    }

    std::string store() {
        std::string text = R"("mode": ")" + mode_ + "\"";
        if (mode_ == "single_writer") {
            text += R"(, "writer": ")" + regions_[0] + "\"";
            if (regions_.size() == 3) text += maybe(0.7, "failover_after", {"10s", "20s"});
            if (chance(0.3)) text += R"(, "fencing": false)";
        }
        if (mode_ == "quorum" && chance(0.3)) text += R"(, "reads": "local")";
        if (mode_ != "quorum") text += maybe(0.3, "sync", {"1s"});
        return joined({text, maybe(0.2, "scrub", {"20s"}), maybe(0.2, "anti_entropy", {"30s"})});
    }

    std::string people() {
        std::string text;
        for (std::size_t i = 0; i < populations_.size(); ++i) {
            text += joined({i == 0 ? R"({"name": ")" : R"(, {"name": ")", populations_[i], R"(", "at": ")", cities[i],
                            R"(", "count": )", pick({"10", "20"}), R"(, "rate": ")", pick({"30/m", "1/s"}),
                            R"(", "writes": ")", pick({"0%", "20%", "50%"}), R"(", "keys": {"count": )",
                            pick({"50", "1000"}), "}"});
            if (chance(0.3)) text += R"(, "increments": "30%", "deletes": "10%")";
            if (chance(0.4)) text += R"(, "connections": {"reuse": false})";
            if (chance(0.3)) text += R"(, "retries": {"attempts": 1})";
            if (chance(0.2)) text += R"(, "timeouts": {"request": ")" + pick({"500ms", "30s"}) + "\"}";
            if (chance(0.2)) text += R"(, "happy_eyeballs": true)";
            text += joined({maybe(0.2, "app_cache", {"jvm", "go", "browser"}), maybe(0.2, "patience", {"1s", "4s"})});
            if (chance(0.3)) {
                text += R"(, "resolvers": )" +
                        pick({R"({"floor": "50%"})", R"({"public": "60%", "public_at": "Seattle"})",
                              R"({"serve_stale": "40%"})", R"({"ignore": {"share": "30%"}})", R"({"mix": "wild"})"});
            }
            text += "}";
        }
        return text;
    }

    std::string timeline() {
        std::string text;
        const std::uint32_t faults = 1 + dice_.below(3);
        for (std::uint32_t i = 0; i < faults; ++i) {
            text += (i == 0 ? R"({"at": ")" : ",\n {\"at\": \"") + std::to_string(30 + dice_.below(70)) + "s\"";
            text += joined({maybe(0.8, "for", {"10s", "30s", "60s", "80s"}), ", \"do\": ", fault(), "}"});
        }
        return text;
    }

    // From its name on.
    std::string fault() {
        switch (dice_.below(8)) {
            case 0:
            case 1:
            case 2: return of_region();
            case 3: return of_health();
            case 4: return of_links();
            case 5: return of_store();
            case 6: return of_dns();
            default: return of_operators();
        }
    }

    std::string at_region(const std::string& what) { return "\"" + what + R"(", "region": ")" + region() + "\""; }

    std::string of_region() {
        const std::string what = pick({"kill", "destroy", "crash", "isolate", "hang", "errors", "slow"});
        std::string text = at_region(what);
        if (what == "slow") text += R"(, "factor": )" + pick({"2", "100", "5000"});
        if (what == "isolate") return text + maybe(0.5, "scope", {"clients", "regions"});
        if (what == "hang" || what == "errors" || what == "slow") text += maybe(0.5, "share", {"5%", "50%"});
        return text;
    }

    std::string of_health() {
        const std::string what = pick({"fail_health", "lie_health", "blind_checkers"});
        if (what == "fail_health") return joined({at_region(what), maybe(0.3, "flap", {"10s"})});
        return joined({at_region(what), what == "blind_checkers" ? maybe(0.5, "share", {"20%", "60%"}) : ""});
    }

    std::string of_links() {
        const std::string what = pick({"partition", "latency", "loss"});
        std::size_t one = dice_.below(static_cast<std::uint32_t>(regions_.size()));
        const std::string other = chance(0.3) ? regions_[(one + 1) % regions_.size()] : pick(populations_);
        std::string text = "\"" + what + R"(", "between": [[")" + regions_[one] + R"("], [")" + other + "\"]]";
        if (what == "latency") text += R"(, "add": ")" + pick({"50ms", "3s"}) + "\"";
        if (what == "loss") text += R"(, "share": ")" + pick({"2%", "30%"}) + "\"";
        return text + (what == "partition" && chance(0.3) ? R"(, "one_way": true)" : "");
    }

    std::string of_store() {
        switch (dice_.below(6)) {
            case 0: return at_region("pause_replication");
            case 1: return joined({at_region("skew_clock"), R"(, "ahead": ")", pick({"100ms", "10s"}), "\""});
            case 2: return at_region("drift_clock") + R"(, "ppm": 10000)";
            case 3: return joined({at_region("throttle_writes"), R"(, "rate": ")", pick({"1/s", "20/s"}), "\""});
            case 4: return at_region("disk_full");
            default:
                if (mode_ == "quorum") return at_region("disk_full");
                return joined({at_region("corrupt_disk"), R"(, "share": ")", pick({"5%", "60%"}), "\""});
        }
    }

    std::string of_dns() {
        const std::string what = pick({"dns_down", "dns_slow", "dns_stale", "dns_nxdomain", "dns_empty"});
        std::string text = "\"" + what + "\"";
        if (what == "dns_slow") text += R"(, "add": ")" + pick({"300ms", "4s"}) + "\"";
        return text + (what == "dns_stale" ? "" : maybe(0.3, "of", populations_));
    }

    std::string of_operators() {
        if (policy_ == "weighted" && chance(0.7)) {
            return joined({R"("set_weight", "record": ")", region(), R"(", "weight": )", pick({"0", "30"})});
        }
        if (switched_ && chance(0.7)) return R"("routing_control", "off": ["own"])";
        return at_region("evacuate");
    }

    sim::Stream dice_;
    Words regions_;
    Words populations_;
    std::string policy_;
    std::string mode_;
    bool switched_ = false;  // there is a routing control "own"
    std::string text_;
};

}  // namespace regiondrill::drill::drawing
