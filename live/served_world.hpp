// A world that real programs ask: its DNS in octets, by the same records, the same health and the same faults that its
// own resolvers meet.
#pragma once

#include "dns/responder.hpp"
#include "drill/world.hpp"
#include "live/pacer.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace regiondrill::live {

class ServedWorld : public Paced {
public:
    explicit ServedWorld(const drill::Scenario& scenario);

    drill::World& world() { return world_; }
    const drill::World& world() const { return world_; }

    bool step_until(sim::Time end) override { return world_.step_until(end); }
    sim::Time reached() const override { return world_.engine().now(); }

    /// Answers at a moment that the world has come to, or in which nothing more is due before it. Replaces `answer` and
    /// gives how much later than usual it comes; sim::longest_span when it never does. Nothing when the packet itself
    /// deserves silence (facts B3).
    ///
    /// Who asks stands where the peer's address does, which is what DNS faults and answering sites go by.
    std::optional<sim::Duration> answer(std::span<const std::uint8_t> query, const dns::Peer& peer, sim::Time now,
                                        std::vector<std::uint8_t>& answer);

private:
    drill::World world_;
    dns::Responder responder_;
    std::size_t edits_known_ = 0;  // to the responder
};

}  // namespace regiondrill::live
