// The files of a sweep's shards, put together again: the lines come in the order in which one machine would have
// written them, whatever the partition, and one of each file is in memory.
#pragma once

#include "study/sweep/run_file.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace regiondrill::study {

class SweepMerge {
public:
    /// Throws drill::InputError where they are not each shard of one sweep, once.
    explicit SweepMerge(const std::vector<std::string>& files);

    /// Of the whole sweep.
    const SweepPlan& plan() const { return plan_; }

    /// The next line; nothing after the last. Throws drill::InputError where a file does not have what it must: one
    /// that was interrupted, or changed.
    std::optional<std::string> next();

private:
    std::vector<RunFileReader> readers_;  // by the number of their shard
    SweepPlan plan_;
    RunGrid grid_;
    std::uint64_t next_ = 0;
};

}  // namespace regiondrill::study
