// A first script for who has none: a few choices made into a drill with comments, to be read and changed.
#pragma once

#include <string>
#include <vector>

namespace regiondrill::study {

struct FirstChoices {
    std::vector<std::string> regions{"eu-west-2", "us-east-1"};  // "blue=Frankfurt": a name of one's own, and its place
    std::vector<std::string> people;                             // cities; none: people near each region
    std::string fault = "kill";                                  // one of first_faults()
    std::string region;                                          // that it happens to; empty: home of the first people
    std::string recovery_time = "2m";                            // promised at most
};

/// Faults that need no more than a region, or have something that suits most; in the registry's order.
std::vector<std::string> first_faults();

/// The script, which can be played as it is. Throws drill::InputError, whose source is `init`, for what no script may
/// say.
std::string first_script(const FirstChoices& choices);

}  // namespace regiondrill::study
