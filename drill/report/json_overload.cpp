// What the JSON report says of retries, breakers and overload.
#include "clients/population.hpp"
#include "drill/analysis/self_recovery.hpp"
#include "drill/report/json_report.hpp"
#include "drill/report/json_view.hpp"
#include "drill/world/world.hpp"

#include <nlohmann/json.hpp>

namespace regiondrill::drill {

using OverloadJson = nlohmann::ordered_json;

namespace {

OverloadJson or_null(const std::optional<double>& value) { return value ? OverloadJson(*value) : OverloadJson(); }

OverloadJson changes_json(const World& world, const clients::SafeguardMetrics& metrics) {
    OverloadJson changes = OverloadJson::array();
    for (const clients::BreakerChange& change : metrics.changes) {
        changes.push_back({{"at_s", in_seconds(change.at)},
                           {"process", change.process},
                           {"region", world.name_of(change.region)},
                           {"to", clients::name_of(change.to)},
                           {"fault", fault_json(change.cause)}});
    }
    return changes;
}

}  // namespace

OverloadJson self_recovery_json(const SelfRecovery& found) {
    OverloadJson json{{"by", nullptr}, {"why", nullptr}};
    if (const std::string_view by = name_of(found.kind); !by.empty()) json["by"] = by;
    if (!found.why.empty()) json["why"] = found.why;
    if (!found.trigger) return json;
    json["trigger_ended_s"] = in_seconds(*found.trigger);
    json["took_s"] = found.took ? OverloadJson(in_seconds(*found.took)) : OverloadJson();
    json["goodput_before"] = found.before;
    json["goodput_at_end"] = found.at_end;
    json["goodput_after_cut"] = or_null(found.after_cut);
    return json;
}

OverloadJson safeguards_json(const World& world, const clients::Population& population) {
    const clients::Safeguards* safeguards = population.safeguards();
    if (safeguards == nullptr) return nullptr;
    const clients::SafeguardMetrics& metrics = safeguards->metrics();
    return {{"retries_denied", metrics.retries_denied},
            {"hedges_denied", metrics.hedges_denied},
            {"held_back_by_throttle", metrics.held_back_by_throttle},
            {"held_back_by_breaker", metrics.held_back_by_breaker},
            {"breakers_opened", metrics.opened},
            {"breaker_changes", changes_json(world, metrics)},
            {"breaker_changes_left_out", metrics.changes_left_out}};
}

}  // namespace regiondrill::drill
