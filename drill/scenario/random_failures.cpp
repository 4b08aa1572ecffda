#include "drill/scenario/random_failures.hpp"

#include "drill/scenario/fault_type.hpp"
#include "drill/scenario/scenario_names.hpp"
#include "drill/scenario/units.hpp"
#include "sim/random.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

namespace regiondrill::drill {

namespace {

using namespace std::chrono_literals;

// Each failure is a fault with its rows in the report; nobody reads more of them.
constexpr double most_failures = 500;

// Of the logarithm: repairs that take three times as long as usual are one in seven.
constexpr double lognormal_sigma = 1;

// When it is over with the failures of a line.
Time end_of_failures(const FaultSpec& line, const Scenario& scenario) {
    const Time end = sim::drill_start + scenario.duration;
    return line.lasting && line.at < end && *line.lasting < end - line.at ? line.at + *line.lasting : end;
}

/// Draws the failures of one line.
class FailureDraw {
public:
    FailureDraw(const FailureRate& rate, sim::Stream dice) : rate_(rate), dice_(dice) {}

    Duration time_between() { return span(rate_.time_between); }
    Duration time_to_repair() { return span(rate_.time_to_repair); }

private:
    // Whole milliseconds, as people read them, and never none.
    Duration span(Duration mean) {
        return std::max<Duration>(std::chrono::round<std::chrono::milliseconds>(drawn(mean)), 1ms);
    }

    Duration drawn(Duration mean) {
        switch (rate_.distribution) {
            case FailureSpread::exponential: return sim::exponential_span(dice_, mean);
            case FailureSpread::lognormal: return sim::lognormal_span(dice_, mean, lognormal_sigma);
            case FailureSpread::fixed: break;
        }
        return mean;
    }

    const FailureRate& rate_;
    sim::Stream dice_;
};

void draw_line(const FaultSpec& line, std::uint32_t number, Time end, FailureDraw draw, std::vector<FaultSpec>& out) {
    FaultSpec failure = line;
    failure.drawn_for = number;
    const std::size_t before = out.size();
    for (Time at = line.at + draw.time_between(); at < end;) {
        const Duration repair = draw.time_to_repair();
        failure.at = at;
        // The line's own end is an end; the drill's ends all.
        failure.lasting = line.lasting ? std::min(repair, end - at) : repair;
        out.push_back(failure);
        at += repair + draw.time_between();
    }
    if (out.size() != before) return;
    failure.at = sim::never;
    failure.lasting.reset();
    out.push_back(failure);
}

}  // namespace

const Schema<FailureRate>& failure_schema() {
    static const Schema<FailureRate> table{
        "It comes by chance, again and again: \"at\" and \"for\" then say from when and how long it may. Each time is "
        "a "
        "fault of its own.",
        {
            required(field("time_between", &FailureRate::time_between, DurationKind("1h", Zero::refused),
                           "How long it works between a repair and the next failure, on average.")),
            required(field("time_to_repair", &FailureRate::time_to_repair, DurationKind("5m", Zero::refused),
                           "How long a failure lasts, on average.")),
            field("distribution", &FailureRate::distribution,
                  ChoiceKind<FailureSpread>({{"exponential", FailureSpread::exponential},
                                             {"lognormal", FailureSpread::lognormal},
                                             {"fixed", FailureSpread::fixed}}),
                  "How both times are spread around their means: without memory, with many short and few long ones, or "
                  "not at all."),
            by_default("the drill's", field("seed", &FailureRate::seed, SeedKind(),
                                            "Of these failures: with one they are the same whatever the drill's is.")),
        }};
    return table;
}

// On average: how many are drawn is known only then, and may not decide whether a script is right.
void check_failures(const Scenario& scenario, const ScenarioNames& names) {
    double failures = 0;
    for (std::size_t i = 0; i < scenario.timeline.size(); ++i) {
        const FaultSpec& line = scenario.timeline[i];
        if (!line.fails) continue;
        const double each = sim::seconds(line.fails->time_between) + sim::seconds(line.fails->time_to_repair);
        failures += sim::seconds(end_of_failures(line, scenario) - line.at) / each;
        if (failures <= most_failures) continue;
        names.fail(
            pointer_to("/timeline", i, "fails"),
            {"the timeline comes to " + std::to_string(static_cast<std::int64_t>(failures)) + " failures on average",
             "at most " + std::to_string(static_cast<std::int64_t>(most_failures)),
             {}});
    }
}

std::string failure_rate_text(const FailureRate& rate) {
    static constexpr std::array<const char*, 3> spreads{"exponential", "lognormal", "fixed"};
    return duration_text(rate.time_between) + " between failures, " + duration_text(rate.time_to_repair) +
           " to repair, " + spreads[static_cast<std::size_t>(rate.distribution)];
}

// Of lines that are the same the later ones are numbered, or they would fail together.
void draw_failures(Scenario& scenario) {
    std::vector<FaultSpec> drawn;
    std::map<std::string, std::uint32_t> lines;
    for (std::size_t i = 0; i < scenario.timeline.size(); ++i) {
        const FaultSpec& line = scenario.timeline[i];
        if (!line.fails || line.drawn_for != 0) {
            drawn.push_back(line);
            continue;
        }
        const std::string name = text_of(line);
        const sim::Stream dice = sim::Stream::named(sim::Seed{line.fails->seed.value_or(scenario.seed)},
                                                    "failures/" + name + "/" + std::to_string(lines[name]++));
        draw_line(line, static_cast<std::uint32_t>(i + 1), end_of_failures(line, scenario), {*line.fails, dice}, drawn);
    }
    scenario.timeline = std::move(drawn);
}

}  // namespace regiondrill::drill
