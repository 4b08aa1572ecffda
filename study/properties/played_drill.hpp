// A drill that was played to its end, as who looks at many drills wants it: a verdict, figures, and how to tell it from
// another one.
#pragma once

#include "drill/scenario/scenario.hpp"
#include "study/properties/book_account.hpp"

#include <cstdint>
#include <limits>
#include <optional>
#include <string>

namespace regiondrill::study {

struct Played {
    bool ended = false;  // else it had more events than it was given, and nothing else is said
    int exit_code = 0;   // of its verdict
    std::uint64_t events = 0;
    std::string digest;
    std::string report;               // as JSON
    std::optional<BookAccount> book;  // of writes' fates; none where the replicas never were alike
};

inline constexpr std::uint64_t any_number = std::numeric_limits<std::uint64_t>::max();

/// Throws sim::InvariantBroken where the simulator breaks a promise of its own.
Played play(const drill::Scenario& scenario, std::uint64_t most_events = any_number);

/// Plays it in hops of virtual time, as a served drill goes by its clock, and then to its rest.
Played play_in_hops(const drill::Scenario& scenario, sim::Duration hop);

/// As `regiondrill serve` has it while somebody steps it by hand: a world that real programs may come to, and none
/// does, by single events and by spans of time. Its digest is another one.
Played play_as_served(drill::Scenario scenario);

/// What happens before a moment, as a digest of its events: when, of which kind, about what. How much else is scheduled
/// by then, as the run's own digest has it, is left out: who arrives after the drill's end is never scheduled.
std::string digest_before(const drill::Scenario& scenario, sim::Time moment);

}  // namespace regiondrill::study
