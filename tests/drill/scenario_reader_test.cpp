#include "drill/scenario/scenario_reader.hpp"

#include "drill/scenario/input_error.hpp"
#include "tests/catch.hpp"

#include <algorithm>

namespace scenario_reader_test {

using namespace std::chrono_literals;
using namespace regiondrill::drill;

namespace {

using Settings = std::vector<std::string>;

const std::string two_regions = R"({"regions": {"eu-west-2": {}, "us-west-2": {}}})";

const std::string london = R"(// London stops passing its health check.
{
  "$schema": "../docs/scenario.schema.json",
  "name": "London fails",
  "duration": "12m", "seed": 7,
  "regions": { "us-west-2": { "capacity": { "workers": 8, "service_time": { "mean": "6ms", "shape": "lognormal" } } },
               "eu-west-2": {} },
  "network": { "model": "ideal", "round_trips": [ { "between": ["eu-west-2", "London"], "rtt": "8ms" } ] },
  "dns": { "policy": "failover", "primary": "eu-west-2", "secondary": "us-west-2",
           "health_check": { "places": ["Tokyo", "us-east-1"], "healthy_above": "50%" } },
  "clients": [ { "name": "office", "at": "London", "rate": "90/m", "writes": "20%",
                 "resolvers": { "stretch": { "share": "30%", "to": "10m" }, "ignore": { "share": "5%" } } },
               { "at": "eu-west-1" } ],
  "timeline": [ { "at": "3m", "do": "isolate", "region": "eu-west-2" },
                { "at": "2m", "do": "kill", "region": "eu-west-2", "for": "4m" },  /* sorted before the other */
                { "at": "3m", "do": "partition", "between": ["office", ["eu-west-2", "us-west-2"]], "one_way": true } ],
  "expect": [ { "that": "availability", "of": "office", "from": "1m", "at_least": "99.9%" },
              { "that": "rto", "at_most": "90s" },
              { "that": "lost_writes", "at_most": 12 },
              { "that": "converged" } ]
})";

Scenario read(const std::string& text, const Settings& settings = {}) {
    return read_scenario_text(text, "scenarios/x.json", settings);
}

std::string message_about(const std::string& text, const Settings& settings) {
    try {
        read(text, settings);
    } catch (const InputError& error) {
        return error.what();
    }
    return "accepted";
}

std::string message_about_file(const std::string& path) {
    try {
        read_scenario_file(path);
    } catch (const InputError& error) {
        return error.what();
    }
    return "accepted";
}

Settings names_of(const std::vector<PopulationSpec>& clients) {
    Settings names;
    for (const auto& population : clients) names.push_back(population.name);
    return names;
}

}  // namespace

TEST_CASE("a scenario of nothing but regions runs with every default", "[scenario]") {
    const Scenario scenario = read(two_regions);
    const Scenario made;
    CHECK(scenario.file == "scenarios/x.json");
    CHECK(scenario.name == "x");
    CHECK(scenario.duration == made.duration);
    CHECK(scenario.seed == made.seed);
    CHECK(scenario.regions.size() == 2);
    CHECK(scenario.regions[0].at == "eu-west-2");
    CHECK(scenario.regions[0].capacity.service_time == Capacity{}.service_time);
    CHECK(scenario.dns.root.ttl == DnsSpec{}.root.ttl);
    CHECK(scenario.timeline.empty());
    CHECK(scenario.expect.empty());
}

TEST_CASE("without clients each region's nearest city gets a default population", "[scenario]") {
    const Scenario scenario = read(two_regions);
    REQUIRE(names_of(scenario.clients) == Settings{"london", "seattle"});
    CHECK(scenario.clients[0].at == "London");
    CHECK(scenario.clients[0].count == PopulationSpec{}.count);
}

TEST_CASE("regions of one city share one default population", "[scenario]") {
    const auto scenario = read(R"({"regions": {"one": {"at": "London"}, "two": {"at": "eu-west-2"},
                                              "three": {"position": {"lat": 51.5, "lon": -0.1}}}})");
    CHECK(names_of(scenario.clients) == Settings{"london"});
}

TEST_CASE("a default population gives way to a region that bears its city's name", "[scenario]") {
    CHECK(names_of(read(R"({"regions": {"london": {"at": "London"}}})").clients) == Settings{"london-clients"});
}

TEST_CASE("what a script says is what the scenario holds", "[scenario]") {
    const Scenario scenario = read(london);
    CHECK(scenario.name == "London fails");
    CHECK(scenario.duration == 12min);
    CHECK(scenario.seed == 7);
    REQUIRE(scenario.regions.size() == 2);
    CHECK(scenario.regions[0].name == "us-west-2");
    CHECK(scenario.regions[0].capacity.workers == 8);
    CHECK(scenario.regions[0].capacity.service_time == 6ms);
    CHECK(scenario.regions[0].capacity.shape == ServiceShape::lognormal);
    CHECK(scenario.network.model == NetworkModel::ideal);
    CHECK(scenario.network.round_trips.at(0).between[1] == "London");
    CHECK(scenario.network.round_trips.at(0).round_trip == 8ms);
    CHECK(scenario.dns.root.policy == &regiondrill::dns::failover_policy);
    CHECK(scenario.dns.health_check.places == Settings{"Tokyo", "us-east-1"});
    CHECK(scenario.dns.health_check.healthy_above == 0.5);
}

TEST_CASE("a seed keeps all of its 64 bits, as a number, as a text and as a setting", "[scenario]") {
    const auto seed_of = [](const std::string& seed) {
        return read(R"({ "regions": { "eu-west-2": {} }, "seed": )" + seed + " }").seed;
    };
    // The first whole number that a double cannot hold, and the last one of 64 bits.
    CHECK(seed_of("9007199254740993") == 9'007'199'254'740'993U);
    CHECK(seed_of("18446744073709551615") == 18'446'744'073'709'551'615U);
    CHECK(seed_of(R"("18446744073709551615")") == 18'446'744'073'709'551'615U);
    CHECK(seed_of("7.0") == 7);
    CHECK(read(two_regions, {"seed=9007199254740993"}).seed == 9'007'199'254'740'993U);
    for (const char* wrong : {"18446744073709551616", "-1", "0.5", "1e300", R"("12x")", R"("")", "true"}) {
        INFO(wrong);
        CHECK_THROWS_AS(seed_of(wrong), regiondrill::drill::InputError);
    }
}

TEST_CASE("a population keeps what it says and takes its city's name when it says none", "[scenario]") {
    const Scenario scenario = read(london);
    REQUIRE(names_of(scenario.clients) == Settings{"office", "dublin"});
    CHECK(scenario.clients[0].rate == 1.5);
    CHECK(scenario.clients[0].writes == 0.2);
    CHECK(scenario.clients[0].resolvers.stretch_share == 0.3);
    CHECK(scenario.clients[0].resolvers.stretch_to == 10min);
    CHECK(scenario.clients[0].resolvers.ignore_share == 0.05);
}

TEST_CASE("a population's resolvers are a mix, or shares of kinds, and a pool says how connections are kept",
          "[scenario]") {
    const auto people = [](const std::string& more) {
        return read(R"({"regions": {"eu-west-2": {}}, "clients": [{"at": "London", )" + more + "}]}").clients.at(0);
    };
    CHECK(people(R"("resolvers": {"mix": "wild"})").resolvers.mix == std::optional<std::string>{"wild"});
    const auto shares = people(R"("resolvers": {"public": "20%", "floor": "10%", "public_at": "Frankfurt"})").resolvers;
    CHECK(shares.public_plain == std::optional<double>{0.2});
    CHECK(shares.floor == std::optional<double>{0.1});
    CHECK_FALSE(shares.honest);
    CHECK(shares.public_at == "Frankfurt");
    const auto pooled = people(R"("pool": "pinned_5m", "app_cache": "jvm", "happy_eyeballs": true)");
    CHECK(pooled.connections.max_age == 5min);
    CHECK(pooled.connections.idle == 5min);
    CHECK(pooled.app_cache == "jvm");
    CHECK(pooled.happy_eyeballs);
    CHECK(people(R"("timeouts": {"look_up": "3s"})").timeouts.look_up == 3s);
}

TEST_CASE("the timeline is sorted by time and keeps the script's order among equals", "[scenario]") {
    const auto& timeline = read(london).timeline;
    REQUIRE(timeline.size() == 3);
    CHECK(timeline[0].what == "kill");
    CHECK(timeline[0].lasting == std::optional<Duration>{4min});
    CHECK(timeline[1].what == "isolate");
    CHECK(timeline[1].scope == "all");
    CHECK_FALSE(timeline[1].lasting.has_value());
    CHECK(timeline[2].what == "partition");
    CHECK(timeline[2].between[1] == Settings{"eu-west-2", "us-west-2"});
    CHECK(timeline[2].one_way);
}

TEST_CASE("bounds are kept as shares of one, seconds and counts", "[scenario]") {
    const auto& expect = read(london).expect;
    REQUIRE(expect.size() == 4);
    CHECK(expect[0].at_least == std::optional<double>{0.999});
    CHECK(expect[0].from == std::optional<Time>{Time{1min}});
    CHECK(expect[1].at_most == std::optional<double>{90.0});
    CHECK(expect[2].at_most == std::optional<double>{12.0});
    CHECK(expect[3].within == std::optional<Duration>{5s});
}

TEST_CASE("a setting changes any value, there or not", "[setting]") {
    const auto scenario = read(london, {"dns.ttl=10s", "clients.office.rate=2/s", "clients.1.count=3", "seed=8",
                                        "regions.eu-west-2.capacity.workers=5", "timeline[1].for=1m", "name=Any name",
                                        R"(store={"batch_items": 9})", "expect=[]"});
    CHECK(scenario.dns.root.ttl == 10s);
    CHECK(scenario.clients[0].rate == 2);
    CHECK(scenario.clients[1].count == 3);
    CHECK(scenario.seed == 8);
    CHECK(scenario.regions[1].capacity.workers == 5);
    CHECK(scenario.timeline[0].lasting == std::optional<Duration>{1min});
    CHECK(scenario.name == "Any name");
    CHECK(scenario.store.settings.replication.batch_items == 9);
    CHECK(scenario.expect.empty());
}

TEST_CASE("a later setting wins over an earlier one", "[setting]") {
    CHECK(read(two_regions, {"seed=2", "seed=3"}).seed == 3);
    CHECK(read(two_regions, {R"(dns={"ttl": "1s"})", "dns.ttl=2s"}).dns.root.ttl == 2s);
}

TEST_CASE("default populations can be set like those of a script", "[setting]") {
    const auto scenario = read(two_regions, {"clients.seattle.count=7", "seed=2"});
    REQUIRE(names_of(scenario.clients) == Settings{"london", "seattle"});
    CHECK(scenario.clients[1].count == 7);
    CHECK(scenario.seed == 2);
}

TEST_CASE("a value in double quotes is a text even when it looks like a number", "[setting]") {
    CHECK(read(two_regions, {R"(name="7")"}).name == "7");
    CHECK(read(two_regions, {"description=null"}).description == "null");
    CHECK(message_about(two_regions, {"name=7"}).find("found the number 7") != std::string::npos);
}

TEST_CASE("a setting that cannot be is told by its own words", "[setting]") {
    const auto complaint = [](const std::string& setting) { return message_about(london, {setting}); };
    CHECK(complaint("dns.tll=10s") == R"(--set dns.tll=10s: dns: there is no key "tll"; did you mean "ttl"?)");
    CHECK(complaint("dsn.ttl=10s") == R"(--set dsn.ttl=10s: there is no key "dsn"; did you mean "dns"?)");
    CHECK(complaint("dns.ttl=10") ==
          R"(--set dns.ttl=10: dns.ttl: expected a duration such as "250ms" or "10s", found the number 10)");
    CHECK(complaint("clients.ofice.count=1") ==
          R"(--set clients.ofice.count=1: clients: there is no element "ofice"; did you mean "office"?)");
    CHECK(complaint("timeline.7.at=1m") ==
          R"(--set timeline.7.at=1m: timeline: there is no element "7"; expected an index from 0 to 2)");
    CHECK(complaint("regions.eu-west-3.capacity.workers=8") ==
          R"(--set regions.eu-west-3.capacity.workers=8: regions: there is no region )"
          R"("eu-west-3"; did you mean "eu-west-2"?)");
    CHECK(complaint("timeline.1.region=us-west-1") ==
          R"(--set timeline.1.region=us-west-1: timeline[1].region: there is no region )"
          R"("us-west-1"; did you mean "us-west-2"?)");
    CHECK(complaint("seed.s=10") == "--set seed.s=10: seed: there is nothing inside this value to set");
    CHECK(complaint("store={") ==
          "--set store={: the { that begins here is never closed; expected } before the end of the text");
}

TEST_CASE("what is no setting at all is told what one looks like", "[setting]") {
    for (const std::string setting : {"", "seed", "=7", "dns..ttl=1s", ".=1"}) {
        CHECK(message_about(london, {setting}) ==
              "--set " + setting + ": this is not a setting; expected a path and a value such as dns.ttl=10s");
    }
}

TEST_CASE("a mistake of the script keeps its line although a setting was given", "[setting]") {
    CHECK(message_about("{\"regions\": {\"eu-west-2\": {}},\n\"dns\": {\"tll\": 1}}", {"dns.ttl=10s"}) ==
          R"(scenarios/x.json:2:9: dns: there is no key "tll"; did you mean "ttl"?)");
}

TEST_CASE("a path that is no readable file is told as what it is", "[scenario]") {
    const std::string here = REGIONDRILL_SOURCE_DIR;
    CHECK(message_about_file(here + "/none.json") ==
          here + "/none.json: there is no such file; expected a scenario script");
    CHECK(message_about_file(here) == here + ": this is a directory; expected a scenario script");
    CHECK(message_about_file("") == "no file is named; expected a scenario script");
}

TEST_CASE("two hundred regions are read and one more is refused", "[scenario]") {
    std::string regions;
    for (int i = 0; i < 200; ++i) regions += (i > 0 ? ", \"r" : "\"r") + std::to_string(i) + R"(": {"at": "London"})";
    // A name has a hundred records at most (facts R53-02), so that the script says which regions it answers with.
    const std::string dns = R"("dns": {"records": [{"region": "r0"}]})";
    CHECK(read("{\"regions\": {" + regions + "}, " + dns + "}").regions.size() == 200);
    CHECK(message_about("{\"regions\": {" + regions + R"(, "s": {"at": "Paris"}}})", {}) ==
          "scenarios/x.json:1:13: regions: there are 201 regions; expected at most 200");
}

}  // namespace scenario_reader_test
