// A drill that fails, made as small as it still fails in the same way.
#pragma once

#include "study/suite/outcome.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace regiondrill::study {

/// What counts as the same failure: the verdict and which kinds of promises it broke, so that shrinking does not slide
/// from one failure into another.
struct FailureKind {
    Ending ending = Ending::passed;
    std::vector<std::string> expectations;  // "rto": of those that failed, each once, sorted

    friend bool operator==(const FailureKind&, const FailureKind&) = default;
};

/// "failed: availability, rto".
std::string failure_text(const FailureKind& failure);

/// Plays a script in a process of its own. One that means nothing is `not_a_drill`.
FailureKind failure_of(const std::string& script);

/// How it goes, after each try.
struct ShrinkingProgress {
    int tries = 0;
    std::string smallest;  // so far
    bool is_news = false;  // found by this try
};

struct SmallestFailure {
    std::string script;
    int tries = 0;
    bool is_smallest = true;  // false where the tries were used up, or it was told to end
};

/// First what can go of the script (study/shrink.hpp), then the smallest seed that fails. At most `budget` scripts are
/// played; the same script and budget give the same. `go_on` is asked before each try.
SmallestFailure smallest_failure(const std::string& script, const FailureKind& failure, int budget,
                                 const std::function<bool(const ShrinkingProgress&)>& go_on);

}  // namespace regiondrill::study
