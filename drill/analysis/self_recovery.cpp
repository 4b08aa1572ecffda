#include "drill/analysis/self_recovery.hpp"

#include "clients/population.hpp"
#include "drill/scenario/expectation_type.hpp"
#include "drill/scenario/fault_type.hpp"
#include "drill/scenario/units.hpp"
#include "drill/world/fault_schedule.hpp"
#include "drill/world/world.hpp"

#include <algorithm>
#include <string_view>
#include <vector>

namespace regiondrill::drill {

namespace {

using namespace std::chrono_literals;

// facts overload 1.4: below 90 % of the baseline for a minute. A stretch holds enough requests that chance moves its
// share by little.
constexpr double enough_of_baseline = 0.9;
constexpr Duration least_after_trigger = 1min;
constexpr Duration least_stretch = 5s;
constexpr std::uint64_t least_requests = 50;
constexpr Duration cut = 1min;

/// Goodput of the requests that began in a stretch.
struct Share {
    std::uint64_t in_time = 0;
    std::uint64_t requests = 0;

    double value() const { return requests == 0 ? 1 : static_cast<double>(in_time) / static_cast<double>(requests); }
};

Share share_between(const World& world, Time from, Time to) {
    Share share;
    for (const auto& population : world.populations()) {
        const clients::TimeBuckets& slices = population->metrics().slices;
        for (std::size_t slice = slices.at(from); slice < slices.at(to); ++slice) {
            share.in_time += slices.in_time(slice);
            share.requests += slices.requests(slice);
        }
    }
    return share;
}

/// What the faults leave to look at: before the first began and after the last ended.
struct Span {
    Time first_began = sim::never;
    Time last_ended{};
};

Span span_of(const World& world) {
    Span span;
    for (const FaultRun& run : world.faults()) {
        if (!run.has_begun() || run.spec.dry_run) continue;
        span.first_began = std::min(span.first_began, run.began);
        span.last_ended = std::max(span.last_ended, run.ended);
    }
    return span;
}

// Why nothing can be said; empty when something can.
std::string why_not_asked(const World& world, const Span& span) {
    if (span.first_began == sim::never) return "nothing was broken";
    if (span.last_ended + least_after_trigger > world.end()) {
        return "the last fault ended less than " + short_duration_text(least_after_trigger) + " before the drill's end";
    }
    if (share_between(world, sim::drill_start, span.first_began).requests < least_requests) {
        return "too few requests before the first fault";
    }
    return {};
}

Duration stretch_of(const World& world) {
    double rate = 0;
    for (const auto& population : world.populations())
        rate += population->settings().rate * population->settings().count;
    return std::max(least_stretch, sim::from_seconds(static_cast<double>(least_requests) / rate));
}

// The last stretch without enough, from the first fault on; nothing where there is none.
std::optional<Time> last_bad_stretch(const World& world, const Span& span, Duration stretch, double enough) {
    std::optional<Time> bad;
    for (Time at = span.first_began; at + stretch <= world.end(); at += stretch) {
        const Share share = share_between(world, at, at + stretch);
        if (share.requests > 0 && share.value() < enough) bad = at;
    }
    return bad;
}

bool is_promised(const World& world) {
    const auto& promises = world.scenario().expect;
    return std::any_of(promises.begin(), promises.end(),
                       [](const ExpectationSpec& promise) { return type_of(promise).needs_second_play; });
}

std::string why_unproven(const World& world, SecondPlay second_play) {
    const bool may_play =
        second_play == SecondPlay::always || (second_play == SecondPlay::where_promised && is_promised(world));
    if (!may_play) return "the drill was not played a second time";
    const auto& timeline = world.scenario().timeline;
    const bool by_chance = std::any_of(timeline.begin(), timeline.end(), [](const FaultSpec& spec) {
        return spec.fails.has_value() || spec.drawn_for != 0;
    });
    if (by_chance) return "faults come by chance";
    return world.takes_real_programs() ? "real programs take part" : std::string{};
}

// The same drill with another end: everybody's load is cut when it would be over.
double goodput_after_cut(const World& world) {
    Scenario scenario = world.scenario();
    FaultSpec shed;
    shed.what = "surge";
    shed.at = world.end();
    shed.lasting = cut;
    shed.load = 0;
    scenario.duration += 3 * cut;
    scenario.timeline.push_back(shed);
    scenario.expect.clear();
    World again(scenario);
    again.run();
    return share_between(again, world.end() + 2 * cut, world.end() + 3 * cut).value();
}

}  // namespace

std::string_view name_of(SelfRecovery::Kind kind) {
    switch (kind) {
        case SelfRecovery::Kind::by_itself: return "itself";
        case SelfRecovery::Kind::by_load_cut: return "load_cut";
        case SelfRecovery::Kind::not_at_all: return "nothing";
        case SelfRecovery::Kind::not_asked:
        case SelfRecovery::Kind::unproven: break;
    }
    return {};
}

// A drill whose people were fine after the last fault has recovered by itself, at once where they had been fine all the
// time after it.
SelfRecovery self_recovery_of(const World& world, SecondPlay second_play) {
    SelfRecovery found;
    if (!world.is_at_rest()) {
        found.why = "this is known when the drill is over";
        return found;
    }
    const Span span = span_of(world);
    found.why = why_not_asked(world, span);
    if (!found.why.empty()) return found;
    const Duration stretch = stretch_of(world);
    found.trigger = span.last_ended;
    found.before = share_between(world, sim::drill_start, span.first_began).value();
    found.at_end = share_between(world, world.end() - stretch, world.end()).value();
    const double enough = enough_of_baseline * found.before;
    const std::optional<Time> bad = last_bad_stretch(world, span, stretch, enough);
    if (!bad) {
        found.why = "nobody was hurt: goodput stayed above 90% of what it was";
    } else if (*bad + stretch + least_after_trigger <= world.end()) {
        found.kind = SelfRecovery::Kind::by_itself;
        found.took = std::max(Duration{}, *bad + stretch - span.last_ended);
    } else if (found.why = why_unproven(world, second_play); !found.why.empty()) {
        found.kind = SelfRecovery::Kind::unproven;
    } else {
        found.after_cut = goodput_after_cut(world);
        found.kind = *found.after_cut >= enough ? SelfRecovery::Kind::by_load_cut : SelfRecovery::Kind::not_at_all;
    }
    return found;
}

}  // namespace regiondrill::drill
