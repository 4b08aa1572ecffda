#include "live/pacer.hpp"

#include "sim/engine.hpp"
#include "tests/catch.hpp"

#include <thread>

using namespace regiondrill;
using namespace std::chrono_literals;
using live::Pace;
using live::Pacer;

namespace {

/// An event every virtual millisecond, each of which takes `work` of real time.
class Ticking : public live::Paced {
public:
    explicit Ticking(std::chrono::microseconds work) : work_(work) {
        kind_ = engine_.on<&Ticking::tick>(*this, "tick");
        engine_.schedule(sim::Duration{1ms}, kind_, 0);
    }

    bool step_until(sim::Time end) override { return engine_.step_until(end); }
    sim::Time reached() const override { return engine_.now(); }

private:
    void tick(const sim::Event&) {
        if (work_ > 0us) std::this_thread::sleep_for(work_);
        engine_.schedule(sim::Duration{1ms}, kind_, 0);
    }

    std::chrono::microseconds work_;
    sim::Engine engine_;
    sim::EventKind kind_{};
};

sim::Time after(sim::Duration span) { return sim::drill_start + span; }

void run_for(live::Loop& loop, std::chrono::milliseconds span) {
    const auto end = std::chrono::steady_clock::now() + span;
    const auto stopping = loop.every(1ms, [&] {
        if (std::chrono::steady_clock::now() >= end) loop.stop();
    });
    loop.run();
}

}  // namespace

TEST_CASE("virtual time goes by at the speed that is set, from where it was") {
    const Pace::Wall start{};
    Pace pace(after(5s), start, 1);
    CHECK(pace.at(start) == after(5s));
    CHECK(pace.at(start + 2s) == after(7s));
    pace.set_speed(start + 2s, 10);
    CHECK(pace.at(start + 2s) == after(7s));
    CHECK(pace.at(start + 3s) == after(17s));
    CHECK(pace.real(10s) == 1s);
    pace.set_speed(start + 3s, 0);
    CHECK(pace.at(start + 60s) == after(17s));
    pace.set_speed(start + 60s, 0.5);
    CHECK(pace.at(start + 62s) == after(18s));
    pace.go_on_from(after(9s), start + 70s);
    CHECK(pace.at(start + 72s) == after(10s));
}

// The bounds are wide: a busy machine may lose tens of milliseconds, but the world never runs ahead of the clock.
TEST_CASE("a world is moved along with the clock, and never ahead of it") {
    live::Loop loop;
    Ticking world(0us);
    const auto start = std::chrono::steady_clock::now();
    Pacer pacer(loop, world, {.speed = 100});
    run_for(loop, 50ms);
    const auto took = std::chrono::steady_clock::now() - start;
    CHECK(world.reached() >= after(1s));
    CHECK(world.reached() <= after(100 * took));
    CHECK(pacer.now() >= world.reached());
    CHECK(pacer.given_up() == 0s);
}

TEST_CASE("a paused world stands still") {
    live::Loop loop;
    Ticking world(0us);
    Pacer pacer(loop, world, {.speed = 1000});
    pacer.set_speed(0);
    pacer.advance();
    const sim::Time reached = world.reached();
    run_for(loop, 20ms);
    CHECK(world.reached() == reached);
}

TEST_CASE("a world too slow for its speed leaves the loop its turns, and virtual time gives way") {
    live::Loop loop;
    Ticking world(100us);  // at best ten virtual seconds a second
    Pacer pacer(loop, world, {.speed = 1000, .budget = 5ms, .most_behind = 20ms});
    int turns = 0;
    const auto counting = loop.every(1ms, [&] { ++turns; });
    run_for(loop, 200ms);
    CHECK(turns >= 4);
    CHECK(pacer.given_up() > 1s);
    CHECK(pacer.now() >= world.reached());
}
