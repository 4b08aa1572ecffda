// What comes into a world from outside, each at a moment up to which all that was due has run. Played again at the same
// moments, the same inputs give the same run.
#pragma once

#include "dns/address.hpp"
#include "regions/http_api.hpp"
#include "sim/time.hpp"

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace regiondrill::live {

/// A query came to the DNS gateway.
struct NameAsked {
    std::vector<std::uint8_t> query;
    dns::IpAddress asker;
    std::uint16_t port = 0;
    bool over_tcp = false;
};

/// Somebody in a city, or of a population, connected to a region.
struct ConnectionOpened {
    std::uint32_t visit = 0;
    std::string from;
    std::string region;
};

/// A request on that connection.
struct ConnectionAsked {
    std::uint32_t visit = 0;
    regions::HttpRequest request;
};

/// That connection is gone.
struct ConnectionClosed {
    std::uint32_t visit = 0;
};

/// A request of a real program that goes by name as one of a population's people.
struct ProxiedClientAsked {
    std::uint32_t guest = 0;
    std::string population;
    std::uint32_t client = 0;
    regions::HttpRequest request;
};

/// A fault began at hand, as an entry of the timeline would say it.
struct FaultBegun {
    std::string text;
};

/// An entry of the timeline was begun at hand.
struct EntryBegun {
    std::uint64_t number = 0;
};

/// A fault was ended at hand.
struct FaultEnded {
    std::uint64_t number = 0;
};

/// The drill was ended at hand.
struct DrillFinished {};

/// The service behind a region answered what was forwarded to it. What it said matters to nobody in the world.
struct ForwardAnswered {
    std::uint32_t attempt = 0;
    std::uint32_t status = 0;
};

using Input = std::variant<NameAsked, ConnectionOpened, ConnectionAsked, ConnectionClosed, ProxiedClientAsked,
                           FaultBegun, EntryBegun, FaultEnded, DrillFinished, ForwardAnswered>;

/// An input and its moment.
struct TimedInput {
    sim::Time at{};
    Input input;
};

}  // namespace regiondrill::live
