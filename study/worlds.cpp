#include "study/worlds.hpp"

#include "drill/scenario/input_error.hpp"
#include "sim/invariant.hpp"
#include "study/random_scenario.hpp"
#include "study/shrink.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <utility>

namespace regiondrill::study {

namespace {

using Json = nlohmann::ordered_json;

// A world takes a tenth of a second, a large one some seconds; under sanitizers ten times that.
constexpr std::chrono::seconds time_of_a_world{120};
constexpr int most_shrinking_tries = 500;

Json json_of(const Judgement& judgement) {
    Json findings = Json::array();
    for (const Finding& finding : judgement.findings) findings.push_back({finding.property, finding.what});
    return {{"events", judgement.events}, {"findings", findings}};
}

void add_finding(Json& result, const std::string& property, const std::string& what) {
    result["findings"].push_back({property, what});
}

// Each seed measures one of the trends.
void measure_trend(std::uint64_t seed, Json& result) {
    const std::size_t number = seed % trends().size();
    try {
        const Pair pair = trends()[number].measure(seed);
        result["trend"] = {number, pair.less, pair.more};
    } catch (const sim::InvariantBroken& error) {
        add_finding(result, broken_invariant, std::string(trends()[number].name) + ": " + error.what());
    }
}

}  // namespace

bool FailedWorld::is_broken() const {
    return std::any_of(findings.begin(), findings.end(),
                       [](const Finding& finding) { return finding.property == broken_invariant; });
}

WorldsRun::WorldsRun(std::vector<std::string> scripts, std::uint64_t first, std::uint64_t last, unsigned jobs)
    : scripts_(std::move(scripts)),
      first_(first),
      last_(last),
      jobs_(first, last, jobs, time_of_a_world, [this](std::uint64_t number) { return result_of(number); }),
      tallies_(trends().size()) {}

WorldsRun WorldsRun::of_seeds(std::uint64_t first, std::uint64_t last, unsigned jobs) {
    return {{}, first, last, jobs};
}

WorldsRun WorldsRun::of_scripts(std::vector<std::string> scripts, unsigned jobs) {
    sim::ensure(!scripts.empty(), "there are no scripts to play");
    const std::uint64_t last = scripts.size() - 1;
    return {std::move(scripts), 0, last, jobs};
}

std::string WorldsRun::script_of(std::uint64_t number) const {
    return scripts_.empty() ? random_scenario(number) : scripts_[number];
}

// What a child hands back: a result of its world, as JSON.
std::string WorldsRun::result_of(std::uint64_t number) const {
    if (!scripts_.empty()) return json_of(judge(script_of(number), properties())).dump();
    Json result = json_of(judge(script_of(number), properties_in_turn(number)));
    measure_trend(number, result);
    return result.dump();
}

void WorldsRun::note(const ChildProcesses::Ended& ended) {
    ++played_;
    std::vector<Finding> findings;
    if (!ended.result) {
        findings.push_back({broken_invariant, ended.death});
    } else {
        const Json result = Json::parse(*ended.result);
        events_ += result["events"].get<std::uint64_t>();
        for (const Json& finding : result["findings"]) findings.push_back({finding[0], finding[1]});
        if (result.contains("trend")) {
            const Json& pair = result["trend"];
            tallies_[pair[0].get<std::size_t>()].add({pair[1], pair[2]});
        }
    }
    if (!findings.empty()) failed_.push_back({ended.job, script_of(ended.job), std::move(findings)});
}

bool WorldsRun::go_on(std::chrono::milliseconds longest) {
    for (const ChildProcesses::Ended& ended : jobs_.go_on(longest)) note(ended);
    return !jobs_.is_over();
}

namespace {

const Property* property_called(const std::string& name) {
    for (const Property* property : properties()) {
        if (property->name == name) return property;
    }
    return nullptr;
}

// "fails", "holds" or nothing where the script means nothing: what a child says of a smaller script.
std::string outcome_of(const std::string& script, const std::string& property) {
    try {
        const Property* asked = property_called(property);
        const Judgement judgement = judge(script, asked != nullptr ? std::vector{asked} : properties());
        const bool fails = std::any_of(judgement.findings.begin(), judgement.findings.end(),
                                       [&](const Finding& finding) { return finding.property == property; });
        return fails ? "fails" : "holds";
    } catch (const drill::InputError&) {
        return {};
    }
}

}  // namespace

std::string smallest_failing(const FailedWorld& world, const std::function<bool()>& go_on) {
    const std::string property = world.findings.front().property;
    const auto still_fails = [&](const std::string& script) {
        if (!go_on()) return false;
        const auto ended = work_apart(time_of_a_world, [&] { return outcome_of(script, property); });
        return ended.result ? *ended.result == "fails" : property == broken_invariant;
    };
    return shrunk(world.script, still_fails, most_shrinking_tries);
}

}  // namespace regiondrill::study
