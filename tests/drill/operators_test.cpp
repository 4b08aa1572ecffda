// What operators do in a drill, whether it was taken, and that taking it back leaves nothing behind.
#include "drill/world/operators.hpp"

#include "drill/analysis/findings.hpp"
#include "tests/catch.hpp"
#include "tests/drill/world_fixture.hpp"

#include <algorithm>

namespace operators_test {

using namespace regiondrill;
using namespace regiondrill::drill;
using namespace regiondrill::drill::fixture;

namespace {

FaultSpec act(const std::string& what, Duration begins, std::optional<Duration> lasting = {}) {
    FaultSpec spec = fault(what, begins, lasting);
    if (what != "evacuate") spec.region.clear();
    return spec;
}

FaultSpec switching(std::vector<std::string> off, std::vector<std::string> on, Duration begins,
                    std::optional<Duration> lasting = {}) {
    FaultSpec spec = act("routing_control", begins, lasting);
    spec.off = std::move(off);
    spec.on = std::move(on);
    return spec;
}

FaultSpec weighing(std::uint32_t weight, Duration begins, std::optional<Duration> lasting = {}) {
    FaultSpec spec = act("set_weight", begins, lasting);
    spec.record = "home";
    spec.weight = weight;
    return spec;
}

/// "home" before "refuge", each behind a switch; at least one must be on.
Scenario switched() {
    Scenario scenario = forgetful(two_regions());
    scenario.dns.root.policy = &dns::failover_policy;
    for (const char* name : {"home", "refuge"}) {
        NamedCheckSpec control;
        control.name = std::string(name) + " switch";
        control.kind = CheckKind::routing_control;
        scenario.dns.checks.push_back(control);
        RecordSpec& record = scenario.dns.root.records.emplace_back();
        record.region = name;
        record.check = control.name;
    }
    scenario.dns.root.records[0].role = Role::primary;
    scenario.dns.root.records[1].role = Role::secondary;
    SafetyRuleSpec rule;
    rule.name = "one on";
    rule.controls = {"home switch", "refuge switch"};
    scenario.dns.safety_rules = {rule};
    return scenario;
}

/// Half of the answers each.
Scenario weighted() {
    Scenario scenario = forgetful(two_regions());
    scenario.dns.root.policy = &dns::weighted_policy;
    return scenario;
}

bool answers_home(const Drill& drill) { return drill.world.simulated_dns().answers(0).has(home); }
bool answers_refuge(const Drill& drill) { return drill.world.simulated_dns().answers(0).has(refuge); }

std::vector<std::string> acts_of(const Drill& drill) {
    std::vector<std::string> acts;
    for (const OperatorAct& done : drill.world.simulated_dns().operators().acts()) {
        acts.push_back(done.what + (done.refusal.empty() ? "" : " | " + done.refusal));
    }
    return acts;
}

std::uint32_t weight_in_force(const Drill& drill) {
    const dns::Authority& authority = drill.world.simulated_dns().authority();
    return authority.steering()[authority.root()].records[0].weight;
}

}  // namespace

TEST_CASE("a switch turned off is heard after the propagation, and turned back when the fault ends") {
    Drill drill(with(switched(), switching({"home switch"}, {}, 60s, 60s)));
    drill.advance_to(61s - 1ns);
    CHECK(answers_home(drill));
    drill.advance_to(61s);
    CHECK_FALSE(answers_home(drill));
    CHECK(answers_refuge(drill));
    drill.advance_to(121s);
    CHECK(answers_home(drill));
    const Report report = drill.finish();
    CHECK(report.verdict == Verdict::passed);
    CHECK(drill.people().failed == 0);
    CHECK(acts_of(drill) == std::vector<std::string>{"switches home switch off", "switches home switch on"});
}

TEST_CASE("a switch that is off as the drill begins is known to be from the first answer on") {
    Scenario scenario = switched();
    scenario.dns.checks[0].on = false;
    Drill drill(scenario);
    CHECK_FALSE(answers_home(drill));
    drill.advance_to(60s);
    CHECK_FALSE(answers_home(drill));
    CHECK(drill.world.dns_history().answers.empty());
}

TEST_CASE("ARC-05 what a safety rule forbids is refused as a whole, told in the story, and changes nothing") {
    Drill drill(with(switched(), switching({"home switch", "refuge switch"}, {}, 60s, 60s)));
    const Report report = drill.finish();
    CHECK(drill.world.dns_history().answers.empty());
    CHECK(drill.world.dns_history().health.empty());
    CHECK(acts_of(drill) ==
          std::vector<std::string>{"switches home switch, refuge switch off | the safety rule \"one on\" forbids it"});
    const auto told = std::find_if(report.findings.story.begin(), report.findings.story.end(),
                                   [](const StoryLine& line) { return line.who == "operators"; });
    REQUIRE(told != report.findings.story.end());
    CHECK(told->what == "switches home switch, refuge switch off; refused: the safety rule \"one on\" forbids it");
}

TEST_CASE("ARC-08 an overridden rule does not count") {
    FaultSpec both = switching({"home switch", "refuge switch"}, {}, 60s, 60s);
    both.overrides = {"one on"};
    Scenario scenario = with(switched(), both);
    scenario.dns.when_all_down = WhenAllDown::empty;
    Drill drill(scenario);
    drill.advance_to(61s);
    CHECK(drill.world.simulated_dns().answers(0).regions.empty());
    drill.advance_to(121s);
    CHECK(answers_home(drill));
}

TEST_CASE("ARC-07 switching back within a rule's wait period is refused as well") {
    Drill drill(with(switched(), switching({"home switch"}, {}, 60s, 3s)));
    drill.advance_to(200s);
    CHECK_FALSE(answers_home(drill));
    CHECK(acts_of(drill).back() == "switches home switch on | the wait period of \"one on\" is not over");
}

TEST_CASE("of two switchings of one control the end of the first leaves the second in force") {
    Scenario scenario = with(switched(), switching({"home switch"}, {}, 60s, 60s));
    Drill drill(with(scenario, switching({"home switch"}, {}, 90s, 60s)));
    drill.advance_to(140s);
    CHECK_FALSE(answers_home(drill));
    drill.advance_to(151s);
    CHECK(answers_home(drill));
}

TEST_CASE("an edited weight is in force an edit's propagation later, and so is its undoing") {
    Drill drill(with(weighted(), weighing(0, 60s, 90s)));
    drill.advance_to(120s - 1ns);
    CHECK(weight_in_force(drill) == 1);
    drill.advance_to(120s);
    CHECK(weight_in_force(drill) == 0);
    CHECK_FALSE(answers_home(drill));
    drill.advance_to(210s);
    CHECK(weight_in_force(drill) == 1);
    CHECK(answers_home(drill));
    CHECK(answers_refuge(drill));
}

TEST_CASE("of two edits of one weight the end of the first leaves the second, and the end of both neither") {
    Scenario scenario = with(weighted(), weighing(0, 60s, 60s));
    Drill drill(with(scenario, weighing(7, 90s, 100s)));
    drill.advance_to(185s);
    CHECK(weight_in_force(drill) == 7);
    drill.advance_to(260s);
    CHECK(weight_in_force(drill) == 1);
    CHECK(acts_of(drill) == std::vector<std::string>{"sets the weight of home to 0", "sets the weight of home to 7",
                                                     "sets the weight of home to 1"});
}

TEST_CASE("R53-65 dns_stale refuses edits while it lasts, counts them, and lets switches through") {
    Scenario scenario = with(weighted(), act("dns_stale", 50s, 60s));
    Drill drill(with(scenario, weighing(0, 60s)));
    const Report report = drill.finish();
    CHECK(weight_in_force(drill) == 1);
    const Evidence evidence = drill.world.faults()[0].active->evidence();
    CHECK(evidence.met == 1);
    CHECK(evidence.first == at(60s));
    CHECK(acts_of(drill) ==
          std::vector<std::string>{"sets the weight of home to 0 | the control plane of the DNS takes no edits"});
    CHECK(report.verdict == Verdict::passed);

    Scenario controls = with(switched(), act("dns_stale", 50s, 60s));
    Drill switches(with(controls, switching({"home switch"}, {}, 60s)));
    switches.advance_to(62s);
    CHECK_FALSE(answers_home(switches));
}

TEST_CASE("dns_stale that refused nothing shows nothing") {
    Scenario scenario = with(weighted(), act("dns_stale", 50s, 60s));
    Drill drill(with(scenario, weighing(0, 111s)));
    CHECK(drill.finish().verdict == Verdict::inconclusive);
    CHECK(drill.world.faults()[0].active->evidence().met == 0);
}

TEST_CASE("evacuating a region tells every site that it is sick, named checks of it included, until all return") {
    Scenario scenario = forgetful(two_regions());
    NamedCheckSpec deep;
    deep.name = "deep [1]";
    deep.region = "home";
    scenario.dns.checks = {deep};
    RecordSpec record;
    record.region = "home";
    record.check = "deep [1]";
    scenario.dns.root.records = {record, RecordSpec{}};
    scenario.dns.root.records[1].region = "refuge";
    scenario.timeline = {act("evacuate", 60s, 60s), act("evacuate", 90s, 60s)};
    Drill drill(scenario);
    drill.advance_to(61s);
    CHECK_FALSE(answers_home(drill));
    drill.advance_to(149s);
    CHECK_FALSE(answers_home(drill));
    drill.advance_to(151s);
    CHECK(answers_home(drill));
    const auto& view = drill.world.simulated_dns().authority().view(dns::SiteId{});
    for (std::uint16_t check = 0; check < 3; ++check) CHECK_FALSE(view[dns::CheckId{check}].forced);
    CHECK(drill.finish().verdict == Verdict::passed);
    CHECK(drill.people().failed == 0);
}

TEST_CASE("a region that breaks while it is evacuated is not returned to before its checks pass") {
    Scenario scenario = forgetful(two_regions());
    scenario.timeline = {act("evacuate", 60s, 60s), fault("crash", 70s, 100s)};
    Drill drill(scenario);
    drill.advance_to(125s);
    CHECK_FALSE(answers_home(drill));
    drill.finish();
    CHECK(drill.people().failed == 0);
    CHECK(answers_home(drill));
}

TEST_CASE("evacuating a region that no check looks at sends nobody away, and shows nothing") {
    Drill drill(with(forgetful(unchecked(two_regions())), act("evacuate", 60s, 60s)));
    const Report report = drill.finish();
    CHECK(drill.world.dns_history().answers.empty());
    CHECK(acts_of(drill).front() == "evacuates home | no health check looks at it");
    CHECK(report.verdict == Verdict::inconclusive);
}

}  // namespace operators_test
