#include "study/drawing/parts.hpp"

#include "drill/scenario/expectation_type.hpp"

#include <nlohmann/json.hpp>

namespace regiondrill::study {

namespace {

using namespace std::chrono_literals;
using Json = nlohmann::ordered_json;
using drill::BoundUnit;
using drill::ExpectationField;

/// Draws promises by the registry of expectations, as FaultDraw does faults.
class ExpectationDraw {
public:
    ExpectationDraw(const Sketch& sketch, Draw draw) : sketch_(sketch), draw_(draw) {}

    Json promise(const drill::ExpectationType& type) {
        Json promise{{"that", type.name}};
        for (const drill::ExpectationFieldUse& use : type.fields) {
            if (use.required || draw_.chance(0.5)) put(use.field, type.unit, promise);
        }
        const bool has_bounds = promise.contains("at_least") || promise.contains("at_most");
        if (!has_bounds && !promise.contains("within")) put(first_bound(type), type.unit, promise);
        return promise;
    }

private:
    // What a promise without any bound would need: the first of those that it knows.
    static ExpectationField first_bound(const drill::ExpectationType& type) {
        for (const drill::ExpectationFieldUse& use : type.fields) {
            const bool is_bound = use.field == ExpectationField::at_least || use.field == ExpectationField::at_most ||
                                  use.field == ExpectationField::within || use.field == ExpectationField::by;
            if (is_bound) return use.field;
        }
        return ExpectationField::at_most;
    }

    void put(ExpectationField field, BoundUnit unit, Json& promise) {
        switch (field) {
            case ExpectationField::of: promise["of"] = draw_.pick(sketch_.populations); return;
            case ExpectationField::region: promise["region"] = draw_.pick(sketch_.regions); return;
            case ExpectationField::percentile:
                promise["percentile"] = draw_.pick({"p50", "p90", "p99", "p999", "max"});
                return;
            case ExpectationField::requests: promise["requests"] = draw_.pick({"all", "reads", "writes"}); return;
            case ExpectationField::from: promise["from"] = moment(0, 0.4); return;
            case ExpectationField::to: promise["to"] = moment(0.5, 1); return;
            case ExpectationField::at_least: promise["at_least"] = bound(unit); return;
            case ExpectationField::at_most: promise["at_most"] = bound(unit); return;
            case ExpectationField::within: promise["within"] = draw_.duration(100ms, 1min); return;
            case ExpectationField::by: promise["by"] = draw_.pick({"itself", "load_cut", "nothing"}); return;
        }
    }

    std::string moment(double least, double most) {
        const double at = draw_.uniform(least, most) * sim::seconds(sketch_.length);
        return std::to_string(static_cast<std::int64_t>(at)) + "s";
    }

    Json bound(BoundUnit unit) {
        switch (unit) {
            case BoundUnit::share: return draw_.share(0, 100);
            case BoundUnit::duration: return draw_.duration(1ms, 5min);
            case BoundUnit::count: return draw_.whole(0, 10'000);
        }
        return nullptr;
    }

    const Sketch& sketch_;
    Draw draw_;
};

}  // namespace

void draw_expectations(Sketch& sketch, Json& script) {
    if (!sketch.draw.takes("expectations")) return;
    for (const drill::ExpectationType* type : drill::expectation_types()) {
        Draw own = sketch.draw.part(type->name);
        if (!own.takes(type->name) || own.chance(0.5)) continue;
        script["expect"].push_back(ExpectationDraw(sketch, own).promise(*type));
    }
}

}  // namespace regiondrill::study
