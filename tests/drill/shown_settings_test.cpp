// What a drill was played with, as its report tells it: each setting once, with its default.
#include "drill/scenario/scenario_reader.hpp"
#include "tests/catch.hpp"

#include <algorithm>

namespace shown_settings_test {

using namespace regiondrill::drill;

namespace {

const ShownSetting* find_in(const std::vector<ShownSetting>& shown, const std::string& path) {
    const auto found =
        std::find_if(shown.begin(), shown.end(), [&](const ShownSetting& each) { return each.path == path; });
    return found == shown.end() ? nullptr : &*found;
}

ShownSetting setting(const std::string& script, const std::string& path) {
    const auto shown = settings_of(read_scenario_text(script, "test.json"));
    const ShownSetting* const found = find_in(shown, path);
    INFO(path);
    REQUIRE(found != nullptr);
    return *found;
}

const std::string regions = R"("regions": {"eu-west-2": {}, "us-east-1": {"capacity": {"workers": 8}}})";

}  // namespace

TEST_CASE("a setting is shown with its default, and marked where it is another value, however it is written") {
    const ShownSetting same = setting("{" + regions + R"(, "dns": {"ttl": "1m"}})", "dns.ttl");
    CHECK_FALSE(same.differs);
    CHECK(same.value == same.otherwise);
    const ShownSetting other = setting("{" + regions + R"(, "dns": {"ttl": "10s"}})", "dns.ttl");
    CHECK(other.differs);
    CHECK(other.value == "10s");
    CHECK(other.otherwise == same.otherwise);
    CHECK(setting("{" + regions + "}", "regions.us-east-1.capacity.workers").differs);
    CHECK_FALSE(setting("{" + regions + "}", "regions.eu-west-2.capacity.workers").differs);
}

TEST_CASE("what was filled in is not taken for something given, and what has no default was given") {
    for (const char* path : {"clients.london.name", "clients.london.at"}) {
        CHECK_FALSE(setting("{" + regions + "}", path).differs);
    }
    const std::string checked = "{" + regions + R"(, "dns": {"health_check": {"fall": 5}}})";
    const ShownSetting fall = setting(checked, "dns.health_check.fall");
    CHECK(fall.differs);
    CHECK(fall.otherwise == "the threshold");
    const auto without = settings_of(read_scenario_text("{" + regions + "}", "test.json"));
    CHECK(find_in(without, "dns.health_check.fall") == nullptr);
}

TEST_CASE("every setting of regions, populations, store and DNS is shown, each once") {
    const std::string script = "{" + regions + R"(, "clients": [{"name": "near", "at": "London"}]})";
    const auto shown = settings_of(read_scenario_text(script, "test.json"));
    std::vector<std::string> paths;
    for (const ShownSetting& each : shown) paths.push_back(each.path);
    std::sort(paths.begin(), paths.end());
    CHECK(std::adjacent_find(paths.begin(), paths.end()) == paths.end());
    for (const char* path : {"regions.eu-west-2.capacity.service_time.mean", "clients.near.resolvers.networks",
                             "clients.near.timeouts.connect", "store.batch_interval", "dns.health_check.interval"}) {
        CHECK(std::binary_search(paths.begin(), paths.end(), path));
    }
}

}  // namespace shown_settings_test
