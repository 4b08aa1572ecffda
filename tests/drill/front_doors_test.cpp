// Worlds whose people come by another front door than the DNS: what they meet, what is told of it, and that the DNS has
// no part in either.
#include "drill/world/front_doors.hpp"
#include "drill/report/explanation.hpp"
#include "drill/report/json_report.hpp"
#include "drill/report/text_report.hpp"
#include "tests/catch.hpp"
#include "tests/drill/bad_script.hpp"
#include "tests/drill/played.hpp"

#include <fstream>
#include <sstream>
#include <string>
#include <vector>

namespace front_doors_test {

using namespace regiondrill;
using namespace regiondrill::drill;
using namespace std::chrono_literals;
using fixture::Played;

namespace {

const std::string pair = R"("regions": {"eu-west-2": {}, "us-east-1": {}}, )";
const std::string london = R"("clients": [{"name": "london", "at": "London", "count": 200, "rate": "1/s"}], )";

std::string drill_of(const std::string& entry, const std::string& parts, const std::string& timeline,
                     const std::string& length = "8m") {
    return R"({"duration": ")" + length + R"(", "network": {"model": "ideal"}, )" + parts + R"("entry": )" + entry +
           R"(, "timeline": [)" + timeline + "]}";
}

std::string kill(const std::string& region = "eu-west-2") {
    return R"({"at": "2m", "do": "kill", "region": ")" + region + R"(", "for": "3m"})";
}

const std::vector<std::string>& entries() {
    static const std::vector<std::string> all{"region_list", "accelerator", "priorities", "origin_failover",
                                              "load_aware"};
    return all;
}

std::string text_of(const Played& played) { return text_report(played.report, Colour::none); }

double share_served(const Played& played, std::size_t region, std::size_t stretch) {
    const auto& served = played.world->populations()[0]->metrics().stretches[stretch].served_by;
    double sum = 0;
    for (const auto each : served) sum += static_cast<double>(each);
    return static_cast<double>(served[region]) / sum;
}

std::string file_text(const std::string& path) {
    std::ostringstream text;
    text << std::ifstream(path).rdbuf();
    return text.str();
}

}  // namespace

TEST_CASE("with another entry than the DNS nobody asks it, and no report speaks of TTLs or resolvers") {
    for (const std::string& entry : entries()) {
        INFO(entry);
        const Played played(drill_of("\"" + entry + "\"", pair + london, kill()));
        const std::string text = text_of(played);
        for (const char* word : {"TTL", "resolver", "the DNS", "address of"}) {
            INFO(word);
            CHECK(text.find(word) == std::string::npos);
        }
        CHECK(text.find(", entry " + entry) != std::string::npos);
        CHECK(json_report(played.report).find("\"entry\": \"" + entry + "\"") != std::string::npos);
        CHECK(played.world->is_at_rest());
    }
}

TEST_CASE("a client with a list is served by its next attempt, and by the first region once that is well again") {
    for (std::uint64_t seed = 1; seed <= fixture::few_seeds; ++seed) {
        const std::string by = R"({"kind": "region_list", "region_list": {"retry_after": "20s"}})";
        const Played played(drill_of(by, pair + london, kill()), seed);
        // Whoever was on the way waits for a timeout of 3 s, and whoever tries the dead region again for one of 1 s:
        // late for nobody, whose patience is 10 s.
        CHECK(played.world->populations()[0]->metrics().failed == 0);
        CHECK(played.find_row(0, "london") == nullptr);
        CHECK(played.world->populations()[0]->metrics().retries > 200);
        CHECK(share_served(played, 1, 1) > 0.99);
        CHECK(share_served(played, 0, 2) > 0.85);  // the last marks are over within 20 s of three minutes
    }
}

TEST_CASE("behind an accelerator nobody waits for a cache: new connections go by health, and the bound holds") {
    const std::string asking_dns = drill_of("\"dns\"", R"("dns": {"ttl": "60s"}, )" + pair + london, kill());
    for (std::uint64_t seed = 1; seed <= fixture::few_seeds; ++seed) {
        const std::string by = R"({"kind": "accelerator", "accelerator": {"interval": "10s"}})";
        const Played played(drill_of(by, pair + london, kill()), seed);
        const Recovery& row = played.row(0, "london");
        REQUIRE(row.moved);
        fixture::check_against_prediction(row);
        CHECK((*row.measured)[Phase::drain] < 1s);
        const Played asking(asking_dns, seed);
        CHECK(*asking.row(0, "london").rto > *row.rto + 20s);
    }
}

TEST_CASE("an accelerator's connections stay where they are, for ever if their clients use them") {
    const std::string leave = R"({"at": "2m", "do": "evacuate", "region": "eu-west-2", "for": "5m"})";
    const std::string pinned = R"("clients": [{"name": "london", "at": "London", "count": 100, "rate": "1/s",
                                               "pool": "pinned_forever"}], )";
    const Played stays(drill_of("\"accelerator\"", pair + pinned, leave));
    CHECK(share_served(stays, 0, 1) == 1);
    CHECK(stays.row(0, "london").why.find("keep connections that are in use for ever") != std::string::npos);
    const Played leaves(drill_of("\"accelerator\"", pair + london, leave));
    CHECK(share_served(leaves, 1, 1) > 0.85);
}

TEST_CASE("dials divide new connections, and by nothing else") {
    const std::string dialed = R"({"kind": "accelerator", "accelerator": {"regions": {"eu-west-2": {"dial": "25%"}}}})";
    const std::string once = R"("clients": [{"name": "london", "at": "London", "count": 200, "rate": "1/s",
                                             "connections": {"reuse": false}}], )";
    const Played played(drill_of(dialed, pair + once, "", "5m"));
    // 60,000 draws: five deviations are 0.9 %.
    CHECK(std::abs(share_served(played, 0, 0) - 0.25) < 0.01);
}

TEST_CASE("levels spill by the health of their hosts") {
    // Half of the first level's hosts are gone: 70 % stay, as Envoy's table says.
    const std::string by = R"({"kind": "priorities", "priorities": {"regions": {
        "eu-west-1": {"level": 0, "hosts": 10}, "eu-west-2": {"level": 0, "hosts": 10},
        "us-east-1": {"level": 1, "hosts": 20}}}})";
    const std::string three = R"("regions": {"eu-west-1": {}, "eu-west-2": {}, "us-east-1": {}}, )";
    const Played played(drill_of(by, three + london, R"({"at": "1m", "do": "evacuate", "region": "eu-west-2"})"));
    CHECK(std::abs(share_served(played, 0, 0) - 0.5) < 0.03);
    CHECK(std::abs(share_served(played, 0, 1) - 0.7) < 0.01);
    CHECK(std::abs(share_served(played, 2, 1) - 0.3) < 0.01);
}

TEST_CASE("without panic and without a healthy region there is nobody to ask, and the outage is the fault's") {
    const std::string by = R"({"kind": "priorities", "priorities": {"panic": "0%"}})";
    const Played played(drill_of(by, R"("regions": {"eu-west-2": {}}, )" + london, R"({"at": "1m", "do": "fail_health",
        "region": "eu-west-2", "for": "3m"})"));
    CHECK(text_of(played).find("the proxy knew of no healthy region") != std::string::npos);
    CHECK(*played.row(0, "london").rto > 2min);
    const Played panicking(drill_of("\"priorities\"", R"("regions": {"eu-west-2": {}}, )" + london,
                                    R"({"at": "1m", "do": "fail_health", "region": "eu-west-2", "for": "3m"})"));
    CHECK(panicking.world->populations()[0]->metrics().failed == 0);
}

TEST_CASE("an edge fails over before its clients give up, or not at all") {
    const std::string patient = R"("clients": [{"name": "london", "at": "London", "count": 50, "rate": "1/s",
        "timeouts": {"request": "40s"}, "retries": {"attempts": 1}, "patience": "40s", "writes": "20%"}], )";
    // The product's defaults, 3 x 10 s, for people who wait longer: all reads are served half a minute late.
    const Played waits(drill_of("\"origin_failover\"", pair + patient, kill()));
    const clients::Metrics& metrics = waits.world->populations()[0]->metrics();
    // Whoever asks within the last half minute is served by the region that is back.
    CHECK(share_served(waits, 1, 1) > 0.75);
    CHECK(metrics.failed > 0);  // writes
    // People with the usual 3 s are gone by then.
    const Played gone(drill_of("\"origin_failover\"", pair + london, kill()));
    CHECK(gone.row(0, "london").why.find("the edge asks eu-west-2 first for every request") != std::string::npos);
    CHECK(*gone.row(0, "london").rto > 170s);
}

TEST_CASE("an edge carries a status of its list to the secondary, and no other") {
    const auto available = [](const std::string& on) {
        const std::string by = R"({"kind": "origin_failover", "origin_failover": {"on": [)" + on + "]}}";
        const Played played(drill_of(by, pair + R"("clients": [{"name": "london", "at": "London", "count": 100,
            "rate": "1/s", "writes": "0%"}], )",
                                     R"({"at": "2m", "do": "errors", "region": "eu-west-2", "for": "3m",
                                         "status": 502})"));
        return played.world->populations()[0]->metrics().failed == 0;
    };
    CHECK(available("500, 502"));
    CHECK_FALSE(available("500, 503"));
}

TEST_CASE("why tells by what somebody comes, what is known of regions and since when") {
    const std::string by = R"({"kind": "accelerator", "accelerator": {"interval": "10s"}})";
    World world(read_scenario_text(drill_of(by, pair + london, kill()), "test.json", {}));
    world.run_until(sim::drill_start + 4min);
    WhyQuestion question;
    question.from = "London";
    const std::string text = explanation_text(world, question);
    CHECK(text.starts_with("london comes by the accelerator (entry accelerator) at 4m, and asks no DNS\n"));
    CHECK(text.find("sick, since ") != std::string::npos);
    CHECK(text.find("by kill eu-west-2 of 2:00.0") != std::string::npos);
    CHECK(explanation_json(world, question).find("\"entry\": \"accelerator\"") != std::string::npos);
}

// Of equal hosts a tenth of one's weight is 0.1 of 1.1.
TEST_CASE("why tells the parts of this moment, of a region that is eased in as of any other") {
    const std::string by = R"({"kind": "priorities", "priorities": {"slow_start": "60m", "regions": {
        "eu-west-2": {"hosts": 10}, "us-east-1": {"hosts": 10}}}})";
    World world(read_scenario_text(drill_of(by, pair + london, R"({"at": "1m", "do": "evacuate",
        "region": "eu-west-2", "for": "1m"})"),
                                   "test.json", {}));
    world.run_until(sim::drill_start + 3min);
    WhyQuestion question;
    question.from = "london";
    CHECK_THAT(explanation_text(world, question), Catch::Contains("eu-west-2   9.09%  healthy"));
}

TEST_CASE("a word is an entry, by --set as well, and so is an object that holds the settings of several") {
    const std::string script =
        drill_of(R"({"kind": "priorities", "accelerator": {"interval": "10s"}})", pair + london, "");
    CHECK(read_scenario_text(script, "test.json", {}).entry.kind == EntryKind::priorities);
    const Scenario played = read_scenario_text(script, "test.json", {"entry.kind=accelerator"});
    CHECK(played.entry.kind == EntryKind::accelerator);
    CHECK(played.dns.health_check.interval == 10s);
    CHECK(read_scenario_text(script, "test.json", {"entry=accelerator"}).dns.health_check.interval == 30s);
}

TEST_CASE("what is wrong in an entry is answered with its place and the nearest name") {
    const auto complaint = [](const std::string& entry) {
        try {
            read_scenario_text(drill_of(entry, pair + london, ""), "test.json", {});
            return std::string{};
        } catch (const InputError& error) {
            return std::string(error.what());
        }
    };
    CHECK_THAT(complaint("\"acelerator\""), Catch::Contains("did you mean \"accelerator\""));
    CHECK_THAT(complaint(R"({"kind": "anycast"})"), Catch::Contains("entry.kind"));
    CHECK_THAT(complaint(R"({"kind": "accelerator", "accelerator": {"dials": {}}})"),
               Catch::Contains("there is no key \"dials\""));
    CHECK_THAT(complaint(R"({"kind": "accelerator", "accelerator": {"regions": {"eu-west-3": {}}}})"),
               Catch::Contains("there is no region \"eu-west-3\""));
    CHECK_THAT(complaint(R"({"kind": "region_list", "region_list": {"regions": ["eu-west-2", "eu-west-2"]}})"),
               Catch::Contains("entry.region_list.regions"));
    CHECK_THAT(complaint(R"({"kind": "origin_failover",
                             "origin_failover": {"primary": "us-east-1", "secondary": "us-east-1"}})"),
               Catch::Contains("is the primary already"));
    CHECK_THAT(complaint(R"({"kind": "origin_failover", "origin_failover": {"on": [200]}})"),
               Catch::Contains("entry.origin_failover.on[0]"));
}

// Each block of docs/front-doors.md that shows a command shows what it prints, or a part of it that stands together.
TEST_CASE("docs/front-doors.md shows what its drills print, and has every key of an entry") {
    const std::string page = file_text(REGIONDRILL_SOURCE_DIR "/docs/front-doors.md");
    const std::string mark = "    regiondrill run ";
    std::size_t shown = 0;
    for (std::size_t at = page.find(mark); at != std::string::npos; at = page.find(mark, at + 1)) {
        const std::size_t end = page.find('\n', at);
        std::istringstream words(page.substr(at + mark.size(), end - at - mark.size()));
        std::string name;
        std::string word;
        std::vector<std::string> settings;
        words >> name;
        while (words >> word) {
            if (word != "--set") settings.push_back(word);
        }
        const std::size_t block = page.find("```text\n", end);
        if (block == std::string::npos || block > end + 400) continue;
        const std::size_t first = block + 8;
        const std::string output = page.substr(first, page.find("```", first) - first);
        INFO(name);
        World world(read_scenario_file(REGIONDRILL_SOURCE_DIR "/scenarios/" + name + ".json", settings));
        world.run();
        CHECK_THAT(text_report(make_report(world), Colour::none), Catch::Contains(output));
        ++shown;
    }
    CHECK(shown >= 3);
    for (const std::string& entry : entries()) CHECK(page.find("`" + entry + "`") != std::string::npos);
}

}  // namespace front_doors_test
