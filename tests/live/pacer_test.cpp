#include "live/loop/pacer.hpp"

#include "sim/engine.hpp"
#include "tests/catch.hpp"

#include <algorithm>
#include <thread>
#include <vector>

namespace pacer_test {

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
        echo_ = engine_.on<&Ticking::echo>(*this, "echo");
        engine_.schedule(sim::Duration{1ms}, kind_, 0);
    }

    bool step_until(sim::Time end) override { return engine_.step_until(end); }
    sim::Time reached() const override { return engine_.now(); }
    sim::Time next_due() override { return engine_.next_due(); }
    std::size_t event_count() const override { return ticks_ / 10; }

    /// Something from outside, which takes so many steps without any delay.
    void ask(sim::Time at, std::uint32_t steps) {
        engine_.run_until(at);
        engine_.schedule(at, echo_, 0, steps);
    }

    std::size_t ticks() const { return ticks_; }
    bool is_answered() const { return answered_; }
    /// When each tick ran, by the wall clock.
    const std::vector<std::chrono::steady_clock::time_point>& moments() const { return moments_; }

private:
    void tick(const sim::Event&) {
        ++ticks_;
        moments_.push_back(std::chrono::steady_clock::now());
        if (work_ > 0us) std::this_thread::sleep_for(work_);
        engine_.schedule(sim::Duration{1ms}, kind_, 0);
    }

    void echo(const sim::Event& event) {
        if (event.detail == 0) {
            answered_ = true;
        } else {
            engine_.schedule(sim::Duration{0}, echo_, 0, event.detail - 1);
        }
    }

    std::chrono::microseconds work_;
    sim::Engine engine_;
    sim::EventKind kind_{};
    sim::EventKind echo_{};
    std::size_t ticks_ = 0;
    bool answered_ = false;
    std::vector<std::chrono::steady_clock::time_point> moments_;
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

TEST_CASE("virtual time goes by at the speed that is set, from where it was", "[.clock]") {
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
TEST_CASE("a world is moved along with the clock, and never ahead of it", "[.clock]") {
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

TEST_CASE("a paused world stands still, whatever its speed, and goes on from there", "[.clock]") {
    live::Loop loop;
    Ticking world(0us);
    Pacer pacer(loop, world, {.speed = 1000});
    std::this_thread::sleep_for(5ms);
    pacer.advance();
    pacer.pause();
    const sim::Time reached = world.reached();
    const sim::Time now = pacer.now();
    CHECK(reached > sim::drill_start);
    pacer.set_speed(500);
    std::this_thread::sleep_for(5ms);
    pacer.advance();
    CHECK(world.reached() == reached);
    CHECK(pacer.now() == now);
    CHECK(pacer.is_paused());
    pacer.resume();
    CHECK(pacer.speed() == 500);
    run_for(loop, 10ms);
    CHECK(world.reached() > reached);
    CHECK(pacer.given_up() == 0s);
}

TEST_CASE("a pacer may begin paused", "[.clock]") {
    live::Loop loop;
    Ticking world(0us);
    Pacer pacer(loop, world, {.speed = 1000, .paused = true});
    std::this_thread::sleep_for(5ms);
    pacer.advance();
    CHECK(world.ticks() == 0);
    pacer.resume();
    run_for(loop, 10ms);
    CHECK(world.ticks() > 0);
}

// A loop that only looked every 2 ms would be late by one on average. Half of all wakings is what a busy machine
// leaves.
TEST_CASE("a world is woken when its next event is due, not at some beat", "[.clock]") {
    live::Loop loop;
    Ticking world(0us);
    const auto start = std::chrono::steady_clock::now();
    const Pacer pacer(loop, world, {.speed = 0.1});  // an event in 10 ms
    run_for(loop, 250ms);
    std::vector<std::chrono::nanoseconds> late;
    for (std::size_t i = 0; i < world.moments().size(); ++i) {
        late.emplace_back(world.moments()[i] - start - (i + 1) * 10ms);
    }
    REQUIRE(late.size() >= 10);
    std::sort(late.begin(), late.end());
    CHECK(late.front() > -1ms);  // the pacer began after `start`
    CHECK(late[late.size() / 2] < 700us);
}

TEST_CASE("what comes in and meets no delay is answered before the loop turns again", "[.clock]") {
    live::Loop loop;
    Ticking world(0us);
    Pacer pacer(loop, world, {});
    run_for(loop, 5ms);
    world.ask(pacer.moment_for_input(), 5);
    CHECK_FALSE(world.is_answered());
    pacer.advance();
    CHECK(world.is_answered());
}

TEST_CASE("the moment for an input is one that the world has come to, however far it is behind", "[.clock]") {
    live::Loop loop;
    Ticking world(1ms);  // ten times too slow
    Pacer pacer(loop, world, {.speed = 10, .most_behind = 10s});
    run_for(loop, 100ms);
    const sim::Time moment = pacer.moment_for_input();
    CHECK(moment >= world.reached());
    CHECK(moment <= world.reached() + 1ms);
    CHECK(moment < pacer.now());
    CHECK(pacer.behind() > 300ms);
    CHECK(pacer.given_up() == 0s);
}

TEST_CASE("a step is one event, whenever it is due, and the world stands still after it", "[.clock]") {
    live::Loop loop;
    Ticking world(0us);
    Pacer pacer(loop, world, {.speed = 0.1, .paused = true});
    pacer.step();
    CHECK(world.ticks() == 1);
    CHECK(pacer.now() == after(1ms));
    pacer.step();
    run_for(loop, 5ms);
    CHECK(world.ticks() == 2);
    CHECK(pacer.now() == after(2ms));
    pacer.resume();
    pacer.step();  // of a world that goes on, pauses it
    CHECK(pacer.is_paused());
    CHECK(world.ticks() == 3);
}

TEST_CASE("a world that is run until a moment stands still exactly there", "[.clock]") {
    live::Loop loop;
    Ticking world(0us);
    Pacer pacer(loop, world, {.speed = 1000, .paused = true});
    const sim::Time stop = after(5ms + 500us);
    pacer.run_until(stop);
    CHECK_FALSE(pacer.is_paused());
    CHECK(pacer.stop() == stop);
    run_for(loop, 20ms);
    CHECK(pacer.is_paused());
    CHECK_FALSE(pacer.stop());
    CHECK(pacer.now() == stop);
    CHECK(world.ticks() == 5);
    pacer.run_until(after(2ms));  // is over
    CHECK(pacer.is_paused());
    CHECK(pacer.now() == stop);
    pacer.run_until(after(1h));
    pacer.resume();  // calls it off
    CHECK_FALSE(pacer.stop());
}

TEST_CASE("a world that is run to the next happening stands still right after it", "[.clock]") {
    live::Loop loop;
    Ticking world(0us);
    Pacer pacer(loop, world, {.speed = 1000, .paused = true});
    pacer.step();
    pacer.run_to_next_event();
    CHECK(pacer.stops_at_event());
    run_for(loop, 50ms);
    CHECK(pacer.is_paused());
    CHECK_FALSE(pacer.stops_at_event());
    CHECK(world.ticks() == 10);
    CHECK(pacer.now() == after(10ms));
}

TEST_CASE("a world too slow for its speed leaves the loop its turns, and virtual time gives way", "[.clock]") {
    live::Loop loop;
    Ticking world(100us);  // at best ten virtual seconds a second
    Pacer pacer(loop, world, {.speed = 1000, .budget = 5ms, .most_behind = 20ms});
    int turns = 0;
    const auto counting = loop.every(1ms, [&] { ++turns; });
    run_for(loop, 200ms);
    CHECK(turns >= 4);
    CHECK(pacer.given_up() > 1s);
    CHECK(pacer.now() >= world.reached());
    CHECK(pacer.behind() <= 40s);  // 20 ms at this speed, and a turn
}

}  // namespace pacer_test
