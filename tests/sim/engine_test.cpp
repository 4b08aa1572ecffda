// The engine: what runs, when, in which order, and what a cancelled timer does.
#include "sim/engine.hpp"

#include "sim/random.hpp"
#include "sim/real_math.hpp"
#include "tests/catch.hpp"
#include "tests/sim/recorder.hpp"

#include <map>
#include <tuple>

namespace engine_test {

using namespace regiondrill::sim;
using namespace std::chrono_literals;
using regiondrill::tests::Recorder;

namespace {

using Subjects = std::vector<std::uint32_t>;

struct World {
    Engine engine;
    Recorder recorder{engine};

    Timer schedule(Duration delay, std::uint32_t subject) { return engine.schedule(delay, recorder.kind, subject); }
};

// The reference: pending events in a map ordered by (time, number of scheduling), all timers ever given, and the random
// choices of what to do next, taken from inside the handlers as components do.
class Model {
public:
    explicit Model(std::uint64_t seed) : dice_(seed) {
        world_.recorder.react = [this](const Event& event) { on_event(event); };
        for (int i = 0; i < 50; ++i) schedule();
    }

    int run(int most) {
        for (int i = 0; i < most && world_.engine.step(); ++i) {
        }
        world_.recorder.react = nullptr;
        while (world_.engine.step()) expect(world_.recorder.notes.back());
        if (!pending_.empty() || world_.engine.pending() != 0) ++differences_;
        return differences_;
    }

    int cancelled() const { return cancelled_; }

private:
    using Key = std::pair<Time, std::uint32_t>;

    void on_event(const Event& event) {
        expect(world_.recorder.notes.back());
        if (world_.engine.now() != event.at) ++differences_;
        const auto more = dice_.below(3);
        for (std::uint32_t i = 0; i < more; ++i) schedule();
        if (dice_.chance(0.4)) cancel(dice_.below(static_cast<std::uint32_t>(timers_.size())));
        if (dice_.chance(0.2)) cancel(event.subject);  // the running one
        if (pending_.size() != world_.engine.pending()) ++differences_;
    }

    void expect(const Recorder::Note& note) {
        if (pending_.empty() || pending_.begin()->first != Key{note.at, note.subject}) {
            ++differences_;
            return;
        }
        pending_.erase(pending_.begin());
    }

    void schedule() {
        const double longest = natural_log(86400e9);  // from at once to a day
        const bool at_once = dice_.chance(0.2);
        const auto delay = Duration{at_once ? 0 : static_cast<std::int64_t>(exponential(dice_.uniform(0, longest)))};
        const auto subject = static_cast<std::uint32_t>(timers_.size());
        timers_.push_back(world_.schedule(delay, subject));
        pending_[{world_.engine.now() + delay, subject}] = true;
    }

    void cancel(std::uint32_t subject) {
        const bool was_pending = pending_.erase({timers_[subject].at, subject}) != 0;
        if (world_.engine.cancel(timers_[subject]) != was_pending) ++differences_;
        cancelled_ += was_pending ? 1 : 0;
    }

    World world_;
    Stream dice_;
    std::map<Key, bool> pending_;
    std::vector<Timer> timers_;
    int differences_ = 0;
    int cancelled_ = 0;
};

}  // namespace

TEST_CASE("any mixture of scheduling and cancelling runs as an ordered map says") {
    int differences = 0;
    int cancelled = 0;
    for (std::uint64_t seed = 1; seed <= 40; ++seed) {
        Model model(seed);
        differences += model.run(2000);
        cancelled += model.cancelled();
    }
    CHECK(differences == 0);
    CHECK(cancelled > 1000);  // the histories did cancel pending events
}

TEST_CASE("events of one time run in the order in which they were scheduled") {
    World world;
    Recorder other(world.engine);
    // Scheduled from far ahead, from near and at the moment itself: three parts of the calendar, one time.
    world.schedule(600s, 1);
    world.engine.run_until(drill_start + 400s);
    world.schedule(200s, 2);
    world.engine.run_until(drill_start + 600s - 1ms);
    world.schedule(1ms, 3);
    world.recorder.react = [&](const Event& event) {
        if (event.subject == 1) world.schedule(0ns, 4);
    };
    world.engine.run_until(drill_start + 600s);
    CHECK(world.recorder.subjects() == Subjects{1, 2, 3, 4});
}

TEST_CASE("kinds of events do not change the order of ties") {
    World world;
    Recorder later(world.engine);  // a kind with a greater number
    Subjects order;
    world.recorder.react = [&](const Event& event) { order.push_back(event.subject); };
    later.react = world.recorder.react;
    world.engine.schedule(1s, later.kind, 1);
    world.engine.schedule(1s, world.recorder.kind, 2);
    world.engine.schedule(1s, later.kind, 3);
    world.engine.run_until(drill_start + 1s);
    CHECK(order == Subjects{1, 2, 3});
}

TEST_CASE("a cancelled event never runs, whatever part of the calendar it lies in") {
    for (const Duration delay : std::initializer_list<Duration>{0ns, 1us, 50ms, 10s, 1h}) {
        World world;
        const Timer timer = world.schedule(delay, 1);
        world.schedule(delay, 2);
        CHECK(world.engine.pending() == 2);
        CHECK(world.engine.cancel(timer));
        CHECK(world.engine.pending() == 1);
        world.engine.run_until(drill_start + 2h);
        CHECK(world.recorder.subjects() == Subjects{2});
        CHECK(world.engine.events() == 1);
    }
}

TEST_CASE("only the first cancellation of a pending event counts") {
    World world;
    const Timer timer = world.schedule(1s, 1);
    CHECK(world.engine.cancel(timer));
    CHECK_FALSE(world.engine.cancel(timer));
    world.engine.run_until(drill_start + 2s);
    CHECK_FALSE(world.engine.cancel(timer));
    CHECK(world.engine.pending() == 0);
}

TEST_CASE("what ran, what runs and what was never scheduled cannot be cancelled") {
    World world;
    const Timer timer = world.schedule(1s, 1);
    bool cancelled_itself = true;
    world.recorder.react = [&](const Event&) { cancelled_itself = world.engine.cancel(timer); };
    world.engine.run_until(drill_start + 1s);
    CHECK_FALSE(cancelled_itself);
    CHECK_FALSE(world.engine.cancel(timer));
    CHECK_FALSE(world.engine.cancel(Timer{}));
    CHECK(world.engine.pending() == 0);
}

TEST_CASE("a timer set after a cancelled one was passed over can be cancelled") {
    // The last pending event is cancelled, so a step finds nothing; what is then scheduled earlier is still pending.
    World world;
    const Timer late = world.schedule(10s, 1);
    CHECK(world.engine.cancel(late));
    CHECK_FALSE(world.engine.step());
    const Timer sooner = world.schedule(1s, 2);
    CHECK(world.engine.cancel(sooner));
    CHECK_FALSE(world.engine.cancel(late));
    CHECK_FALSE(world.engine.step());
    CHECK(world.recorder.notes.empty());
    CHECK(world.engine.pending() == 0);
}

TEST_CASE("run_until runs what is due at its end and leaves the clock there") {
    World world;
    world.schedule(1s, 1);
    world.schedule(1s + 1ns, 2);
    world.engine.run_until(drill_start + 1s);
    CHECK(world.recorder.notes == std::vector<Recorder::Note>{{drill_start + 1s, 1}});
    CHECK(world.engine.now() == drill_start + 1s);
    world.engine.run_until(drill_start + 5s);
    CHECK(world.engine.now() == drill_start + 5s);
    CHECK(world.recorder.notes.size() == 2);
    world.engine.run_until(drill_start + 3s);  // the past: the clock never goes back
    CHECK(world.engine.now() == drill_start + 5s);
}

TEST_CASE("an event before the next one still fits in after a look ahead") {
    World world;
    world.schedule(1h, 1);
    world.engine.run_until(drill_start + 1s);  // looked at the event an hour ahead
    world.schedule(1ms, 2);
    world.schedule(0ns, 3);
    world.engine.run_until(drill_start + 2h);
    CHECK(world.recorder.subjects() == Subjects{3, 2, 1});
}

TEST_CASE("an event in the past breaks an invariant") {
    World world;
    world.engine.run_until(drill_start + 1s);
    const auto at = [&](Time when) { world.engine.schedule(when, world.recorder.kind, 1); };
    CHECK_THROWS_AS(at(drill_start + 1s - 1ns), InvariantBroken);
    CHECK_NOTHROW(at(drill_start + 1s));
    CHECK_THROWS_AS(world.schedule(-1ns, 1), InvariantBroken);
}

TEST_CASE("handlers are known by their names and events carry their detail") {
    World world;
    CHECK(world.engine.name_of(world.recorder.kind) == "note");
    world.engine.schedule(1s, world.recorder.kind, 5, 77);
    REQUIRE(world.engine.step());
    CHECK(world.engine.last().detail == 77);
    CHECK(world.engine.last().subject == 5);
    CHECK(world.engine.last().kind() == world.recorder.kind);
    CHECK(world.engine.now() == drill_start + 1s);
}

TEST_CASE("the digest follows what ran and not what was cancelled") {
    const auto digest_of = [](std::uint32_t subject, bool run) {
        World world;
        world.schedule(1s, 1);
        const Timer timer = world.schedule(2s, subject);
        if (!run) world.engine.cancel(timer);
        world.engine.run_until(drill_start + 3s);
        return world.engine.digest().value();
    };
    CHECK(digest_of(2, true) == digest_of(2, true));
    CHECK(digest_of(2, true) != digest_of(3, true));
    CHECK(digest_of(2, true) != digest_of(2, false));
    CHECK(digest_of(2, false) == digest_of(3, false));
}

}  // namespace engine_test
