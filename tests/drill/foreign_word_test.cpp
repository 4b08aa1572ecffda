// People bring the words of other products along; each is answered with ours. And whatever is unknown is answered with
// the nearest name or with all there are.
#include "drill/scenario/input_error.hpp"
#include "tests/catch.hpp"
#include "tests/drill/bad_script.hpp"

namespace foreign_word_test {

using namespace regiondrill::drill;
using namespace regiondrill::drill::fixture;

namespace {

// What a key of a script is answered with. `around` is the script with a % where the key stands.
std::string answer_to_key(const std::string& around, const std::string& key) {
    std::string script = around;
    script.replace(script.find('%'), 1, "\"" + key + "\": 1");
    return message_about(script);
}

bool ends(const std::string& text, const std::string& ending) { return text.ends_with(ending); }

const char* const in_health_check = R"({"regions": {"eu-west-2": {}}, "dns": {"health_check": {%}}})";
const char* const in_check = R"({"regions": {"eu-west-2": {}}, "dns": {"checks": {"deep": {%}}}})";
const char* const in_record = R"({"regions": {"eu-west-2": {}}, "dns": {"records": [{"region": "eu-west-2", %}]}})";
const char* const in_dns = R"({"regions": {"eu-west-2": {}}, "dns": {%}})";
const char* const in_clients = R"({"regions": {"eu-west-2": {}}, "clients": [{"at": "London", %}]})";
const char* const in_region = R"({"regions": {"eu-west-2": {%}}})";
const char* const in_fault = R"({"regions": {"eu-west-2": {}}, "timeline": [{"do": "errors", %}]})";
const char* const in_expectation = R"({"regions": {"eu-west-2": {}}, "expect": [{"that": "availability", %}]})";
const char* const in_script = R"({"regions": {"eu-west-2": {}}, %})";

struct Meant {
    const char* around;
    const char* theirs;
    const char* ours;
};

}  // namespace

TEST_CASE("the keys of Route 53, Traffic Manager, Cloudflare, Kubernetes and gdnsd are answered with ours") {
    const Meant all[] = {
        // Route 53
        {in_health_check, "failure_threshold", "threshold"},
        {in_health_check, "FailureThreshold", "threshold"},
        {in_health_check, "request_interval", "interval"},
        {in_health_check, "resource_path", "path"},
        {in_health_check, "search_string", "match"},
        {in_health_check, "regions", "places"},
        {in_check, "health_threshold", "at_least"},
        {in_check, "child_health_checks", "children"},
        {in_check, "insufficient_data_health_status", "missing"},
        {in_record, "set_identifier", "id"},
        {in_record, "alias_target", "alias"},
        {in_record, "health_check_id", "check"},
        {in_record, "failover", "role"},
        {in_record, "geo_location", "area"},
        {in_record, "cidr_routing_config", "networks"},
        {in_dns, "routing_policy", "policy"},
        {in_dns, "fully_qualified_domain_name", "name"},
        {in_dns, "failure_threshold", "dns.health_check.threshold"},
        // Azure Traffic Manager
        {in_dns, "traffic_routing_method", "policy"},
        {in_dns, "monitor_config", "health_check"},
        {in_dns, "endpoints", "records"},
        {in_record, "priority", "role"},
        {in_health_check, "tolerated_number_of_failures", "threshold"},
        {in_health_check, "probing_interval", "interval"},
        {in_check, "min_child_endpoints", "at_least"},
        // Cloudflare
        {in_dns, "steering_policy", "policy"},
        {in_dns, "fallback_pool", "fallback"},
        {in_dns, "default_pools", "records"},
        {in_health_check, "consecutive_down", "fall"},
        {in_health_check, "consecutive_up", "rise"},
        {in_health_check, "expected_body", "match"},
        {in_health_check, "check_regions", "places"},
        // Kubernetes
        {in_health_check, "periodSeconds", "interval"},
        {in_health_check, "failureThreshold", "threshold"},
        {in_health_check, "successThreshold", "rise"},
        {in_health_check, "timeoutSeconds", "response_timeout"},
        {in_dns, "readinessProbe", "health_check"},
        {in_region, "replicas", "capacity"},
        // gdnsd and others
        {in_health_check, "down_thresh", "fall"},
        {in_health_check, "up_thresh", "rise"},
        {in_clients, "users", "count"},
        {in_clients, "rps", "rate"},
        {in_clients, "location", "at"},
        {in_fault, "duration", "for"},
        {in_fault, "target", "region"},
        {in_fault, "percentage", "share"},
        {in_fault, "code", "status"},
        {in_expectation, "min", "at_least"},
        {in_expectation, "population", "of"},
        {in_script, "faults", "timeline"},
        {in_script, "users", "clients"},
        {in_script, "assertions", "expect"},
    };
    for (const Meant& each : all) {
        INFO(each.theirs);
        const std::string answer = answer_to_key(each.around, each.theirs);
        CHECK(
            ends(answer, "there is no key \"" + std::string(each.theirs) + "\"; did you mean \"" + each.ours + "\"?"));
    }
}

TEST_CASE("the policies, modes, faults and promises of other products are answered with ours") {
    const Meant all[] = {
        {R"({"regions": {"eu-west-2": {}}, "dns": {"policy": "%"}})", "performance", "latency"},
        {R"({"regions": {"eu-west-2": {}}, "dns": {"policy": "%"}})", "priority", "failover"},
        {R"({"regions": {"eu-west-2": {}}, "dns": {"policy": "%"}})", "primary", "failover"},
        {R"({"regions": {"eu-west-2": {}}, "dns": {"policy": "%"}})", "Geographic", "geolocation"},
        {R"({"regions": {"eu-west-2": {}}, "dns": {"policy": "%"}})", "subnet", "ip_based"},
        {R"({"regions": {"eu-west-2": {}}, "dns": {"policy": "%"}})", "dynamic_latency", "latency"},
        {R"({"regions": {"eu-west-2": {}}, "dns": {"policy": "%"}})", "proximity", "geoproximity"},
        {R"({"regions": {"eu-west-2": {}}, "dns": {"policy": "%"}})", "round-robin", "weighted"},
        {R"({"regions": {"eu-west-2": {}}, "dns": {"policy": "%"}})", "multivalue-answer", "multivalue"},
        {R"({"regions": {"eu-west-2": {}}, "store": {"mode": "%"}})", "primary", "single_writer"},
        {R"({"regions": {"eu-west-2": {}}, "store": {"mode": "%"}})", "strong", "quorum"},
        {R"({"regions": {"eu-west-2": {}}, "store": {"mode": "%"}})", "multi-master", "eventual"},
        {R"({"regions": {"eu-west-2": {}}, "timeline": [{"at": "1m", "do": "%"}]})", "outage", "kill"},
        {R"({"regions": {"eu-west-2": {}}, "timeline": [{"at": "1m", "do": "%"}]})", "network-partition", "partition"},
        {R"({"regions": {"eu-west-2": {}}, "timeline": [{"at": "1m", "do": "%"}]})", "packet_loss", "loss"},
        {R"({"regions": {"eu-west-2": {}}, "timeline": [{"at": "1m", "do": "%"}]})", "failover", "evacuate"},
        {R"({"regions": {"eu-west-2": {}}, "expect": [{"that": "%"}]})", "uptime", "availability"},
        {R"({"regions": {"eu-west-2": {}}, "expect": [{"that": "%"}]})", "recovery_time", "rto"},
        {R"({"regions": {"eu-west-2": {}}, "expect": [{"that": "%"}]})", "data_loss", "rpo"},
    };
    for (const Meant& each : all) {
        INFO(each.theirs);
        std::string script = each.around;
        script.replace(script.find('%'), 1, each.theirs);
        CHECK(ends(message_about(script), "\"" + std::string(each.theirs) + "\"; did you mean \"" + each.ours + "\"?"));
    }
}

TEST_CASE("another word for what breaks, or what is promised, is answered with ours") {
    const std::string fault = R"({"regions": {"eu-west-2": {}}, "timeline": [{"at": "1m", "action": "kill"}]})";
    CHECK(ends(message_about(fault), R"(there is no key "action"; did you mean "do"?)"));
    const std::string promise = R"({"regions": {"eu-west-2": {}}, "expect": [{"metric": "rto"}]})";
    CHECK(ends(message_about(promise), R"(there is no key "metric"; did you mean "that"?)"));
}

TEST_CASE("a key that nothing is near to is answered with all that are possible there") {
    for (const char* around :
         {in_health_check, in_check, in_record, in_dns, in_clients, in_region, in_fault, in_expectation, in_script}) {
        INFO(around);
        CHECK(answer_to_key(around, "xyzzyplugh").find("there is no key \"xyzzyplugh\"; expected \"") !=
              std::string::npos);
    }
}

TEST_CASE("a fault that nothing is near to is answered with all faults") {
    const std::string answer =
        message_about(R"({"regions": {"eu-west-2": {}}, "timeline": [{"at": "1m", "do": "xyzzyplugh"}]})");
    for (const char* fault : {"\"kill\"", "\"hang\"", "\"dns_down\"", "\"throttle_writes\""}) {
        CHECK(answer.find(fault) != std::string::npos);
    }
}

TEST_CASE("a foreign word that may mean several things where none of them is possible is left open") {
    CHECK(our_key_for("timeout", {"a", "b"}) == std::nullopt);
    CHECK(our_key_for("failure-threshold", {"a", "b"}) == "dns.health_check.threshold");
    CHECK(our_key_for("", {"a"}) == std::nullopt);
    // A fault has an "at" too, but another than people have.
    CHECK(our_key_for("region", {"at", "do", "for", "of"}) == std::nullopt);
    CHECK(our_key_for("region", {"at", "count", "patience"}) == "at");
    CHECK(our_word_for("performance", {"kill", "hang"}) == std::nullopt);
}

}  // namespace foreign_word_test
