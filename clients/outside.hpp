// The world as clients know it: a resolver to ask and addresses to connect to. The drill wires it to dns and regions.
#pragma once

#include "regions/exchange.hpp"

#include <optional>

namespace regiondrill::clients {

/// Where a name leads, and when the authority said so.
struct Destination {
    regions::RegionId region = regions::no_region;
    sim::Time answered{};
};

/// One of the world's resolvers.
enum class ResolverNumber : std::uint32_t {};

class Outside {
public:
    virtual ~Outside() = default;

    /// The resolver's answer if it has one; otherwise nothing, and `waiter` is scheduled with the exchange as subject
    /// once latest() holds it.
    virtual std::optional<Destination> look_up(ResolverNumber resolver, sim::EventKind waiter,
                                               regions::ExchangeId id) = 0;
    virtual Destination latest(ResolverNumber resolver) = 0;

    /// See regions::Fleet.
    virtual void connect(regions::ExchangeId id) = 0;
    virtual void request(regions::ExchangeId id) = 0;
    virtual bool receive(regions::ExchangeId id) = 0;
};

}  // namespace regiondrill::clients
