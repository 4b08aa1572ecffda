#include "drill/scenario/expectation_check.hpp"

#include "drill/scenario/expectation_type.hpp"
#include "drill/scenario/units.hpp"

#include <algorithm>

namespace regiondrill::drill {

namespace {

bool uses(const ExpectationType& type, ExpectationField field) {
    return std::any_of(type.fields.begin(), type.fields.end(), [&](const auto& use) { return use.field == field; });
}

std::string pointer(std::size_t index, const std::string& key) { return pointer_to("/expect", index, key); }

std::string quoted_time(Time time) { return in_quotes(duration_text(time.time_since_epoch())); }

void check_span(const Scenario& scenario, const ScenarioNames& names, std::size_t index) {
    const ExpectationSpec& expectation = scenario.expect[index];
    const Time end = sim::drill_start + scenario.duration;
    if (expectation.to && *expectation.to > end) {
        names.fail(pointer(index, "to"),
                   {quoted_time(*expectation.to) + " is after the drill's end", "at most " + quoted_time(end), {}});
    }
    const Time to = expectation.to.value_or(end);
    if (expectation.from.value_or(sim::drill_start) >= to) {
        names.fail(pointer(index, expectation.from ? "from" : "to"),
                   {"nothing lies between " + quoted_time(expectation.from.value_or(sim::drill_start)) + " and " +
                        quoted_time(to),
                    R"("from" before "to")",
                    {}});
    }
}

void check_bounds(const ExpectationSpec& expectation, const ExpectationType& type, const ScenarioNames& names,
                  std::size_t index) {
    const bool least = uses(type, ExpectationField::at_least);
    const bool most = uses(type, ExpectationField::at_most);
    if ((least || most) && !expectation.at_least && !expectation.at_most) {
        const char* bounds = least && most ? R"("at_least" or "at_most")" : least ? R"("at_least")" : R"("at_most")";
        names.fail("/expect" + pointer_step(std::to_string(index)), {"this expectation expects nothing", bounds, {}});
    }
    if (expectation.at_least && expectation.at_most && *expectation.at_least > *expectation.at_most) {
        names.fail(pointer(index, "at_least"),
                   {R"("at_least" is above "at_most")", "bounds something can lie between", {}});
    }
}

}  // namespace

void check_expectations(const Scenario& scenario, const ScenarioNames& names) {
    for (std::size_t i = 0; i < scenario.expect.size(); ++i) {
        const ExpectationSpec& expectation = scenario.expect[i];
        const ExpectationType* type = find_expectation_type(expectation.that);
        if (type == nullptr) continue;  // the shapes refuse it before
        if (!expectation.of.empty()) names.require_population(pointer(i, "of"), expectation.of);
        if (!expectation.region.empty()) names.require_region(pointer(i, "region"), expectation.region);
        check_span(scenario, names, i);
        check_bounds(expectation, *type, names, i);
    }
}

}  // namespace regiondrill::drill
