// A served world and the clock that moves it, as the gateways see them.
#pragma once

#include "live/session/served_world.hpp"

#include <utility>

namespace regiondrill::live {

class Session {
public:
    Session(Loop& loop, const drill::Scenario& scenario, const PacerSettings& pace,
            drill::TimelineMode timeline = drill::TimelineMode::plays)
        : loop_(loop),
          world_(scenario, timeline),
          pacer_(loop, world_, pace) {}

    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    ServedWorld& world() { return world_; }
    const ServedWorld& world() const { return world_; }
    Pacer& pacer() { return pacer_; }

    /// The moment of an input that comes now.
    sim::Time now() const { return pacer_.moment_for_input(); }

    /// After inputs, which come in the midst of a connection's own doings: soon what is due runs, and what came of it
    /// is told. Once for all that came in one turn of the loop.
    void settle_soon() {
        if (std::exchange(settling_, true)) return;
        loop_.post([this] {
            settling_ = false;
            pacer_.advance();
        });
    }

private:
    Loop& loop_;
    bool settling_ = false;
    ServedWorld world_;
    Pacer pacer_;
};

}  // namespace regiondrill::live
