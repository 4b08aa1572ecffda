// Faults that make a region come and go.
//
//     there > draining > leaving > away        people are sent away; its store goes once its peers have all it wrote
//     away > filling > there                   its store joins empty, and its peers fill it
#pragma once

#include "drill/scenario/fault_type.hpp"
#include "drill/world/fault_context.hpp"
#include "regions/request_attempt.hpp"
#include "store/data/item.hpp"

#include <cstddef>
#include <cstdint>
#include <string>

namespace regiondrill::drill {

/// The steps of a region on its way out and in, for add_region and remove_region, which are each other's end. Its store
/// is polled by go_on(), for only the cluster knows when it has left or been filled; that goes on after the fault's
/// end.
class MembershipFault : public ActiveFault {
public:
    /// Takes the next step, or asks again whether the store is ready for it.
    void go_on() override;

protected:
    enum class Step : std::uint8_t { there, draining, leaving, away, filling };

    MembershipFault(const FaultContext& context, const FaultSpec& spec, Step step);

    /// Brings the region in, or back from wherever its departure has come to. Returns at once; go_on() does the rest.
    void arrive();
    /// Sends people away and, after the drain, has the store leave. Not before an arrival is over.
    void depart();

    /// What its peers filled it with, and when it had that.
    Evidence received() const { return received_; }

    /// How often the DNS began (or stopped) to send people there, up to its end.
    Evidence people(bool come) const;

    /// To be called first in end(): answers that change from then on are not evidence.
    void note_end();

    /// Whether the drill ends now, and the fault only with it.
    bool is_last_moment() const;

private:
    /// Ask the cluster how far its store is, and again after a while where it is not.
    void poll_departure();
    void poll_filling();

    sim::Engine& engine_;
    store::Cluster& cluster_;
    Operators& operators_;
    const Scenario& scenario_;
    const DnsHistory& dns_history_;
    Membership& membership_;
    FaultSchedule& schedule_;
    std::size_t number_;  // of the fault, for its next steps
    std::string name_;    // of the region
    regions::RegionId region_;
    store::ReplicaId replica_;
    Duration drain_;
    Step step_;
    // Its own evacuation is in force; others of the same region are not its to take back.
    bool evacuated_ = false;
    Time began_;
    Time ended_ = sim::never;
    Evidence received_;
};

}  // namespace regiondrill::drill
