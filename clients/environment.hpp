// The world as clients know it: a resolver to ask and addresses to connect to. The drill wires it to dns and regions.
#pragma once

#include "regions/request_attempt.hpp"
#include "sim/place.hpp"

#include <array>
#include <initializer_list>
#include <optional>

namespace regiondrill::clients {

/// Where a name leads, and when the authority said so. Without a region the name did not
/// resolve: no such name, no address, or nobody to say.
struct Destination {
    static constexpr std::size_t most_regions = 8;  // facts R53-08

    Destination() = default;
    Destination(std::initializer_list<regions::RegionId> list, sim::Time answered_at) : answered(answered_at) {
        for (const regions::RegionId region : list) add(region);
    }

    /// One more than the most is left out.
    void add(regions::RegionId region) {
        if (count < most_regions) regions[count++] = region;
    }

    std::array<regions::RegionId, most_regions> regions{};
    std::uint8_t count = 0;
    regions::NoAddress no_address{};  // why there is no region, where there is none
    sim::Time answered{};
    sim::Cause cause{};  // of one without a region
};

/// One of the world's resolvers.
enum class ResolverNumber : std::uint32_t {};

/// Who looks a name up: its place, and in which of the networks there it is, numbered from 0.
struct Caller {
    sim::PlaceId place{};
    std::uint32_t network = 0;
};

/// Implemented by the drill's world, and in tests by a stand-in. Populations and direct clients know nothing else of
/// the world, so that they can be tested against a network of three lines.
class Environment {
public:
    virtual ~Environment() = default;

    /// The resolver's answer if it has one; otherwise nothing, and `waiter` is scheduled with the subject, and with a
    /// detail that result() takes when there is one.
    virtual std::optional<Destination> look_up(ResolverNumber resolver, const Caller& caller, sim::EventKind waiter,
                                               std::uint32_t subject) = 0;
    virtual Destination result(ResolverNumber resolver, std::uint32_t detail) = 0;

    /// Whose doing it is that the resolver's last query to the authority was late or in vain.
    virtual sim::Cause trouble_of(ResolverNumber) const { return sim::Cause::none; }

    /// See regions::Regions. The reply comes as an event later, or never.
    virtual void connect(regions::AttemptId id) = 0;
    virtual void request(regions::AttemptId id) = 0;
    virtual bool receive(regions::AttemptId id) = 0;
};

}  // namespace regiondrill::clients
