// A steering decision in words: the line that goes along with an answer, and the path for those who ask.
#pragma once

#include "dns/responder.hpp"

#include <span>
#include <string>
#include <vector>

namespace regiondrill::dns {

/// "eu-west-2 is unhealthy, answered us-west-2". ASCII where names are, and never longer than an extended error's text.
std::string health_in_words(const Steering& steering, const Trace& trace, const Decision& decision,
                            std::span<const Endpoint> endpoints);

/// Who asked, every step, and the answer, a string each.
std::vector<std::string> path_in_words(const Steering& steering, const Asker& asker, const Trace& trace,
                                       const Decision& decision, std::span<const Endpoint> endpoints);

}  // namespace regiondrill::dns
