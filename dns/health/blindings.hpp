// Checkers that cannot reach an endpoint, though it may be well: a fault of the checkers' own network.
#pragma once

#include "dns/address.hpp"
#include "sim/place.hpp"
#include "sim/time.hpp"

#include <cstdint>
#include <vector>

namespace regiondrill::dns {

enum class BlindingId : std::uint32_t {};

constexpr std::size_t index(BlindingId blinding) { return static_cast<std::size_t>(blinding); }

class Blindings {
public:
    /// Probes that came to nothing by it.
    struct Evidence {
        std::uint64_t met = 0;
        sim::Time first = sim::never;
    };

    /// From now on this share of each check's checkers, to the nearest checker but at least one, cannot reach the
    /// target; of them only those in the places, where some are named. Several may be in force; the wider one contains
    /// the narrower.
    BlindingId begin(Address target, double share, std::vector<sim::PlaceId> places);
    void end(BlindingId blinding) { blindings_[index(blinding)].in_force = false; }

    /// A probe that begins now. `rank`: of its checker among the `of` checkers of its check, in the order in which they
    /// go blind.
    struct Probe {
        Address target{};
        sim::PlaceId from{};
        std::uint32_t rank = 0;
        std::uint32_t of = 0;
    };

    /// Whether it is blind, which every blinding it meets takes note of.
    bool meets(const Probe& probe, sim::Time now);

    const Evidence& evidence(BlindingId blinding) const { return blindings_[index(blinding)].evidence; }

private:
    struct Blinding {
        Address target{};
        double share = 0;
        std::vector<sim::PlaceId> places;
        bool in_force = true;
        Evidence evidence;
    };

    std::vector<Blinding> blindings_;
};

}  // namespace regiondrill::dns
