// Timeouts against the plainest reference: a list of deadlines, sorted.
#include "sim/timeouts.hpp"

#include "sim/random.hpp"
#include "tests/catch.hpp"
#include "tests/sim/recorder.hpp"

#include <map>

namespace timeouts_test {

using namespace regiondrill::sim;
using namespace std::chrono_literals;
using regiondrill::tests::Recorder;

namespace {

using Notes = std::vector<Recorder::Note>;

// Writes down which slot expired when; a test may add what happens then.
struct Owner {
    void expired(std::uint32_t slot) {
        notes.push_back({engine.now(), slot});
        if (react) react(slot);
    }

    explicit Owner(Duration length) : timeouts(engine, links, length) { timeouts.on_expiry<&Owner::expired>(*this); }

    void advance(Duration span) { engine.run_until(engine.now() + span); }

    Engine engine;
    TimeoutLinks links;
    Timeouts timeouts;
    Notes notes;
    std::function<void(std::uint32_t)> react;
};

Time at(Duration since_start) { return drill_start + since_start; }

}  // namespace

TEST_CASE("each timeout fires exactly at its deadline, in the order of arming") {
    Owner owner(2s);
    owner.timeouts.arm(5);
    owner.advance(300ms);
    owner.timeouts.arm(1);
    owner.timeouts.arm(0);  // the same moment: after 1
    owner.advance(1us);
    owner.timeouts.arm(9);
    owner.advance(10s);
    CHECK(owner.notes == Notes{{at(2s), 5}, {at(2300ms), 1}, {at(2300ms), 0}, {at(2300ms + 1us), 9}});
}

TEST_CASE("a disarmed timeout never fires, be it first, last or in the middle") {
    for (const std::uint32_t disarmed : {0U, 1U, 2U}) {
        Owner owner(1s);
        for (std::uint32_t slot = 0; slot < 3; ++slot) {
            owner.timeouts.arm(slot);
            owner.advance(10ms);
        }
        owner.timeouts.disarm(disarmed);
        owner.advance(5s);
        Notes expected{{at(1s), 0}, {at(1010ms), 1}, {at(1020ms), 2}};
        expected.erase(expected.begin() + disarmed);
        CHECK(owner.notes == expected);
    }
}

TEST_CASE("a timeout that is disarmed in time never becomes an event") {
    // One look at the list, at the first deadline, finds it empty; a thousand timers would have been a thousand events.
    Owner owner(1s);
    for (std::uint32_t i = 0; i < 1000; ++i) {
        owner.timeouts.arm(i % 7);
        owner.timeouts.disarm(i % 7);
    }
    owner.advance(10s);
    CHECK(owner.notes.empty());
    CHECK(owner.engine.events() == 1);
}

TEST_CASE("a timeout armed anew from its own expiry fires one length later") {
    Owner owner(1s);
    owner.react = [&](std::uint32_t slot) {
        if (owner.notes.size() < 3) owner.timeouts.arm(slot);
    };
    owner.timeouts.arm(4);
    owner.advance(10s);
    CHECK(owner.notes == Notes{{at(1s), 4}, {at(2s), 4}, {at(3s), 4}});
}

TEST_CASE("an expiry may disarm another that is due at the same moment") {
    Owner owner(1s);
    for (std::uint32_t slot = 0; slot < 3; ++slot) owner.timeouts.arm(slot);
    owner.react = [&](std::uint32_t slot) {
        if (slot == 0) owner.timeouts.disarm(1);
    };
    owner.advance(2s);
    CHECK(owner.notes == Notes{{at(1s), 0}, {at(1s), 2}});
}

TEST_CASE("two lists of different lengths share their places") {
    Owner owner(1s);
    Timeouts longer(owner.engine, owner.links, 3s);
    longer.on_expiry<&Owner::expired>(owner);
    longer.arm(0);
    owner.timeouts.arm(1);
    longer.arm(2);
    owner.timeouts.arm(3);
    longer.disarm(0);
    longer.arm(4);
    owner.advance(5s);
    CHECK(owner.notes == Notes{{at(1s), 1}, {at(1s), 3}, {at(3s), 2}, {at(3s), 4}});
}

TEST_CASE("any history of arming and disarming fires what a sorted list of deadlines says") {
    int differences = 0;
    std::size_t fired = 0;
    for (std::uint64_t seed = 1; seed <= 50; ++seed) {
        Owner owner(500ms);
        Stream dice(seed);
        std::map<std::uint32_t, std::pair<Time, int>> armed;  // slot: deadline and turn
        std::map<std::pair<Time, int>, std::uint32_t> due;
        Notes expected;
        for (int turn = 0; turn < 400; ++turn) {
            const std::uint32_t slot = dice.below(30);
            if (const auto found = armed.find(slot); found != armed.end()) {
                owner.timeouts.disarm(slot);
                due.erase(found->second);
                armed.erase(found);
            } else {
                owner.timeouts.arm(slot);
                armed[slot] = {owner.engine.now() + 500ms, turn};
                due[armed[slot]] = slot;
            }
            owner.advance(Duration{dice.below(dice.chance(0.05) ? 600'000'000 : 40'000'000)});
            while (!due.empty() && due.begin()->first.first <= owner.engine.now()) {
                expected.push_back({due.begin()->first.first, due.begin()->second});
                armed.erase(due.begin()->second);
                due.erase(due.begin());
            }
        }
        differences += owner.notes == expected ? 0 : 1;
        fired += expected.size();
    }
    CHECK(differences == 0);
    CHECK(fired > 1000);  // the histories did let timeouts fire
}

}  // namespace timeouts_test
