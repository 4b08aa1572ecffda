#include "study/properties/figures.hpp"
#include "study/properties/property.hpp"

#include <nlohmann/json.hpp>

namespace regiondrill::study {

namespace {

using Json = nlohmann::ordered_json;

// The end of a phase that people's requests show is that of a slice of time; see drill/analysis/recovery.hpp.
constexpr double slice = 0.2;

bool is_shown_by_requests(const std::string& phase) { return phase != "detect_s" && phase != "decide_s"; }

void check_row(const std::string& name, const Json& row, Complaints& complaints) {
    double measured = 0;
    double bound = 0;
    for (const auto& [phase, most] : row["predicted"].items()) {
        if (most.is_null()) return;  // the last, which others have a part in
        measured += row[phase].get<double>();
        bound += most.get<double>();
        if (measured <= bound + (is_shown_by_requests(phase) ? slice : rounding)) continue;
        std::string told(row["move"]);
        told.append(" of ").append(name).append(": ").append(phase).append(" ended after ");
        complaints.push_back(told + figure_text(measured) + ", but " + figure_text(bound) + " is the bound");
        return;
    }
}

// Where delays are drawn, one may be longer than any bound; so the drill is played where none is.
Complaints judge_bound(const World& world) {
    drill::Scenario ideal = world.scenario;
    ideal.network.model = drill::NetworkModel::ideal;
    const bool is_ideal = world.scenario.network.model == drill::NetworkModel::ideal;
    const Json report = Json::parse(is_ideal ? world.played.report : play(ideal).report);
    Complaints complaints;
    for (const auto& [name, people] : report["populations"].items()) {
        for (const Json& row : people["recovery"]) {
            if (row["total_s"].is_null() || row["predicted_s"].is_null()) continue;
            check_row(name, row, complaints);
        }
    }
    return complaints;
}

}  // namespace

const Property bound_property{
    .name = "bound",
    .claim = "On an ideal network no move takes longer than its bound.",
    .effort = Effort::plays,
    .judge = judge_bound,
};

}  // namespace regiondrill::study
