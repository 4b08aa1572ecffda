#include "study/suite/smallest_failure.hpp"

#include "drill/report/report.hpp"
#include "drill/scenario/scenario_reader.hpp"
#include "drill/world/world.hpp"
#include "sim/invariant.hpp"
#include "study/child_processes.hpp"
#include "study/shrink.hpp"

#include <nlohmann/json.hpp>

#include <map>
#include <set>

namespace regiondrill::study {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::chrono::minutes longest_try{10};
// Of a failure that a small seed does not show by then most have a large seed only.
constexpr std::uint64_t seeds_tried = 10;

FailureKind failure_in_child(const std::string& script) {
    try {
        const drill::Scenario scenario = drill::read_scenario_text(script, "smaller.json");
        drill::World world(scenario);
        world.run();
        const drill::Report report = drill::make_report(world);
        std::set<std::string> failed;
        for (std::size_t i = 0; i < report.results.size(); ++i) {
            if (report.results[i].verdict == drill::Verdict::failed) failed.insert(scenario.expect[i].that);
        }
        return {ending_of(report.verdict), {failed.begin(), failed.end()}};
    } catch (const drill::InputError&) {
        return {Ending::not_a_drill, {}};
    } catch (const sim::InvariantBroken&) {
        return {Ending::broken, {}};
    }
}

/// Plays what is smaller, each script once.
class Tries {
public:
    Tries(const FailureKind& failure, int budget, const std::function<bool(const ShrinkingProgress&)>& go_on)
        : failure_(failure),
          budget_(budget),
          go_on_(go_on) {}

    bool fails(const std::string& script) {
        const auto known = known_.find(script);
        if (known != known_.end()) return known->second;
        if (is_ended()) return false;
        ++progress_.tries;
        progress_.is_news = failure_of(script) == failure_;
        if (progress_.is_news) progress_.smallest = script;
        known_.emplace(script, progress_.is_news);
        return progress_.is_news;
    }

    int tries() const { return progress_.tries; }
    bool has_ended() const { return ended_; }

private:
    bool is_ended() {
        ended_ = ended_ || progress_.tries >= budget_ || !go_on_(progress_);
        return ended_;
    }

    const FailureKind& failure_;
    int budget_;
    const std::function<bool(const ShrinkingProgress&)>& go_on_;
    ShrinkingProgress progress_;
    bool ended_ = false;
    std::map<std::string, bool> known_;
};

std::string with_smallest_seed(const std::string& script, Tries& tries) {
    const std::uint64_t seed = drill::read_scenario_text(script, "smaller.json").seed;
    for (std::uint64_t smaller = 0; smaller < std::min(seed, seeds_tried); ++smaller) {
        Json candidate = Json::parse(script);
        candidate["seed"] = smaller;
        std::string text = candidate.dump(2) + "\n";
        if (tries.fails(text)) return text;
    }
    return script;
}

}  // namespace

std::string failure_text(const FailureKind& failure) {
    std::string text(name_of(failure.ending));
    for (std::size_t i = 0; i < failure.expectations.size(); ++i) {
        text += (i == 0 ? ": " : ", ") + failure.expectations[i];
    }
    return text;
}

FailureKind failure_of(const std::string& script) {
    const auto ended = work_apart(longest_try, [&] {
        const FailureKind failure = failure_in_child(script);
        return Json{static_cast<int>(failure.ending), failure.expectations}.dump();
    });
    if (!ended.result) return {Ending::broken, {}};
    const Json told = Json::parse(*ended.result);
    return {Ending{told[0].get<std::uint8_t>()}, told[1].get<std::vector<std::string>>()};
}

SmallestFailure smallest_failure(const std::string& script, const FailureKind& failure, int budget,
                                 const std::function<bool(const ShrinkingProgress&)>& go_on) {
    Tries tries(failure, budget, go_on);
    const auto still_fails = [&](const std::string& smaller) { return tries.fails(smaller); };
    // The budget counts what is played, and not what is known.
    const std::string smallest = shrunk(script, still_fails, std::numeric_limits<int>::max());
    const std::string of_seed = with_smallest_seed(smallest, tries);
    return {of_seed, tries.tries(), !tries.has_ended()};
}

}  // namespace regiondrill::study
