// A drill played to foretell it, before anybody plays it for its report.
#pragma once

#include "drill/analysis/findings.hpp"

#include <cstdint>
#include <memory>

namespace regiondrill::drill {

class World;

/// Played within two seconds or so.
inline constexpr std::uint64_t rehearsed_events = 8'000'000;

/// A copy of a world, played to its end or, where that would take too long, only so far.
struct Rehearsal {
    Rehearsal();
    Rehearsal(Rehearsal&&) noexcept;
    Rehearsal& operator=(Rehearsal&&) noexcept;
    ~Rehearsal();

    std::unique_ptr<World> world;
    Findings findings;  // of one that is complete

    bool is_complete() const;
};

/// The world itself, which has not run, stays as it is. Counted in events, as nothing here reads a clock.
Rehearsal rehearse(const World& world, std::uint64_t most_events = rehearsed_events);

}  // namespace regiondrill::drill
