// The engine: the virtual clock, the pending events and the handlers they go to. One thread; components react to an
// event and schedule others.
#pragma once

#include "sim/digest.hpp"
#include "sim/event_queue.hpp"
#include "sim/invariant.hpp"
#include "sim/time.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace regiondrill::sim {

/// A scheduled event, for cancelling it. Plain and copied; it does not keep the event alive, and a default one belongs
/// to no event.
struct Timer {
    Time at = never;
    std::uint64_t order = 0;
};

/// The scheduling contract:
///   1. An event runs at its time and not before; scheduling into the past breaks an invariant.
///   2. Events of the same time run in the order in which they were scheduled.
///   3. A handler may schedule and cancel anything, for the present moment too; that then runs after all that is due.
///   4. A cancelled event leaves no trace: it is not counted, and the digest does not know of it.
/// Everything that happens in a world happens in a handler of its one engine.
class Engine {
public:
    Engine();
    ~Engine();

    Engine(const Engine&) = delete;
    Engine& operator=(const Engine&) = delete;

    /// Registers a member function as the handler of a new kind of event; the name shows where runs are compared. The
    /// numbers of kinds follow the order of registration, so components are built in a fixed order. The owner must stay
    /// where it is as long as events of the kind may run.
    template <auto Method, class Owner>
    EventKind on(Owner& owner, std::string_view name) {
        ensure(handlers_.size() < 0xffff, "too many kinds of events");
        handlers_.push_back(
            {[](void* self, const Event& event) { (static_cast<Owner*>(self)->*Method)(event); }, &owner});
        names_.emplace_back(name);
        return EventKind{static_cast<std::uint16_t>(handlers_.size() - 1)};
    }

    /// The time of the event that runs, or of the last one; run_until() moves it on to its end.
    Time now() const { return now_; }

    /// Subject and detail are for the handler alone: mostly the slot of what the event is about, and what came of it.
    Timer schedule(Time at, EventKind kind, std::uint32_t subject, std::uint32_t detail = 0) {
        ensure(at >= now_, "an event was scheduled in the past");
        const Event event{at, (sequence_++ << 16) | static_cast<std::uint16_t>(kind), subject, detail};
        queue_.push(event);
        return {at, event.order};
    }

    Timer schedule(Duration delay, EventKind kind, std::uint32_t subject, std::uint32_t detail = 0) {
        return schedule(now_ + delay, kind, subject, detail);
    }

    /// Takes a scheduled event back; false when it already ran or was cancelled before. A cancelled event keeps its
    /// room in the queue until its time.
    bool cancel(Timer timer);

    /// Runs the next event; false when none is left.
    bool step() { return step_until(never); }

    /// Runs the next event if it is due at or before `end`. Otherwise false, and the clock stays where it is.
    bool step_until(Time end);

    /// Runs every event up to and including `end`, then sets the clock to `end`.
    void run_until(Time end);

    /// When the next event is due, or would be had it not been cancelled; never when none is pending.
    Time next_due() {
        const Event* next = queue_.peek();
        return next == nullptr ? never : next->at;
    }

    /// Events that ran.
    std::uint64_t events() const { return events_; }
    /// Events still to run; cancelled ones do not count.
    std::size_t pending() const { return queue_.size() - cancelled_; }
    const Digest& digest() const { return digest_; }

    /// The event that ran last, for comparing two runs step by step.
    const Event& last() const { return last_; }
    std::string_view name_of(EventKind kind) const { return names_[static_cast<std::size_t>(kind)]; }

private:
    /// Orders of cancelled events that are still in the queue. Behind a pointer, as its hash set would cost every
    /// source that includes this header.
    class CancelledOrders;

    bool take_cancelled(std::uint64_t order);

    // A function and its object: two words, with no allocation behind them and nothing to destroy.
    struct Handler {
        void (*call)(void* owner, const Event& event);
        void* owner;
    };

    Time now_ = drill_start;
    // From 1, so that no event has order 0 and a default Timer is nobody's. Its 48 bits last for ten months at ten
    // million events a second.
    std::uint64_t sequence_ = 1;
    std::uint64_t events_ = 0;
    Event last_{};
    EventQueue queue_;
    std::vector<Handler> handlers_;
    std::vector<std::string> names_;  // of the handlers
    std::unique_ptr<CancelledOrders> cancelled_orders_;
    std::size_t cancelled_ = 0;  // of these
    Digest digest_;
};

inline bool Engine::step_until(Time end) {
    for (;;) {
        const Event* next = queue_.peek();
        if (next == nullptr || next->at > end) return false;
        last_ = *next;
        queue_.pop();
        // The clock passes cancelled events too: nothing is scheduled before last_, which cancel() relies on.
        now_ = last_.at;
        if (cancelled_ != 0 && take_cancelled(last_.order)) [[unlikely]]
            continue;
        ++events_;
        digest_.add(last_);
        const Handler& handler = handlers_[static_cast<std::size_t>(last_.kind())];
        const Event event = last_;
        handler.call(handler.owner, event);
        return true;
    }
}

}  // namespace regiondrill::sim
