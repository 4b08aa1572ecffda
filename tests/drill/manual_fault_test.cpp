// Faults that somebody begins and ends while the drill is played: they count as those of the timeline do, and what the
// script promised beforehand is told honestly.
#include "drill/faults/manual_fault.hpp"
#include "drill/analysis/findings.hpp"
#include "drill/report/json_report.hpp"
#include "drill/report/text_report.hpp"
#include "drill/scenario/input_error.hpp"
#include "drill/scenario/scenario_reader.hpp"
#include "tests/catch.hpp"
#include "tests/drill/world_fixture.hpp"

#include <nlohmann/json.hpp>

namespace manual_fault_test {

using namespace regiondrill::drill;
using namespace regiondrill::drill::fixture;
using nlohmann::json;

namespace {

/// A drill with somebody at the controls.
class Attended : public Drill {
public:
    explicit Attended(const Scenario& scenario, TimelineMode timeline = TimelineMode::plays)
        : Drill(scenario, timeline) {}

    std::size_t begin(const std::string& text) { return world.begin_fault(read_fault(text, "given", world)); }

    void trigger(std::size_t number) {
        check_trigger(number, world);
        world.trigger(number);
    }

    void end(std::size_t number) {
        check_end(number, world);
        world.end_fault(number);
    }

    json report() { return json::parse(json_report(make_report(world))); }
    json final_report() {
        world.run();
        return report();
    }
};

template <class Action>
std::string complaint(Action action) {
    try {
        action();
    } catch (const InputError& error) {
        return error.what();
    }
    return "";
}

std::vector<std::string> lines_of(const json& report) {
    std::vector<std::string> lines;
    for (const auto& line : report["story"]) lines.push_back(line["what"]);
    return lines;
}

bool has_line(const json& report, const std::string& wanted) {
    const auto lines = lines_of(report);
    return std::find(lines.begin(), lines.end(), wanted) != lines.end();
}

const char* three_regions = R"({ "duration": "10m", "regions": { "eu-west-2": {}, "us-west-2": {}, "us-east-1": {} },
    "clients": [ { "at": "London", "count": 10 } ], "dns": { "policy": "latency" }, "timeline": [ )";

Scenario three(const std::string& timeline) { return read_scenario_text(three_regions + timeline + " ] }", "a test"); }

}  // namespace

// The same moment, the same fault: only the events that begin and end it are missing, and the word "manually".
TEST_CASE("a fault begun and ended manually does what the timeline's does") {
    const Scenario scenario = two_regions();
    Drill scripted(with(scenario, fault("kill", 60s, 90s)));
    const Report expected = scripted.finish();
    Attended attended(scenario);
    attended.advance_to(60s);
    const std::size_t number = attended.begin(R"({ "do": "kill", "region": "home" })");
    attended.advance_to(150s);
    attended.end(number);
    const json by_hand = attended.final_report();
    const json by_script = json::parse(json_report(expected));
    for (const char* part : {"populations", "regions", "ledger", "replication", "sessions", "verdict", "probes"}) {
        CAPTURE(part);
        CHECK(by_hand[part] == by_script[part]);
    }
    CHECK(by_hand["faults"][0]["at_s"] == 60);
    CHECK(by_hand["faults"][0]["end_s"] == 150);
    CHECK(by_hand["faults"][0]["evidence"] == by_script["faults"][0]["evidence"]);
    CHECK(by_hand["faults"][0]["begun_at_hand"] == true);
    CHECK(by_hand["faults"][0]["ended_at_hand"] == true);
    CHECK_FALSE(by_script["faults"][0].contains("begun_at_hand"));
    CHECK(has_line(by_hand, "kill home until the drill ends, begun manually"));
    CHECK(has_line(by_hand, "kill home ended manually"));
}

TEST_CASE("a fault begun manually ends by itself after its time") {
    Attended attended(two_regions());
    attended.advance_to(60s);
    const std::size_t number = attended.begin(R"({ "do": "kill", "region": "home", "for": "30s" })");
    attended.advance_to(100s);
    CHECK(attended.world.faults()[number].ended == at(90s));
    CHECK_FALSE(attended.world.faults()[number].ended_manually);
    CHECK(complaint([&] { attended.end(number); }) == "fault 0: kill home ended already, at 1:30.0");
}

TEST_CASE("a fault ended manually does not end once more when its time is up") {
    Attended attended(with(two_regions(), fault("kill", 60s, 60s)));
    attended.advance_to(80s);
    attended.end(0);
    attended.advance_to(4min);
    CHECK(attended.world.faults()[0].ended == at(80s));
    const json report = attended.final_report();
    CHECK(report["faults"][0]["end_s"] == 80);
    CHECK(report["populations"]["people"]["windows"][1]["to_s"] == 80);
}

TEST_CASE("a fault may be put off, and called off before it begins") {
    Attended attended(with(two_regions(), fault("kill", 100s, 10s)));
    attended.advance_to(50s);
    const std::size_t later = attended.begin(R"({ "do": "crash", "region": "home", "at": "2m", "for": "5s" })");
    const std::size_t never_begins = attended.begin(R"({ "do": "crash", "region": "refuge", "at": "2m" })");
    CHECK_FALSE(attended.world.faults()[later].has_begun());
    attended.end(never_begins);
    attended.end(0);
    attended.advance_to(3min);
    CHECK(attended.world.faults()[later].began == at(2min));
    CHECK(attended.world.faults()[later].ended == at(125s));
    CHECK_FALSE(attended.world.faults()[never_begins].has_begun());
    CHECK_FALSE(attended.world.faults()[0].has_begun());
    // What the timeline said and did not happen is no drill of it.
    const json report = attended.final_report();
    CHECK(report["verdict"] == "inconclusive");
    CHECK(report["remarks"] == json{"kill home of the timeline never began: the drill shows nothing about it"});
    CHECK(report["faults"][0]["at_s"] == nullptr);
    CHECK(report["faults"].size() == 3);
}

TEST_CASE("a waiting timeline plays no entry by itself; one that is begun ends after its time") {
    Attended attended(with(with(two_regions(), fault("kill", 60s, 30s)), fault("crash", 90s, 30s)),
                      TimelineMode::manual);
    attended.advance_to(150s);
    CHECK_FALSE(attended.world.faults()[0].has_begun());
    attended.trigger(1);
    CHECK(complaint([&] { attended.trigger(1); }) == "fault 1: crash home has begun already, at 2:30.0");
    attended.advance_to(200s);
    CHECK(attended.world.faults()[1].began == at(150s));
    CHECK(attended.world.faults()[1].ended == at(180s));
    const json report = attended.final_report();
    CHECK(report["faults"][1]["at_s"] == 150);
    CHECK(report["faults"][1]["begun_at_hand"] == true);
    CHECK(report["populations"]["people"]["windows"][0]["to_s"] == 150);
    CHECK(report["verdict"] == "inconclusive");  // the kill never began
}

TEST_CASE("an entry may be begun before its time, and then is not begun again") {
    Attended attended(with(two_regions(), fault("kill", 2min, 10s)));
    attended.advance_to(30s);
    attended.trigger(0);
    const json report = attended.final_report();
    CHECK(report["faults"].size() == 1);
    CHECK(report["faults"][0]["at_s"] == 30);
    CHECK(report["faults"][0]["end_s"] == 40);
}

TEST_CASE("what people lived through before, during and after is told by the faults that there were") {
    Attended attended(unchecked(forgetful(two_regions())));
    attended.advance_to(60s);
    const std::size_t first = attended.begin(R"({ "do": "crash", "region": "home" })");
    attended.advance_to(90s);
    attended.end(first);
    attended.advance_to(120s);
    const std::size_t second = attended.begin(R"({ "do": "slow", "region": "home", "factor": 2 })");
    attended.advance_to(150s);
    attended.end(second);
    const json windows = attended.final_report()["populations"]["people"]["windows"];
    REQUIRE(windows.size() == 3);
    CHECK(windows[0]["to_s"] == 60);
    CHECK(windows[0]["availability"] == 1.0);
    CHECK(windows[1]["from_s"] == 60);
    CHECK(windows[1]["to_s"] == 150);
    // Nothing is tried again, and all go to the region that refuses for a third of the time.
    CHECK(windows[1]["availability"].get<double>() == Approx(2.0 / 3).margin(0.05));
    CHECK(windows[2]["availability"] == 1.0);
    const auto requests = [&](int i) { return windows[i]["requests"].get<int>(); };
    CHECK(requests(0) + requests(1) + requests(2) == attended.report()["requests"]);
}

TEST_CASE("a drill that is finished early ends there, and comes to rest") {
    Attended attended(with(two_regions(), fault("kill", 60s, 2min)));
    attended.advance_to(100s);
    attended.world.finish();
    CHECK(attended.world.end() == at(100s));
    CHECK(attended.world.is_over());
    const json report = attended.final_report();
    CHECK(report["virtual_s"] == 100);
    CHECK(report["planned_s"] == 300);
    CHECK(report["faults"][0]["end_s"] == 100);
    CHECK(report["populations"]["people"]["windows"].back()["to_s"] == 100);
    // 40 people, a request a second each: none began after the end.
    CHECK(report["requests"].get<int>() == Approx(4000).margin(4.5 * 63));
    CHECK(report["ledger"]["acknowledged"].get<int>() > 0);
    attended.world.finish();  // once more changes nothing
    CHECK(attended.report() == report);
    CHECK(complaint([&] { attended.begin(R"({ "do": "kill", "region": "home" })"); }) ==
          "kill home: the drill is over");
    CHECK(complaint([&] { attended.end(0); }) == "fault 0: the drill is over, and all its faults");
}

TEST_CASE("what a drill finished early promised of later is inconclusive, and what was seen is judged") {
    Scenario scenario = two_regions();
    ExpectationSpec early = expectation("availability", 0.99, {});
    early.to = at(60s);
    ExpectationSpec cut = expectation("requests", {}, 1e9);
    cut.from = at(60s);
    cut.to = at(2min);
    ExpectationSpec late = expectation("requests", {}, 1e9);
    late.from = at(3min);
    for (const auto& spec : {early, cut, late}) scenario.expect.push_back(spec);
    Attended attended(scenario);
    attended.advance_to(100s);
    attended.world.finish();
    const json results = attended.final_report()["expectations"];
    CHECK(results[0]["verdict"] == "passed");
    CHECK(results[1]["verdict"] == "inconclusive");
    CHECK(results[1]["why"] == "the drill was ended before this window was over");
    CHECK(results[2]["verdict"] == "inconclusive");
}

TEST_CASE("entries that were still to come when a drill is finished never begin") {
    Attended attended(with(two_regions(), fault("kill", 2min, 10s)));
    attended.advance_to(100s);
    attended.world.finish();
    const json report = attended.final_report();
    CHECK(report["faults"][0]["at_s"] == nullptr);
    CHECK(report["verdict"] == "inconclusive");
    CHECK(report["populations"]["people"]["windows"].size() == 1);
}

TEST_CASE("the length of a drill that was finished manually is told to the millisecond") {
    Attended attended(two_regions());
    attended.advance_to(279s + 607'300'983ns);
    attended.world.finish();
    CHECK(attended.final_report()["virtual_s"] == 279.607301);
    const std::string text = text_report(make_report(attended.world), Colour::none);
    CHECK(text.find("  4m 39.607s (ended manually, of 5m), ") != std::string::npos);
}

TEST_CASE("a report in the middle of a drill says so, and judges nothing that is not known yet") {
    Scenario scenario = with(two_regions(), fault("kill", 60s, 60s));
    scenario.expect.push_back(expectation("lost_writes", {}, 0));
    scenario.expect.push_back(expectation("availability", 0.5, {}));
    Attended attended(scenario);
    const json at_once = attended.report();
    CHECK(at_once["so_far_s"] == 0);
    attended.advance_to(50s);
    CHECK(attended.report()["faults"][0]["at_s"] == nullptr);
    attended.advance_to(70s);
    const json report = attended.report();
    CHECK(report["verdict"] == "inconclusive");
    CHECK(report["so_far_s"] == 70);
    CHECK(report["ledger"] == nullptr);
    CHECK(report["expectations"][0]["verdict"] == "inconclusive");
    CHECK(report["expectations"][1]["verdict"] == "passed");
    CHECK(report["faults"][0]["end_s"] == nullptr);
    CHECK(report["populations"]["people"]["windows"][1]["to_s"] == 70);
    CHECK(report["populations"]["people"]["recovery"][0]["why"] ==
          "service is not back yet; no health checker has noticed it yet");
    CHECK(report["remarks"] == json{"the drill is not over: this is its report up to 1:10.0"});
    const std::string text = text_report(make_report(attended.world), Colour::none);
    CHECK(text.find("1:10.0 so far of 5m") != std::string::npos);
    CHECK(text.find("1:00.0 to now") != std::string::npos);
    CHECK(text.find("known when the drill is over") != std::string::npos);
    const json end = attended.final_report();
    CHECK_FALSE(end.contains("so_far_s"));
    CHECK(end["ledger"]["lost"] == 0);
}

TEST_CASE("looking at reports and news on the way changes nothing") {
    const Scenario scenario = with(two_regions(), fault("kill", 60s, 60s));
    Drill undisturbed(scenario);
    const std::string expected = json_report(undisturbed.finish());
    Attended watched(scenario);
    EventTail news(watched.world);
    for (Duration now = 0s; now < 5min; now += 7s) {
        watched.advance_to(now);
        watched.report();
        news.fresh();
    }
    CHECK(json_report(watched.finish()) == expected);
}

TEST_CASE("news tell of manual faults as they begin and end") {
    Attended attended(two_regions());
    EventTail news(attended.world);
    attended.advance_to(60s);
    const std::size_t number = attended.begin(R"({ "do": "isolate", "region": "home", "for": "10m" })");
    const auto begun = news.fresh();
    REQUIRE(begun.size() == 1);
    CHECK(begun[0].what == "isolate home for 10m, begun manually");
    attended.begin(R"({ "do": "kill", "region": "home", "for": "1m", "because": "somebody wants to see it" })");
    const auto with_reason = news.fresh();
    REQUIRE_FALSE(with_reason.empty());
    CHECK(with_reason[0].what == "kill home for 1m, begun manually: somebody wants to see it");
    attended.end(number);
    const auto ended = news.fresh();
    REQUIRE(ended.size() == 1);
    CHECK(ended[0].what == "isolate home ended manually");
}

// Each brings its own state in the world, and each must be restored.
TEST_CASE("every fault of the vocabulary can be begun and ended manually, and the world is well afterwards") {
    const Scenario scenario = read_scenario_text(R"({ "duration": "6m",
        "regions": { "eu-west-2": { "dependencies": { "pay": {} } }, "us-west-2": {}, "us-east-1": {} },
        "clients": [ { "name": "people", "at": "London", "count": 20 }, { "name": "others", "at": "Paris" } ],
        "dns": { "policy": "weighted", "records": [
                     { "region": "eu-west-2", "weight": 10, "check": "eu" },
                     { "region": "us-west-2", "weight": 10 }, { "region": "us-east-1", "weight": 10 } ],
                 "checks": { "eu": { "kind": "routing_control" } } } })",
                                                 "a test");
    const std::map<std::string, std::string> fields{
        {"partition", R"("between": ["eu-west-2", "us-west-2"])"},
        {"latency", R"("between": ["eu-west-2", "people"], "add": "50ms")"},
        {"jitter", R"("between": ["eu-west-2", "people"], "mean": "50ms")"},
        {"loss", R"("between": ["eu-west-2", "people"], "share": "5%")"},
        {"bandwidth", R"("between": ["eu-west-2", "people"], "bandwidth": "100kbit/s")"},
        {"deny", R"("region": "eu-west-2", "hosts": "^pay$")"},
        {"slow", R"("region": "eu-west-2", "factor": 3)"},
        {"errors", R"("region": "eu-west-2", "share": "10%")"},
        {"corrupt_disk", R"("region": "eu-west-2", "share": "1%")"},
        {"throttle_writes", R"("region": "eu-west-2", "rate": "1/s")"},
        {"skew_clock", R"("region": "eu-west-2", "ahead": "5s")"},
        {"drift_clock", R"("region": "eu-west-2", "ppm": 200)"},
        {"blind_checkers", R"("region": "eu-west-2", "share": "50%")"},
        {"dns_down", ""},
        {"dns_slow", R"("add": "100ms")"},
        {"dns_stale", ""},
        {"dns_nxdomain", ""},
        {"dns_empty", ""},
        {"surge", R"("of": "people", "load": 2)"},
        {"shift_population", R"("of": "people", "into": "others", "share": "50%")"},
        {"routing_control", R"("off": ["eu"])"},
        {"set_weight", R"("record": "eu-west-2", "weight": 1)"},
    };
    for (const FaultType* type : fault_types()) {
        if (type->name == "add_region") continue;  // below
        const std::string name(type->name);
        const auto own = fields.find(name);
        const std::string rest = own == fields.end() ? R"("region": "eu-west-2")" : own->second;
        CAPTURE(name);
        Attended attended(scenario);
        attended.advance_to(60s);
        const std::size_t number =
            attended.begin(R"({ "do": ")" + name + "\"" + (rest.empty() ? "" : ", " + rest) + " }");
        attended.advance_to(90s);
        attended.end(number);
        attended.advance_to(120s);
        const std::size_t again =
            attended.begin(R"({ "do": ")" + name + R"(", "for": "20s")" + (rest.empty() ? "" : ", " + rest) + " }");
        const json report = attended.final_report();
        CHECK(report["faults"][number]["end_s"] == 90);
        CHECK(report["faults"][again]["end_s"] == 140);
        CHECK(report["ledger"]["acknowledged"].get<int>() > 0);
    }
}

TEST_CASE("a region is added manually only where it is not there, and nothing happens to it before") {
    Attended attended(three(R"({ "at": "2m", "do": "add_region", "region": "us-east-1" },
                                { "at": "5m", "do": "kill", "region": "us-east-1", "for": "1m" })"),
                      TimelineMode::manual);
    attended.advance_to(60s);
    CHECK(complaint([&] { attended.begin(R"({ "do": "add_region", "region": "eu-west-2" })"); }) ==
          "add_region eu-west-2: \"eu-west-2\" is there already");
    CHECK(complaint([&] { attended.trigger(1); }) == "fault 1: \"us-east-1\" is not there");
    attended.trigger(0);
    attended.advance_to(2min);
    CHECK(attended.world.membership().is_member(attended.world.region("us-east-1")));
    attended.trigger(1);
    CHECK(complaint([&] { attended.begin(R"({ "do": "remove_region", "region": "us-east-1" })"); }) ==
          "remove_region us-east-1: \"us-east-1\" comes or goes already by fault 0: add_region us-east-1");
    const json report = attended.final_report();
    CHECK(report["faults"][0]["at_s"] == 60);
    CHECK(report["faults"][1]["at_s"] == 120);
    CHECK(report["regions"]["us-east-1"]["keys"] == report["regions"]["eu-west-2"]["keys"]);
}

TEST_CASE("regions are removed manually until one is left to keep the data, and come back when that ends") {
    Attended attended(three(""));
    attended.advance_to(60s);
    const std::size_t first = attended.begin(R"({ "do": "remove_region", "region": "eu-west-2", "drain": "10s" })");
    CHECK(complaint([&] { attended.begin(R"({ "do": "remove_region", "region": "eu-west-2" })"); }) ==
          "remove_region eu-west-2: \"eu-west-2\" comes or goes already by fault 0: remove_region eu-west-2");
    attended.advance_to(2min);
    CHECK_FALSE(attended.world.membership().is_member(attended.world.region("eu-west-2")));
    CHECK(complaint([&] { attended.begin(R"({ "do": "kill", "region": "eu-west-2" })"); }) ==
          "kill eu-west-2: \"eu-west-2\" is not there");
    attended.begin(R"({ "do": "remove_region", "region": "us-west-2", "drain": "10s" })");
    CHECK(complaint([&] { attended.begin(R"({ "do": "remove_region", "region": "us-east-1" })"); }) ==
          "remove_region us-east-1: no other region would stay, to keep the data");
    attended.advance_to(3min);
    attended.end(first);
    attended.advance_to(4min);
    CHECK(attended.world.membership().is_member(attended.world.region("eu-west-2")));
    // It may go once more.
    attended.begin(R"({ "do": "remove_region", "region": "eu-west-2", "drain": "10s" })");
    const json report = attended.final_report();
    CHECK(report["faults"].size() == 3);
    CHECK(report["faults"][2]["evidence"]["met"].get<int>() > 0);
}

TEST_CASE("what is wrong with a manual fault is said as of an entry of the timeline, in one line") {
    Attended attended(three(""));
    attended.advance_to(2min);
    const auto of = [&](const std::string& text) { return complaint([&] { attended.begin(text); }); };
    CHECK(of(R"({ "do": "kill", "region": "eu-west-3" })") ==
          "given:1:27: region: there is no region \"eu-west-3\"; did you mean \"eu-west-2\"?");
    CHECK(of(R"({ "do": "kil", "region": "eu-west-2" })").find("did you mean \"kill\"?") != std::string::npos);
    CHECK(of(R"({ "do": "kill" })") == "given:1:1: the key \"region\" is missing");
    CHECK(of(R"({ "do": "kill", "region": "eu-west-2", "fro": "2m" })").find("did you mean \"for\"?") !=
          std::string::npos);
    CHECK(of(R"({ "do": "kill", "region": "eu-west-2", "at": "1m" })") ==
          "given:1:46: at: \"1m\" is over: it is 2m by now; expected a moment to come");
    CHECK(of(R"({ "do": "kill", "region": "eu-west-2", "at": "20m" })").find("is not before the drill's end") !=
          std::string::npos);
    CHECK(of(R"({ "do": "kill", "region": "eu-west-2", "because": "two\nlines" })") ==
          "given:1:51: because: this has control characters; expected one line of text");
    CHECK(of(R"({ "do": "kill", "region": "eu-west-2", "because": ")" + std::string(201, 'x') + "\" }") ==
          "given:1:51: because: this is too long; expected at most 200 bytes");
    CHECK(of("[]").find("expected one such as { \"do\"") != std::string::npos);
    CHECK(of(R"({ "do": "kill" )").find("given:1:") == 0);
    CHECK(complaint([&] { attended.end(7); }) == "fault 7: there is no such fault");
    CHECK(attended.world.faults().empty());
}

TEST_CASE("a fault begun manually draws its chance from its own number, so two worlds played alike are equal") {
    const auto play = [] {
        Attended attended(three(""));
        attended.advance_to(60s);
        attended.begin(R"({ "do": "errors", "region": "eu-west-2", "share": "30%", "for": "1m" })");
        attended.advance_to(80s);
        attended.begin(R"({ "do": "corrupt_disk", "region": "us-west-2", "share": "10%" })");
        return attended.final_report().dump();
    };
    CHECK(play() == play());
}

}  // namespace manual_fault_test
