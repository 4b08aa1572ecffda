// What the place that answers knows of the health checks: the only thing about health that an answer may depend on
// (facts R53-22). The authority keeps a view for each of its sites and writes it as health updates arrive; routing
// reads it.
//
// It stands between monitoring and answering, so that neither knows the other: an answer can be asked for under any
// health that one cares to imagine, which is how predictions and explanations are made.
#pragma once

#include "sim/invariant.hpp"
#include "sim/time.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace regiondrill::dns {

/// A health check, by its number in HealthChecks and in every HealthView.
enum class CheckId : std::uint16_t {};

constexpr std::size_t index(CheckId check) { return static_cast<std::size_t>(check); }

/// The check of this number: checks are counted in the order in which they are added.
inline CheckId check_at(std::size_t number) {
    sim::ensure(number < UINT16_MAX, "too many health checks");
    return CheckId{static_cast<std::uint16_t>(number)};
}

/// A place that answers queries and hears of checks by itself: two may disagree (facts R53-25).
enum class SiteId : std::uint16_t {};

constexpr std::size_t index(SiteId site) { return static_cast<std::size_t>(site); }

/// How many sites may answer: a checker keeps in one word of 64 bits who hears it. Scripts with more are refused when
/// they are read.
inline constexpr std::size_t most_sites = 64;

/// The site of this number, counted from 0. A number that no site can have breaks an invariant: folded into fewer bits
/// it would be another site.
inline SiteId site_at(std::size_t number) {
    sim::ensure(number < most_sites, "too many answering sites");
    return SiteId{static_cast<std::uint16_t>(number)};
}

/// A check as known at one answering site.
struct CheckState {
    bool real = true;            // what the checkers found
    std::optional<bool> forced;  // what an operator says instead

    /// The earliest moment at which `real` could change, for computed TTLs; already past when it could at any time.
    sim::Time may_change = sim::never;

    bool healthy() const { return forced.value_or(real); }
};

/// The states of all checks as known at one site, by check; all healthy until somebody writes.
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
