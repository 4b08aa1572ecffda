// A sweep while it is played: each run in a process of its own, so many at a time.
#pragma once

#include "study/job_queue.hpp"
#include "study/sweep/plan.hpp"
#include "study/sweep/run_record.hpp"
#include "study/sweep/summary.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace regiondrill::study {

class Sweep {
public:
    /// `script` is the text that the plan has the digest of.
    Sweep(const SweepPlan& plan, std::string script, unsigned jobs);

    /// The next run was played before, as its line says; before the first go_on(). False where that is another run.
    bool take_over(const std::string& line);

    /// Goes on for about so long; false when there is nothing more to play.
    bool go_on(std::chrono::milliseconds longest);

    /// Of runs that are over, with all before them, so that they come in the order of their numbers, whoever ended
    /// first. What came after the sweep's end is left out.
    std::vector<std::string> take_lines();

    /// Of what was taken.
    const SweepSummary& summary() const { return summary_; }
    std::uint64_t in_all() const { return grid_.runs(); }
    std::uint64_t over() const { return over_; }

private:
    std::string line_of_run(std::uint64_t run) const;

    RunGrid grid_;
    std::string script_;
    unsigned jobs_;
    SweepSummary summary_;
    std::uint64_t over_ = 0;
    std::optional<InOrder<std::string>> lines_;
    std::optional<JobQueue> queue_;  // none before it began
};

}  // namespace regiondrill::study
