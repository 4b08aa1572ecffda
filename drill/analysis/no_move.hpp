// Why a fault moved nobody of a population, though its health checks noticed it or its people were hurt by it.
#pragma once

#include <string>

namespace regiondrill::drill {

struct RecoveryCase;

/// One sentence, from the log of causes and from the decision that the DNS made with what it knew then. Empty where the
/// fault has nothing to do with where the population is sent: no checker noticed it, and nobody failed by it.
std::string why_nobody_moved(const RecoveryCase& c);

}  // namespace regiondrill::drill
