// The report of a run: what was found, what was promised, and the verdict. Deterministic: no fact of the wall clock is
// in it. Its renderings stand in reports/.
#pragma once

#include "drill/analysis/findings.hpp"
#include "drill/report/reproduction.hpp"
#include "drill/scenario/expectation_type.hpp"
#include "drill/world/world.hpp"

#include <string>
#include <vector>

namespace regiondrill::drill {

/// The program's version.
std::string_view version();

struct Report {
    const World* world = nullptr;  // outlives the report
    Findings findings;
    std::vector<ExpectationResult> results;  // in the order of the scenario's expectations
    Verdict verdict = Verdict::inconclusive;
    std::vector<std::string> remarks;  // why the verdict is not passed, where no expectation says so
    Reproduction reproduction;
};

/// Judges a world that has come to rest. Of one that has not, it tells what is known so far and gives no verdict: what
/// is under way is in no figure yet, and what became of writes is not known.
Report make_report(const World& world, const Reproduction& reproduction);
/// Of a world that is had again by its scenario alone.
Report make_report(const World& world);

/// 0 passed, 1 failed, 3 inconclusive. 2 is bad input, 4 a broken invariant.
int exit_code(Verdict verdict);

}  // namespace regiondrill::drill
