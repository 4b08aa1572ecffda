// Figures of JSON reports, as properties hold them against each other.
#pragma once

#include "study/properties/property.hpp"

#include <nlohmann/json_fwd.hpp>

#include <string>

namespace regiondrill::study {

/// Reports round times to the microsecond, and sums of some of them miss by as many.
inline constexpr double rounding = 1e-5;

/// As complaints have figures.
std::string figure_text(double value);

/// Complains where two figures that should be one and the same are not: "ok of london: 12 by region, but 13 in all".
void expect_same(double first, const std::string& first_name, double second, const std::string& second_name,
                 Complaints& complaints);

/// Complains where two reports tell otherwise of what people lived through: outcomes, attempts, latencies, who served
/// them. `what`: in which way the second drill differs. Populations of the second that the first has not are left out.
void expect_same_people(const nlohmann::ordered_json& first, const nlohmann::ordered_json& second,
                        const std::string& what, Complaints& complaints);

}  // namespace regiondrill::study
