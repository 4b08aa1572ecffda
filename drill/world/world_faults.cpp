// The faults of a world: those of its timeline, and those that somebody begins and ends at hand.
#include "drill/world/world.hpp"

#include "sim/invariant.hpp"

#include <algorithm>
#include <utility>

namespace regiondrill::drill {

using regions::RegionId;

void World::schedule_timeline() {
    for (FaultSpec& spec : scenario_.timeline) {
        FaultRun& run = add_fault(spec);
        run.planned = spec.at;
        const auto number = static_cast<std::uint32_t>(faults_.size() - 1);
        if (timeline_ == TimelineMode::plays) {
            run.next = engine_.schedule(spec.at, fault_begins_, number);
        } else {
            spec.at = sim::never;
        }
    }
    ending_ = engine_.schedule(end(), drill_ends_, 0);
}

FaultRun& World::add_fault(const FaultSpec& spec) {
    FaultRun& run = faults_.emplace_back();
    run.spec = spec;
    run.type = find_fault_type(spec.what);
    sim::ensure(run.type != nullptr, "a fault was named that its check let through");
    return run;
}

std::size_t World::begin_fault(FaultSpec spec) {
    sim::ensure(!ended_, "a fault was begun after the drill");
    const bool later = spec.at > engine_.now();
    if (!later) spec.at = engine_.now();
    const std::size_t number = faults_.size();
    FaultRun& run = add_fault(spec);
    run.begun_at_hand = true;
    scenario_.timeline.push_back(std::move(spec));
    if (later) {
        run.next = engine_.schedule(run.spec.at, fault_begins_, static_cast<std::uint32_t>(number));
    } else {
        begin(number);
    }
    return number;
}

void World::begin_entry(std::size_t number) {
    FaultRun& run = faults_[number];
    sim::ensure(!ended_ && !run.has_begun() && !run.called_off, "an entry was begun that does not wait");
    engine_.cancel(run.next);
    run.begun_at_hand = true;
    run.spec.at = engine_.now();
    scenario_.timeline[number].at = engine_.now();
    begin(number);
}

void World::end_fault(std::size_t number) {
    FaultRun& run = faults_[number];
    sim::ensure(!ended_ && run.ended == sim::never && !run.called_off, "a fault was ended that is over");
    engine_.cancel(run.next);
    if (!run.has_begun()) {
        call_off(run);
        return;
    }
    run.ended_at_hand = true;
    scenario_.timeline[number].lasting = engine_.now() - run.began;
    end_now(run);
}

void World::finish() {
    if (ended_) return;
    engine_.cancel(ending_);
    scenario_.duration = engine_.now() - sim::drill_start;
    for (const auto& population : populations_) population->stop();
    for (FaultRun& run : faults_) {
        engine_.cancel(run.next);
        if (!run.has_begun() && !run.called_off) scenario_.timeline[number_of(run.spec)].at = sim::never;
    }
    drill_ends({});
}

void World::fault_begins(const sim::Event& event) { begin(event.subject); }

void World::begin(std::size_t number) {
    FaultRun& run = faults_[number];
    run.began = engine_.now();
    cut_metrics();
    run.active = run.type->begin(*this, run.spec);
    run.survivors = cluster_->begin_catch_up();
    if (run.spec.lasting && engine_.now() + *run.spec.lasting < end()) {
        run.next = engine_.schedule(*run.spec.lasting, fault_ends_, static_cast<std::uint32_t>(number));
    }
}

void World::fault_ends(const sim::Event& event) { end_now(faults_[event.subject]); }

void World::end_now(FaultRun& run) {
    run.active->end();
    run.ended = engine_.now();
    run.everybody = cluster_->begin_catch_up();
    cut_metrics();
}

void World::call_off(FaultRun& run) {
    run.called_off = true;
    scenario_.timeline[number_of(run.spec)].at = sim::never;
}

// So that the figures before, during and after faults can be told apart.
void World::cut_metrics() {
    for (const auto& population : populations_) population->metrics().cut(engine_.now());
}

void World::fault_goes_on(const sim::Event& event) { faults_[event.subject].active->go_on(); }

std::size_t World::number_of(const FaultSpec& fault) const {
    const auto found =
        std::find_if(faults_.begin(), faults_.end(), [&](const FaultRun& run) { return &run.spec == &fault; });
    sim::ensure(found != faults_.end(), "a fault asked for its number that is not of this world");
    return static_cast<std::size_t>(found - faults_.begin());
}

void World::go_on_after(const FaultSpec& fault, Duration wait) {
    engine_.schedule(wait, fault_goes_on_, static_cast<std::uint32_t>(number_of(fault)));
}

sim::Stream World::dice_of(const FaultSpec& fault) const {
    return sim::Stream::named(seed_, "fault/" + std::to_string(number_of(fault)));
}

void World::drill_ends(const sim::Event&) {
    for (std::size_t i = 0; i < regions().size(); ++i) {
        const RegionId region{static_cast<std::uint16_t>(i)};
        if (is_gone(region)) cluster_->report_vanished(regions::replica_of(region));
    }
    for (FaultRun& run : faults_) {
        if (!run.is_in_force()) continue;
        run.outlasted = true;
        end_now(run);
    }
    ended_ = true;
    check_at_rest();
}

}  // namespace regiondrill::drill
