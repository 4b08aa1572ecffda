// A plain event: when, which handler, about what.
#pragma once

#include "sim/time.hpp"

#include <cstdint>

namespace regiondrill::sim {

/// Names a registered handler (Engine::on).
enum class EventKind : std::uint16_t {};

/// 24 bytes. Events are ordered by (at, order); order holds the sequence number above the 16 bits of the kind, so that
/// events of the same time run in the order in which they were scheduled.
struct Event {
    Time at;
    std::uint64_t order;
    std::uint32_t subject;
    std::uint32_t detail;

    EventKind kind() const { return EventKind{static_cast<std::uint16_t>(order)}; }
};

static_assert(sizeof(Event) == 24);

inline bool earlier(const Event& a, const Event& b) { return a.at != b.at ? a.at < b.at : a.order < b.order; }

}  // namespace regiondrill::sim
