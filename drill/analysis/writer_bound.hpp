// Until people's writes are taken again though the region that takes them is broken.
#pragma once

#include "drill/analysis/answer_keeping.hpp"

namespace regiondrill::drill {

struct FaultSpec;
struct PopulationSpec;
class World;

/// From the fault's beginning, as far as the store has a part in it: nothing where it has none. None, with the reason,
/// where nobody takes them until the fault ends.
AnswerKeeping writer_bound(const World& world, const FaultSpec& fault, const PopulationSpec& population);

}  // namespace regiondrill::drill
