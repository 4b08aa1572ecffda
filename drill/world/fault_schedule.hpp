// The faults of a world, those of its timeline and those that somebody begins manually: one of the facets of World.
#pragma once

#include "drill/scenario/fault_type.hpp"
#include "drill/scenario/scenario.hpp"
#include "sim/engine.hpp"
#include "sim/random.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace regiondrill::store {
class Cluster;
enum class CatchUpId : std::uint32_t;
}  // namespace regiondrill::store

namespace regiondrill::drill {

class CauseLog;

/// Whether the timeline plays by itself, or each of its entries waits until somebody triggers it.
enum class TimelineMode { plays, manual };

/// A fault of the timeline, or one that was begun manually, and how it went.
struct FaultRun {
    std::size_t number = 0;  // its place among FaultSchedule::runs(), by which everybody calls it
    FaultSpec spec;
    const FaultType* type = nullptr;
    std::optional<Time> planned;          // when the timeline has it begin; none where it is not of the timeline
    std::unique_ptr<ActiveFault> active;  // none before it begins
    sim::Timer next;                      // of its beginning, then of its end
    Time began = sim::never;
    Time ended = sim::never;
    bool begun_manually = false;
    bool ended_manually = false;   // before its time
    bool called_off = false;       // before it began
    bool outlasted = false;        // it was still in force when the drill ended
    store::CatchUpId survivors{};  // replicas that could reach each other when it began
    store::CatchUpId everybody{};  // from its end on

    /// "kill us-east-1".
    std::string text() const { return text_of(spec); }

    /// Also of one that is over.
    bool has_begun() const { return active != nullptr; }
    bool is_in_force() const { return has_begun() && ended == sim::never; }
};

/// Begins and ends faults, each when the timeline or somebody says so, and keeps what became of them. World owns the
/// only one and drives it; analysis, expectations and reports read its runs.
///
/// The scenario that is played is kept true to what happens: a fault begun manually is added to its timeline, one that
/// was called off never begins there, so that the scenario as played gives the same faults again.
class FaultSchedule {
public:
    /// `scenario` is the world's own copy. All outlive this.
    FaultSchedule(sim::Engine& engine, sim::Seed seed, Scenario& scenario, TimelineMode mode, CauseLog& causes);

    FaultSchedule(const FaultSchedule&) = delete;
    FaultSchedule& operator=(const FaultSchedule&) = delete;

    /// What the faults act on, and what is to be done whenever one begins or ends. The context's number says nothing.
    /// To be called once, when the world is built, before anything else here. `on_change` comes before a fault acts and
    /// after it has ended its doing.
    void start(const FaultContext& context, std::function<void()> on_change);

    /// By number: the timeline's, in its order, then those begun manually. They keep their addresses.
    const std::deque<FaultRun>& runs() const { return runs_; }
    /// What met a fault, or, where nothing did by itself, the queries that were answered otherwise because health
    /// checks found it: a region that nobody uses may be missed when people are to be sent there. Of one that has not
    /// begun none.
    Evidence evidence_of(const FaultRun& run) const;
    /// Does not change while the world is played.
    TimelineMode mode() const { return mode_; }

    /// The drill has ended, and with it all faults: none may begin any more.
    bool is_over() const { return over_; }

    /// Begins a fault that was checked (drill/faults/manual_fault.hpp), at its `at` if that is to come, else now. It
    /// ends after its `lasting`, by end(), or with the drill. Gives its number.
    std::size_t begin(FaultSpec spec);

    /// Begins an entry of the timeline that waits; it ends as one begun by begin().
    void trigger(std::size_t number);

    /// Ends a fault that is in force, or calls off one that waits. Not twice, and not after the drill.
    void end(std::size_t number);

    /// The drill is to end before its time: what has not begun by now never will.
    void cancel_waiting();

    /// Ends what is still in force, with the drill. After it, is_over().
    void end_all();

    /// What a fault of this number acts on.
    FaultContext context_of(std::size_t number);

    /// Takes the fault's next step (ActiveFault::go_on) after a while, also after its end.
    void go_on_after(std::size_t number, Duration wait);

    /// A stream of the fault's own. The same at each call: whoever draws keeps it.
    sim::Stream dice_of(std::size_t number) const;

private:
    // Runs are never taken out again: numbers and evidence are asked for to the end.
    FaultRun& add(const FaultSpec& spec);
    void begin_now(FaultRun& run);
    void end_now(FaultRun& run);

    void fault_begins(const sim::Event& event);
    void fault_ends(const sim::Event& event);
    void fault_goes_on(const sim::Event& event);

    sim::Engine& engine_;
    sim::Seed seed_;
    Scenario& scenario_;
    TimelineMode mode_;
    CauseLog& causes_;
    std::unique_ptr<FaultContext> context_;  // from start() on
    std::function<void()> on_change_;
    std::deque<FaultRun> runs_;
    bool over_ = false;
    sim::EventKind fault_begins_;
    sim::EventKind fault_ends_;
    sim::EventKind fault_goes_on_;
};

}  // namespace regiondrill::drill
