// Why a name did not resolve is told: what was said, or that nobody said anything, and whether it was only remembered.
#include "drill/analysis/findings.hpp"
#include "tests/catch.hpp"
#include "tests/drill/world_fixture.hpp"

namespace no_address_test {

using namespace regiondrill;
using namespace regiondrill::drill;
using namespace regiondrill::drill::fixture;

namespace {

// Everybody asks for each request, and the answers are forgotten as soon as they are used.
Scenario asking(const std::string& what) {
    Scenario scenario = forgetful(unchecked(one_region()));
    scenario.clients[0].rate = 0.2;
    FaultSpec broken = fault(what, 1min, 2min);
    broken.region.clear();
    return with(scenario, broken);
}

// The links of all the failed requests that were kept as examples.
std::string links_of(const Scenario& scenario) {
    Drill drill(scenario);
    drill.finish();
    REQUIRE_FALSE(drill.people().failures.empty());
    std::string links;
    for (const auto& request : drill.people().failures) links += chain_of_causes(drill.world, request) + "\n";
    return links;
}

bool tells(const std::string& links, const char* words) { return links.find(words) != std::string::npos; }

}  // namespace

TEST_CASE("a failed request tells a name that is not there from one that has no address, and both from silence") {
    const std::string no_name = links_of(asking("dns_nxdomain"));
    CHECK(tells(no_name, ": NXDOMAIN"));
    CHECK_FALSE(tells(no_name, "empty answer"));
    const std::string empty = links_of(asking("dns_empty"));
    CHECK(tells(empty, ": an empty answer"));
    CHECK_FALSE(tells(empty, "NXDOMAIN"));
    const std::string silent = links_of(asking("dns_down"));
    CHECK(tells(silent, "did not resolve after 5.6s: no answer"));
    CHECK_FALSE(tells(silent, "NXDOMAIN"));
}

TEST_CASE("what resolvers only remember of a name is told as such, with its age") {
    Scenario scenario = asking("dns_nxdomain");
    scenario.timeline[0].lasting = 10s;
    scenario.dns.negative_ttl = 60s;
    CHECK(tells(links_of(scenario), "NXDOMAIN, remembered for "));
    // A silent authority is remembered too, for some seconds, and has said nothing whose age could be told.
    CHECK(tells(links_of(asking("dns_down")), "did not resolve: no answer, remembered"));
}

TEST_CASE("what an application remembers counts as remembered, though its resolver knows better by now") {
    Scenario scenario = asking("dns_empty");
    scenario.timeline[0].lasting = 10s;
    scenario.dns.negative_ttl = 0s;
    scenario.clients[0].rate = 2;
    scenario.clients[0].app_cache = "jvm";  // 10 s
    CHECK(tells(links_of(scenario), "an empty answer, remembered for "));
}

}  // namespace no_address_test
