// What the place that answers knows of the health checks: the only thing about health that an answer may depend on
// (facts R53-22). Checks write it as their news arrive; routing reads it.
#pragma once

#include "sim/time.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace regiondrill::dns {

enum class CheckId : std::uint16_t {};

constexpr std::size_t index(CheckId check) { return static_cast<std::size_t>(check); }

/// A place that answers queries and hears of checks by itself: two may disagree (facts R53-25).
enum class SiteId : std::uint16_t {};

constexpr std::size_t index(SiteId site) { return static_cast<std::size_t>(site); }

/// A check as known at one answering site.
struct CheckState {
    bool real = true;            // what the checkers found
    std::optional<bool> forced;  // what an operator says instead

    /// The earliest moment at which `real` could change, for computed TTLs; already past when it could at any time.
    sim::Time may_change = sim::never;

    bool healthy() const { return forced.value_or(real); }
};

class HealthView {
public:
    explicit HealthView(std::size_t checks = 0) : states_(checks) {}

    std::size_t size() const { return states_.size(); }
    void resize(std::size_t checks) { states_.resize(checks); }

    CheckState& operator[](CheckId check) { return states_[index(check)]; }
    const CheckState& operator[](CheckId check) const { return states_[index(check)]; }

    /// A record without a check is healthy for ever (facts R53-20).
    bool is_healthy(std::optional<CheckId> check) const { return !check || states_[index(*check)].healthy(); }

private:
    std::vector<CheckState> states_;
};

}  // namespace regiondrill::dns
