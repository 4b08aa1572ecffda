// An edge near the client that asks one region for each request, and another where that fails: origin failover as
// CloudFront has it (facts CF-01 to CF-08).
#pragma once

#include "clients/connection.hpp"
#include "clients/entry/entry_settings.hpp"
#include "clients/entry/front_door.hpp"
#include "clients/environment.hpp"
#include "sim/engine.hpp"
#include "sim/slab.hpp"
#include "sim/timeouts.hpp"

#include <array>
#include <functional>
#include <vector>

namespace regiondrill::clients {

/// Remembers nothing from one request to the next: each tries the primary first. What the client asks for is carried to
/// a region by attempts of the edge's own, one after the other, which are called legs here. The client's own timeouts
/// run beside them; once it has given up the edge ends with the leg under way.
///
/// Reads go to the secondary when the primary takes no connection, does not answer in time, in any of the attempts, or
/// answers with one of the statuses. Writes never do; they may have been made. The secondary's answer is the client's,
/// whatever it is. Where there is none the request ends as the last leg did; the product would answer 504.
class OriginEdge : public FrontDoor {
public:
    /// Is given the leg whose answer is the client's, held for it, and what was asked; only while somebody waits.
    using Answered = std::function<void(regions::AttemptId asked, regions::AttemptId leg)>;

    OriginEdge(sim::Engine& engine, Environment& environment, regions::AttemptPool& attempts, EdgeSettings settings,
               std::array<regions::RegionId, 2> origins, Answered answered);

    OriginEdge(const OriginEdge&) = delete;
    OriginEdge& operator=(const OriginEdge&) = delete;

    regions::RegionId choose(regions::RequestAttempt&, sim::Time) override { return origins_.front(); }
    bool chooses_each_request() const override { return true; }

    /// From the client, which stands beside the edge and has a connection to it.
    void forward(regions::AttemptId asked);

    /// Whose doing it is that there is no answer yet, as far as the edge has found out; none once it has answered.
    sim::Cause trouble_of(regions::AttemptId asked) const;

private:
    /// One request's way.
    struct Carried {
        regions::AttemptId asked{};
        regions::AttemptId leg{};
        std::uint32_t attempts = 0;  // at this origin, the one under way counted
        std::size_t origin = 0;
        sim::Cause cause{};  // of the leg before
    };

    struct Connection {
        std::uint16_t life = 0;
        bool open = false;
    };

    void connected(const sim::Event& event);
    void answered(const sim::Event& event);
    void connect_expired(std::uint32_t leg);
    void response_expired(std::uint32_t leg);
    void begin_leg(std::uint32_t slot);
    void send(regions::AttemptId leg);
    void end_leg(regions::AttemptId leg, regions::Outcome outcome);
    bool goes_to_secondary(const Carried& carried) const;
    void begin_next_leg(std::uint32_t slot, std::size_t origin);
    void finish(std::uint32_t slot);
    std::uint32_t slot_of(regions::AttemptId id) const;
    void note_slot(regions::AttemptId id, std::uint32_t slot);
    regions::AttemptId leg_of(regions::AttemptId asked);

    Environment& environment_;
    regions::AttemptPool& attempts_;
    EdgeSettings settings_;
    std::array<regions::RegionId, 2> origins_;
    Answered answered_;
    std::array<Connection, 2> connections_;
    sim::Slab<Carried> carried_;
    std::vector<std::uint32_t> slots_;  // by attempt: what it belongs to
    sim::EventKind connected_;
    sim::EventKind answer_;
    sim::Timeouts connect_timeouts_;
    sim::Timeouts response_timeouts_;
};

}  // namespace regiondrill::clients
