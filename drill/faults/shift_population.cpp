#include "clients/population.hpp"
#include "drill/faults/population_fault.hpp"
#include "drill/faults/registry.hpp"
#include "drill/world/fault_context.hpp"

#include <algorithm>

namespace regiondrill::drill {

namespace {

double requests_of(const clients::Population& population) {
    return population.settings().rate * population.settings().count;
}

/// As many requests as the one population makes less, the other makes more, from its own place and through its own
/// resolvers.
std::unique_ptr<ActiveFault> begin_shift_population(const FaultContext& context, const FaultSpec& spec) {
    auto fault = std::make_unique<PopulationFault>(context);
    const auto find = [&](const std::string& name) -> clients::Population& {
        const auto is_it = [&](const auto& population) { return population->settings().name == name; };
        return **std::find_if(context.populations.begin(), context.populations.end(), is_it);
    };
    clients::Population& from = find(spec.of);
    clients::Population& into = find(spec.into);
    fault->surge(from, 1 - spec.share);
    fault->surge(into, 1 + spec.share * requests_of(from) / requests_of(into));
    return fault;
}

std::string shift_target(const FaultSpec& spec) { return spec.of + " to " + spec.into; }

}  // namespace

// As evening wanders around the globe, or a company sends its people to another office.
const FaultType shift_population_fault{
    .name = "shift_population",
    .summary = "A share of a population's load comes from another population instead.",
    .in_flight = "Requests under way go on where they are.",
    .foreign = "followthesun movepeople",
    .fields = {{FaultField::of, true}, {FaultField::into, true}, {FaultField::share}},
    .begin = begin_shift_population,
    .target = shift_target,
};

}  // namespace regiondrill::drill
