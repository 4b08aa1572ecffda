// Where a population was sent and went: the answers' changes that go back to a fault, and its requests by region.
#pragma once

#include "drill/analysis/recovery_case.hpp"

#include <optional>
#include <vector>

namespace regiondrill::drill {

/// Regions that are no longer answered.
std::vector<regions::RegionId> left_by(const AnswerChange& change);

/// The change of the population's answer that goes back to this entry, the fault's beginning or its end. Of several the
/// first by which somebody has to leave, or, for the way back, may come; a change of neither kind still is one.
std::optional<AnswerChange> answer_change(const PopulationCase& c, Move move, EntryId origin);

/// The next change that answers a region again which this one let go: what is sent where may be put down to this one
/// until then. Null where none does.
const AnswerChange* undoing(const PopulationCase& c, const AnswerChange& change,
                            const std::vector<regions::RegionId>& left);

/// Where people went who had left at a moment, until the change was undone: by their requests, the most first; nowhere,
/// where none of them came to a region; by what they were answered, where nobody asked in that time.
std::vector<RegionShare> destinations(const PopulationCase& c, const AnswerChange& change, Time left, Time undone);

/// The regions that people have to leave by a change: those that are no longer answered, or, where nothing is answered
/// any more, wherever they were.
std::vector<regions::RegionId> leaving(const PopulationCase& c, const AnswerChange& change);

/// Of those who stay: where their requests went until they were answered otherwise, the most first, or would have gone.
std::vector<regions::RegionId> regions_used(const PopulationCase& c, Time from, Time to);

/// Share of the requests of a stretch that were first sent to these regions; nothing where there were none.
std::optional<double> share_at(const PopulationCase& c, const std::vector<regions::RegionId>& regions, Time from,
                               Time to);

}  // namespace regiondrill::drill
