// What the runs of a sweep come to: counts and figures of each cell. It takes the runs one by one and keeps their
// figures alone, some forty octets a run.
#pragma once

#include "study/statistics/paired.hpp"
#include "study/statistics/quantile.hpp"
#include "study/statistics/sequential_test.hpp"
#include "study/suite/suite.hpp"
#include "study/sweep/figures.hpp"
#include "study/sweep/plan.hpp"
#include "study/sweep/run_record.hpp"

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace regiondrill::study {

struct CellSummary {
    std::vector<std::string> settings;
    EndingTally endings;
    std::array<std::vector<double>, figure_count> figures;  // in the order of seeds
    std::map<std::string, std::uint64_t> broken_promises;   // in so many runs
    std::optional<SweepRun> worst;                          // the first of those that are as bad
};

/// Of one figure over the runs of a cell that show it.
struct FigureSummary {
    std::uint64_t runs = 0;
    std::uint64_t never = 0;  // of these: infinite
    std::array<std::optional<Quantile>, 3> quantiles;
};

/// The median and the bad end: 95 % and 99 %, or 5 % and 1 % where low is bad.
std::array<double, 3> quantiles_of(const FigureKind& kind);
/// "median", "p95".
std::string quantile_name(double q);

class SweepSummary {
public:
    explicit SweepSummary(SweepPlan plan);

    /// The next run, in the order of numbers.
    void add(const SweepRun& run);

    const SweepPlan& plan() const { return plan_; }
    std::uint64_t runs() const { return runs_; }
    /// As many as are planned, or what was to end it has come.
    bool is_whole() const { return is_ended() || runs_ == RunGrid(plan_).runs(); }
    /// What ends it before its last seed has come.
    bool is_ended() const;
    const EndingTally& endings() const { return endings_; }
    /// Of a sequential test that test's, else the worst of all runs, and inconclusive at best where some are missing.
    Ending verdict() const;
    SequentialVerdict sequential_verdict() const;

    const std::vector<CellSummary>& cells() const { return cells_; }
    FigureSummary figure(std::size_t cell, std::size_t figure) const;
    /// Of the cell against the first one, seed by seed.
    PairedDifference difference(std::size_t cell, std::size_t figure) const;
    /// That plays one run of a cell alone; of drawn faults, that prints it.
    std::string command(std::size_t cell, std::uint64_t seed) const;

private:
    SweepPlan plan_;
    std::vector<CellSummary> cells_;
    EndingTally endings_;
    std::uint64_t runs_ = 0;
    std::optional<SequentialTest> test_;
};

}  // namespace regiondrill::study
