// A suite: drills that are played side by side, each in a process of its own, for one verdict over all of them.
#pragma once

#include "study/job_queue.hpp"
#include "study/suite/outcome.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace regiondrill::study {

struct PlayedDrill {
    SuiteDrill drill;
    DrillOutcome outcome;
};

class Suite {
public:
    /// `fail_fast`: none is begun once one has failed.
    Suite(std::vector<SuiteDrill> drills, unsigned jobs, bool fail_fast);

    /// Goes on for about so long; false when there is nothing more to play.
    bool go_on(std::chrono::milliseconds longest);

    /// Those that are over, and all before them: so they come in the suite's order, however they end.
    std::vector<PlayedDrill> take_played();
    /// Those that were not taken: not begun, or not over when the suite was ended.
    std::vector<SuiteDrill> not_told() const;

    std::size_t in_all() const { return drills_.size(); }
    std::size_t over() const { return over_; }

private:
    void note(const ChildProcesses::Ended& ended);

    std::vector<SuiteDrill> drills_;
    bool fail_fast_;
    std::size_t over_ = 0;
    InOrder<DrillOutcome> outcomes_;
    JobQueue jobs_;
};

/// Drills as far as they were played, by their endings.
class EndingTally {
public:
    void add(Ending ending) { ++counts_[static_cast<std::size_t>(ending)]; }

    std::size_t count(Ending ending) const { return counts_[static_cast<std::size_t>(ending)]; }
    std::size_t all() const;
    /// A broken one before what is no drill, before a failed one, before an inconclusive one: the exit codes 4, 2, 1,
    /// 3, 0. Of drills that were not played nothing is known, so that with any of these it is inconclusive at best.
    Ending verdict(std::size_t in_all) const;

private:
    std::array<std::size_t, ending_count> counts_{};
};

}  // namespace regiondrill::study
