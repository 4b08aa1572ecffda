// What a sweep plays: a script with every seed of a range, in every cell of what is varied.
#pragma once

#include "study/sweep/shard.hpp"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace regiondrill::study {

/// A path of the script and the values that it takes, one after the other.
struct Variation {
    std::string path;
    std::vector<std::string> values;
};

/// "dns.ttl=10s,30s": values are what --set takes; commas in brackets or double quotes part none. Throws
/// drill::InputError.
Variation variation_of(const std::string& text);

/// What ends a sweep before its last seed.
struct Until {
    bool failure = false;  // the first run that fails
    // Or a sequential test of the rate of runs that do not pass, where `bad` is not 0 (study/statistics).
    double good = 0;
    double bad = 0;

    bool is_set() const { return failure || bad > 0; }
};

struct SweepPlan {
    std::string scenario;               // as the command line names it
    std::string name;                   // the scenario's
    std::string script;                 // digest of the script's text
    std::vector<std::string> settings;  // of all cells, as --set has them
    std::vector<Variation> vary;
    std::uint64_t first_seed = 1;
    std::uint64_t last_seed = 1;
    Until until;
    std::uint32_t chaos = 0;  // faults that each seed draws at most in the place of the timeline; 0: it stays
    Shard shard;
};

/// The most runs of a sweep: more take days, and their figures more memory than a small machine has.
inline constexpr std::uint64_t most_runs = 10'000'000;

/// How many cells there are; above most_runs it counts no further.
std::uint64_t cell_count(const SweepPlan& plan);

/// What is set in each cell beside the plan's settings, in the order of the product, the last variation the fastest; a
/// single empty one where nothing is varied.
std::vector<std::vector<std::string>> cells_of(const SweepPlan& plan);

/// "dns.ttl=10s, store.mode=quorum"; "as it stands" where nothing is varied.
std::string cell_name(const std::vector<std::string>& cell);

std::string digest_of_text(const std::string& text);

/// The runs of a plan's shard by their numbers, which go by seeds and then by cells: what is cut short has the same
/// seeds in all cells. A shard plays every seed of its own in all cells, so that pairs are complete in it.
class RunGrid {
public:
    explicit RunGrid(const SweepPlan& plan);

    std::uint64_t runs() const { return runs_; }
    std::uint64_t seed(std::uint64_t run) const { return first_seed_ + run / cells_ * every_; }
    std::uint64_t cell(std::uint64_t run) const { return run % cells_; }

private:
    std::uint64_t cells_;
    std::uint64_t first_seed_;
    std::uint64_t every_;
    std::uint64_t runs_;
};

/// What makes two plans different sweeps, in words; empty where only their shards differ, or where the script was
/// found.
std::string plan_difference(const SweepPlan& a, const SweepPlan& b);

// The plan as the first line of a sweep's file has it, by which files that belong together are known.

nlohmann::ordered_json plan_json(const SweepPlan& plan);
/// Throws nlohmann's exceptions for what is none.
SweepPlan plan_of_json(const nlohmann::ordered_json& json);

/// As drill::seed_json has it: a number, or its digits.
std::uint64_t seed_of_json(const nlohmann::ordered_json& json);

}  // namespace regiondrill::study
