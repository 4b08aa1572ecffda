#include "study/sabotage/sabotage.hpp"

#include "drill/report/report.hpp"
#include "drill/report/text_report.hpp"
#include "drill/report/text_table.hpp"
#include "drill/world/world.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace regiondrill::study {

namespace {

using drill::FaultSpec;
using drill::Scenario;
using SabotageJson = nlohmann::ordered_json;

// When the first thing that breaks is over, or the middle of a drill in which nothing breaks.
sim::Time first_repair(const Scenario& scenario) {
    const sim::Time end = sim::drill_start + scenario.duration;
    sim::Time repair = sim::never;
    for (const FaultSpec& fault : scenario.timeline) {
        if (fault.at == sim::never) continue;
        repair = std::min(repair, fault.lasting ? fault.at + *fault.lasting : fault.at);
    }
    return repair < end ? repair : sim::drill_start + scenario.duration / 2;
}

void add_fault(Scenario& scenario, FaultSpec fault) {
    const auto after = std::upper_bound(scenario.timeline.begin(), scenario.timeline.end(), fault,
                                        [](const FaultSpec& a, const FaultSpec& b) { return a.at < b.at; });
    scenario.timeline.insert(after, std::move(fault));
}

bool never_fail_back(Scenario& scenario) {
    scenario.dns.health_check.hold = scenario.duration;
    for (drill::NamedCheckSpec& check : scenario.dns.checks) {
        if (check.probe) check.probe->hold = scenario.duration;
    }
    return scenario.regions.size() > 1;
}

bool freeze_health_checks(Scenario& scenario) {
    scenario.dns.unchecked.clear();
    for (const drill::RegionSpec& region : scenario.regions) scenario.dns.unchecked.push_back(region.name);
    for (drill::NamedCheckSpec& check : scenario.dns.checks) check.disabled = true;
    return scenario.regions.size() > 1;
}

bool ignore_ttl(Scenario& scenario) {
    for (drill::PopulationSpec& people : scenario.clients) people.resolvers.ignore_share = 1;
    return scenario.regions.size() > 1;
}

bool answer_dead_region(Scenario& scenario) {
    for (drill::PopulationSpec& people : scenario.clients) {
        drill::ResolverSpec stretching;
        stretching.networks = people.resolvers.networks;
        stretching.stretch_share = 1;
        stretching.stretch_to = scenario.duration;
        people.resolvers = stretching;
    }
    return scenario.regions.size() > 1;
}

bool never_resume_replication(Scenario& scenario) {
    for (const drill::RegionSpec& region : scenario.regions) {
        FaultSpec pause;
        pause.what = "pause_replication";
        pause.at = first_repair(scenario);
        pause.region = region.name;
        add_fault(scenario, std::move(pause));
    }
    return scenario.regions.size() > 1;
}

// Answered before it is on the disk, and a disk without power for a moment. Where votes decide, a vote that was not
// synced is no vote: there is no such disk.
bool drop_acknowledged_writes(Scenario& scenario) {
    if (scenario.store.settings.mode == drill::WriteMode::quorum) return false;
    scenario.store.settings.disk.sync = std::chrono::seconds{1};
    scenario.store.settings.replication.batch_interval = std::chrono::seconds{2};
    const sim::Time repair = first_repair(scenario);
    for (const drill::RegionSpec& region : scenario.regions) {
        FaultSpec cut;
        cut.what = "kill";
        cut.at = repair;
        cut.lasting = std::chrono::milliseconds{1};
        cut.region = region.name;
        add_fault(scenario, std::move(cut));
    }
    return true;
}

/// What a played drill came to, as far as sabotage is concerned.
struct PlayedPromises {
    std::vector<bool> holds;
    std::string digest;
};

PlayedPromises play_quietly(const Scenario& scenario) {
    drill::World world(scenario);
    world.run();
    const drill::Report report = drill::make_report(world);
    PlayedPromises played{{}, world.engine().digest().text()};
    for (const drill::ExpectationResult& result : report.results) {
        played.holds.push_back(result.verdict == drill::Verdict::passed);
    }
    return played;
}

SabotageOutcome outcome_of(const Sabotage& each, const Scenario& scenario, const PlayedPromises& without) {
    SabotageOutcome outcome{&each, false, false, {}};
    Scenario broken = scenario;
    outcome.applies = each.apply(broken);
    if (!outcome.applies) return outcome;
    const PlayedPromises with = play_quietly(broken);
    outcome.changes = with.digest != without.digest;
    for (std::size_t i = 0; i < without.holds.size(); ++i) {
        if (without.holds[i] && !with.holds[i]) outcome.noticed_by.push_back(i);
    }
    return outcome;
}

std::string promises_text(const Scenario& scenario, const SabotageOutcome& outcome) {
    if (!outcome.applies) return "there is nothing to sabotage";
    if (!outcome.changes) return "the drill goes as without it";
    if (outcome.noticed_by.empty()) return "by nobody: every promise holds all the same";
    std::string text = "by ";
    for (const std::size_t promise : outcome.noticed_by) {
        if (promise != outcome.noticed_by.front()) text += "; ";
        text += drill::promise_text(scenario.expect[promise]);
    }
    return text;
}

std::string word_of(const SabotageOutcome& outcome) {
    if (!outcome.applies || !outcome.changes) return "-";
    return outcome.noticed_by.empty() ? "unnoticed" : "noticed";
}

}  // namespace

const std::vector<Sabotage>& sabotages() {
    static const std::vector<Sabotage> all{
        {"no-failback", "Whoever was sent away never comes back: health checks keep their first change.",
         never_fail_back},
        {"health-check-frozen", "Health checks never find anything sick.", freeze_health_checks},
        {"ttl-ignored", "Clients keep the first address they got until it fails them.", ignore_ttl},
        {"resolver-answers-dead-region", "Resolvers answer with what they first heard, for the whole drill.",
         answer_dead_region},
        {"replication-never-resumes", "From the first repair on no region sends its writes to others.",
         never_resume_replication},
        {"acknowledged-write-dropped", "Writes are acknowledged before they are on the disk, and the power blinks.",
         drop_acknowledged_writes},
    };
    return all;
}

std::size_t SabotageReport::tried() const {
    return static_cast<std::size_t>(
        std::count_if(outcomes.begin(), outcomes.end(), [](const SabotageOutcome& each) { return each.changes; }));
}

std::size_t SabotageReport::noticed() const {
    return static_cast<std::size_t>(std::count_if(
        outcomes.begin(), outcomes.end(), [](const SabotageOutcome& each) { return !each.noticed_by.empty(); }));
}

SabotageReport sabotage(const Scenario& scenario, const std::function<void(std::string_view)>& tell) {
    tell("nothing");
    const PlayedPromises without = play_quietly(scenario);
    SabotageReport report{without.holds, {}};
    for (const Sabotage& each : sabotages()) {
        tell(each.name);
        report.outcomes.push_back(outcome_of(each, scenario, without));
    }
    return report;
}

std::string sabotage_text(const Scenario& scenario, const SabotageReport& report) {
    drill::TextTable table(
        {drill::TextTable::Align::left, drill::TextTable::Align::left, drill::TextTable::Align::left});
    for (const SabotageOutcome& outcome : report.outcomes) {
        table.row({word_of(outcome), std::string(outcome.sabotage->name), promises_text(scenario, outcome)});
        table.remark({"", "", std::string(outcome.sabotage->about)});
    }
    std::string text = scenario.name + "\n" + table.text();
    std::vector<bool> idle(report.holds.size(), true);
    for (const SabotageOutcome& outcome : report.outcomes) {
        for (const std::size_t promise : outcome.noticed_by) idle[promise] = false;
    }
    for (std::size_t i = 0; i < idle.size(); ++i) {
        if (!report.holds[i]) {
            text += "  " + drill::promise_text(scenario.expect[i]) + ": does not hold without any sabotage either\n";
        } else if (idle[i]) {
            text += "  " + drill::promise_text(scenario.expect[i]) + ": noticed nothing\n";
        }
    }
    return text + std::to_string(report.noticed()) + " of " + std::to_string(report.tried()) +
           " sabotages noticed by this scenario's promises\n";
}

std::string sabotage_json(const Scenario& scenario, const SabotageReport& report) {
    SabotageJson json{{"format", "regiondrill-sabotage/1"}, {"scenario", scenario.file},
                      {"noticed", report.noticed()},        {"tried", report.tried()},
                      {"promises", SabotageJson::array()},  {"sabotages", SabotageJson::array()}};
    for (std::size_t i = 0; i < report.holds.size(); ++i) {
        json["promises"].push_back(
            {{"promise", drill::promise_text(scenario.expect[i])}, {"holds", bool{report.holds[i]}}});
    }
    for (const SabotageOutcome& outcome : report.outcomes) {
        json["sabotages"].push_back({{"name", outcome.sabotage->name},
                                     {"about", outcome.sabotage->about},
                                     {"applies", outcome.applies},
                                     {"changes", outcome.changes},
                                     {"noticed_by", outcome.noticed_by}});
    }
    return json.dump(2) + "\n";
}

}  // namespace regiondrill::study
