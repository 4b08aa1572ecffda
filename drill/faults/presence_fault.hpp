// Faults that make a region come and go.
//
//     there > draining > leaving > away        people are sent away; its store goes once its peers have all it wrote
//     away > filling > there                   its store joins empty, and its peers fill it
#pragma once

#include "drill/scenario/fault_type.hpp"
#include "store/item.hpp"

namespace regiondrill::drill {

class PresenceFault : public ActiveFault {
public:
    void go_on() override;

protected:
    enum class Step : std::uint8_t { there, draining, leaving, away, filling };

    PresenceFault(World& world, const FaultSpec& spec, Step step);

    void arrive();
    void depart();

    /// What its peers filled it with, and when it had that.
    Evidence received() const { return received_; }

    /// How often the DNS began (or stopped) to send people there, up to its end.
    Evidence people(bool come) const;

    void note_end();

    World& world() { return world_; }

private:
    void look_if_left();
    void look_if_filled();

    World& world_;
    const FaultSpec& spec_;
    store::ReplicaId replica_;
    Step step_;
    bool evacuated_ = false;
    Time began_;
    Time ended_ = sim::never;
    Evidence received_;
};

}  // namespace regiondrill::drill
