// The way between somebody and a region, for octets that go outside of the world's own requests: how long they take,
// and whether they come through just now.
#pragma once

#include "live/session/session.hpp"

#include <chrono>
#include <cstddef>
#include <optional>

namespace regiondrill::live {

/// Of the two directions.
enum class Bound : std::size_t { to_region, to_client };

class Way {
public:
    /// The stage outlives this.
    Way(Session& session, dns::LocationId from, regions::RegionId to);

    /// The latency table's figure: no jitter, no loss; in time of this machine.
    std::chrono::nanoseconds delay(Bound bound) const;
    /// Neither cut nor without power at its end.
    bool is_passable(Bound bound) const;

    /// The region's process, which held the other end, is gone: it says so at once, or cannot say anything.
    bool is_refused() const;
    bool is_dark() const;

private:
    Session& session_;
    regions::RegionId region_;
    std::optional<sim::LinkId> links_[2];  // by bound; none where no latency lies between
};

}  // namespace regiondrill::live
