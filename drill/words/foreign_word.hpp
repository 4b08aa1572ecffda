// The words that other products have for what a script says otherwise: Route 53, Azure Traffic Manager, Cloudflare,
// Kubernetes, gdnsd and the load balancers and chaos tools beside them. People bring them along, and no slip of the pen
// leads from one to ours.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace regiondrill::drill {

/// Our key for one of theirs, however it is spelled ("failure_threshold", "FailureThreshold"): one of the valid ones,
/// or else the whole path of one that stands elsewhere in a script. None where nobody is known to say so.
std::optional<std::string> our_key_for(std::string_view theirs, const std::vector<std::string>& valid);

/// The same for a word that is a value: a policy, a mode, a fault, an expectation. Only ever one of the valid ones.
std::optional<std::string> our_word_for(std::string_view theirs, const std::vector<std::string>& valid);

}  // namespace regiondrill::drill
