#include "drill/world/fault_schedule.hpp"

#include "drill/world/cause_log.hpp"
#include "drill/world/dns_history.hpp"
#include "drill/world/fault_context.hpp"
#include "sim/invariant.hpp"
#include "store/cluster.hpp"

#include <utility>

namespace regiondrill::drill {

namespace {

// As it is by now: a drill that is finished early has a shorter one.
Time end_of(const Scenario& scenario) { return sim::drill_start + scenario.duration; }

}  // namespace

FaultSchedule::FaultSchedule(sim::Engine& engine, sim::Seed seed, Scenario& scenario, TimelineMode mode,
                             CauseLog& causes)
    : engine_(engine),
      seed_(seed),
      scenario_(scenario),
      mode_(mode),
      causes_(causes),
      fault_begins_(engine.on<&FaultSchedule::fault_begins>(*this, "fault begins")),
      fault_ends_(engine.on<&FaultSchedule::fault_ends>(*this, "fault ends")),
      fault_goes_on_(engine.on<&FaultSchedule::fault_goes_on>(*this, "fault goes on")) {}

// Entries that wait have no time in the scenario as played until they are triggered, so that a replay of it does not
// begin what nobody began. Beginnings are scheduled in the timeline's order, so of two at one moment the first of the
// script begins first.
void FaultSchedule::start(const FaultContext& context, std::function<void()> on_change) {
    context_ = std::make_unique<FaultContext>(context);
    on_change_ = std::move(on_change);
    for (FaultSpec& spec : scenario_.timeline) {
        FaultRun& run = add(spec);
        run.planned = spec.at;
        if (mode_ == TimelineMode::plays) {
            run.next = engine_.schedule(spec.at, fault_begins_, static_cast<std::uint32_t>(run.number));
        } else {
            spec.at = sim::never;
        }
    }
}

// A deque: runs are added while others are in force, and keep their addresses.
FaultRun& FaultSchedule::add(const FaultSpec& spec) {
    FaultRun& run = runs_.emplace_back();
    run.number = runs_.size() - 1;
    run.spec = spec;
    run.type = &type_of(spec);
    return run;
}

// Written into the scenario with the moment at which it really begins; its end is written when somebody ends it.
std::size_t FaultSchedule::begin(FaultSpec spec) {
    sim::ensure(!over_, "a fault was begun after the drill");
    const bool later = spec.at > engine_.now();
    if (!later) spec.at = engine_.now();
    FaultRun& run = add(spec);
    run.begun_manually = true;
    scenario_.timeline.push_back(std::move(spec));
    if (later) {
        run.next = engine_.schedule(run.spec.at, fault_begins_, static_cast<std::uint32_t>(run.number));
    } else {
        begin_now(run);
    }
    return run.number;
}

// In a timeline that plays, an entry that is to come may be begun before its time, too.
void FaultSchedule::trigger(std::size_t number) {
    FaultRun& run = runs_[number];
    sim::ensure(!over_ && !run.has_begun() && !run.called_off, "an entry was triggered that does not wait");
    engine_.cancel(run.next);
    run.begun_manually = true;
    run.spec.at = engine_.now();
    scenario_.timeline[number].at = engine_.now();
    begin_now(run);
}

// A fault that is called off keeps its number and its line, at a moment that never comes. One in force is written down
// with the span that it really lasted.
void FaultSchedule::end(std::size_t number) {
    FaultRun& run = runs_[number];
    sim::ensure(!over_ && run.ended == sim::never && !run.called_off, "a fault was ended that is over");
    engine_.cancel(run.next);
    if (!run.has_begun()) {
        run.called_off = true;
        scenario_.timeline[number].at = sim::never;
        return;
    }
    run.ended_manually = true;
    scenario_.timeline[number].lasting = engine_.now() - run.began;
    end_now(run);
}

// Ends that were scheduled are cancelled as well: end_all() comes before them.
void FaultSchedule::cancel_waiting() {
    for (FaultRun& run : runs_) {
        engine_.cancel(run.next);
        if (!run.has_begun() && !run.called_off) scenario_.timeline[run.number].at = sim::never;
    }
}

// In the order in which they began, as each only undoes its own.
void FaultSchedule::end_all() {
    for (FaultRun& run : runs_) {
        if (!run.is_in_force()) continue;
        run.outlasted = true;
        end_now(run);
    }
    over_ = true;
}

Evidence FaultSchedule::evidence_of(const FaultRun& run) const {
    if (!run.has_begun()) return {};
    const Evidence own = run.active->evidence();
    const std::vector<Evidence>& steered = context_->dns_history.steered;
    return own.met != 0 || run.number >= steered.size() ? own : steered[run.number];
}

// By value: a fault may keep what it names, but not the context.
FaultContext FaultSchedule::context_of(std::size_t number) {
    FaultContext context = *context_;
    context.number = number;
    return context;
}

// Figures are cut before the fault can touch them; the replicas' catching up is watched from its beginning on.
void FaultSchedule::begin_now(FaultRun& run) {
    run.began = engine_.now();
    on_change_();
    causes_.add({.at = run.began, .kind = CauseKind::fault_began, .subject = static_cast<std::uint32_t>(run.number)});
    causes_.set_acting(sim::cause_of_fault(run.number));
    run.active = run.type->begin(context_of(run.number), run.spec);
    causes_.set_acting(sim::Cause::none);
    run.survivors = context_->cluster.begin_catch_up();
    // A fault that would last beyond the drill has no end of its own: end_all() ends it, and it counts as having
    // outlasted the drill.
    if (run.spec.lasting && engine_.now() + *run.spec.lasting < end_of(scenario_)) {
        run.next = engine_.schedule(*run.spec.lasting, fault_ends_, static_cast<std::uint32_t>(run.number));
    }
}

// The figures are cut after the end, so that what happens at its moment counts as during the fault.
void FaultSchedule::end_now(FaultRun& run) {
    causes_.add({.at = engine_.now(),
                 .kind = CauseKind::fault_ended,
                 .subject = static_cast<std::uint32_t>(run.number),
                 .because = causes_.entry_of(sim::cause_of_fault(run.number), false)});
    causes_.set_acting(sim::cause_of_fault(run.number));
    run.active->end();
    causes_.set_acting(sim::Cause::none);
    run.ended = engine_.now();
    run.everybody = context_->cluster.begin_catch_up();
    on_change_();
}

// Events carry the run's number. A cancelled one never comes, so what comes is meant.
void FaultSchedule::fault_begins(const sim::Event& event) { begin_now(runs_[event.subject]); }

// By itself, at the time that the timeline or whoever began it said.
void FaultSchedule::fault_ends(const sim::Event& event) { end_now(runs_[event.subject]); }

void FaultSchedule::fault_goes_on(const sim::Event& event) {
    causes_.set_acting(sim::cause_of_fault(event.subject));
    runs_[event.subject].active->go_on();
    causes_.set_acting(sim::Cause::none);
}

// Not cancelled by the fault's end, as a region that leaves or joins goes on doing so.
void FaultSchedule::go_on_after(std::size_t number, Duration wait) {
    engine_.schedule(wait, fault_goes_on_, static_cast<std::uint32_t>(number));
}

// Named by the number: another fault before it in the timeline gives it other draws, as does another seed.
sim::Stream FaultSchedule::dice_of(std::size_t number) const {
    return sim::Stream::named(seed_, "fault/" + std::to_string(number));
}

}  // namespace regiondrill::drill
