#include "clients/population.hpp"
#include "drill/expectations/figure.hpp"
#include "drill/expectations/measurements.hpp"
#include "drill/expectations/registry.hpp"

namespace regiondrill::drill {

namespace {

// A client that was served by A, then B, then A again has moved twice. Only answers count: an attempt that failed
// elsewhere is no move.
ExpectationResult judge_moves(const Measurements& measured, const ExpectationSpec& spec) {
    std::uint64_t moves = 0;
    std::uint64_t requests = 0;
    for (const auto& population : measured.populations) {
        if (!spec.of.empty() && population->settings().name != spec.of) continue;
        moves += population->metrics().moves;
        requests += population->metrics().ok;
    }
    // A client moves by being answered, so without answers the zero says nothing.
    if (requests == 0) return inconclusive(spec, BoundUnit::count, "no request was answered, so nobody could move");
    return judge_figure(static_cast<double>(moves), spec, BoundUnit::count);
}

}  // namespace

// No window: moves are counted over the whole drill. It finds people who go to and fro.
const ExpectationType moves_expectation{
    .name = "moves",
    .summary = "How often clients were answered by another region than the time before, all clients added up.",
    .foreign = "failovers flaps",
    .unit = BoundUnit::count,
    .fields = {{ExpectationField::of}, {ExpectationField::at_least}, {ExpectationField::at_most}},
    .judge = judge_moves,
};

}  // namespace regiondrill::drill
