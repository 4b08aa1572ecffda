// `regiondrill sweep`: one script with many seeds, in every cell of what is varied; `regiondrill merge`: the shards of
// a sweep that several machines shared.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace regiondrill::cli {

/// Files that a sweep's outcome is written to; "-" is standard output for one of them.
struct SweepOutputs {
    std::string ndjson;
    std::string csv;
    std::string json;
    std::string html;
};

struct SweepOptions {
    std::string scenario;               // file or bare name
    std::string seeds = "100";          // so many from 1 on, or "A..B"
    std::vector<std::string> vary;      // "dns.ttl=10s,30s"
    std::vector<std::string> settings;  // "dns.ttl=10s", of all cells
    unsigned jobs = 0;                  // 0: one a processor
    bool resume = false;
    bool until_failure = false;
    std::string sprt;         // "0.1%,1%"
    std::string shard;        // "1/4", "auto", or the whole
    std::uint32_t chaos = 0;  // faults a seed at most, in the place of the timeline
    bool print = false;       // the scenarios, and play nothing
    bool exit_zero = false;
    SweepOutputs outputs;
};

/// Returns the worst exit code of all runs, 4 before 1 before 3 before 0; 3 at best where not all were played. An
/// interrupt ends it with what there is. Throws drill::InputError.
int sweep_seeds(const SweepOptions& options);

struct MergeOptions {
    std::vector<std::string> files;
    SweepOutputs outputs;
};

/// The same of the whole sweep. Throws drill::InputError for files that are not each shard of one sweep, once.
int merge_shards(const MergeOptions& options);

}  // namespace regiondrill::cli
