// Many worlds: each drawn from its seed, played in a process of its own, and held against what must hold of every
// drill.
#pragma once

#include "study/job_queue.hpp"
#include "study/judgement.hpp"
#include "study/trends.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace regiondrill::study {

/// A world that failed: by its seed, or by its place among the scripts that were given.
struct FailedWorld {
    std::uint64_t number = 0;
    std::string script;
    std::vector<Finding> findings;

    bool is_broken() const;  // the simulator's own invariants, rather than a property
};

/// Worlds that are still to be played, under way, and over. Whoever runs it decides for how long.
class WorldsRun {
public:
    /// Of the seeds first to last, each held against what its turn is.
    static WorldsRun of_seeds(std::uint64_t first, std::uint64_t last, unsigned jobs);
    /// Of given scripts, held against all properties.
    static WorldsRun of_scripts(std::vector<std::string> scripts, unsigned jobs);

    /// Goes on for about so long; false when there is nothing more to play.
    bool go_on(std::chrono::milliseconds longest);

    std::uint64_t played() const { return played_; }
    std::uint64_t in_all() const { return last_ - first_ + 1; }
    std::uint64_t events() const { return events_; }
    const std::vector<FailedWorld>& failed() const { return failed_; }
    /// As trends() has them.
    const std::vector<TrendTally>& tallies() const { return tallies_; }

private:
    WorldsRun(std::vector<std::string> scripts, std::uint64_t first, std::uint64_t last, unsigned jobs);

    std::string script_of(std::uint64_t number) const;
    std::string result_of(std::uint64_t number) const;
    void note(const ChildProcesses::Ended& ended);

    std::vector<std::string> scripts_;  // where they are given; else drawn by number
    std::uint64_t first_;
    std::uint64_t last_;
    JobQueue jobs_;
    std::uint64_t played_ = 0;
    std::uint64_t events_ = 0;
    std::vector<FailedWorld> failed_;
    std::vector<TrendTally> tallies_;
};

/// The smallest script that fails by the first of its findings, tried in processes of their own. `go_on` is asked
/// before each try: what was found by then counts.
std::string smallest_failing(const FailedWorld& world, const std::function<bool()>& go_on);

}  // namespace regiondrill::study
