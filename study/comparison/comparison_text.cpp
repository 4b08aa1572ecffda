#include "drill/report/text_table.hpp"
#include "drill/scenario/units.hpp"
#include "study/comparison/comparison.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <cmath>

namespace regiondrill::study {

namespace {

using Align = drill::TextTable::Align;
using Json = nlohmann::ordered_json;

std::string duration_of(double seconds) {
    return drill::short_duration_text(
        std::chrono::duration_cast<sim::Duration>(std::chrono::duration<double>(seconds)));
}

std::string plain_text(double value, FigureUnit unit) {
    if (std::isinf(value)) return "never";
    switch (unit) {
        case FigureUnit::seconds: return duration_of(value);
        case FigureUnit::milliseconds: return duration_of(value / 1e3);
        case FigureUnit::share: return drill::share_text(value);
        case FigureUnit::count: break;
    }
    return std::to_string(static_cast<std::int64_t>(value));
}

// In points of a hundred of a share; nothing where either is missing, or both have no end.
std::string difference_of(const ComparedFigure& figure) {
    if (!figure.first || !figure.second) return "";
    const double difference = *figure.second - *figure.first;
    if (!std::isfinite(difference)) return "";
    return (difference < 0 ? "-" : "+") + plain_text(std::abs(difference), figure.unit);
}

std::string table_of(const std::string& title, const std::vector<ComparedFigure>& figures) {
    drill::TextTable table({Align::left, Align::right, Align::right, Align::right});
    bool any = false;
    for (const ComparedFigure& each : figures) {
        if (each.is_same()) continue;
        any = true;
        table.row(
            {each.name, value_text(each.first, each.unit), value_text(each.second, each.unit), difference_of(each)});
    }
    return any ? "\n" + title + "\n" + table.text() : "";
}

std::string promises_of(const std::vector<ComparedPromise>& promises) {
    drill::TextTable table({Align::left, Align::left, Align::left});
    bool any = false;
    const auto cell = [](const std::string& verdict, const std::string& measured) {
        return verdict.empty() ? "-" : verdict + " " + measured;
    };
    for (const ComparedPromise& each : promises) {
        if (each.is_same()) continue;
        any = true;
        table.row({each.promise, cell(each.first_verdict, each.first), cell(each.second_verdict, each.second)});
    }
    return any ? "\nPromises\n" + table.text() : "";
}

// Steps stand beside each other by their place on the path.
std::string paths_of(const ComparedMove& move) {
    drill::TextTable table({Align::left, Align::left});
    for (std::size_t i = 0; i < std::max(move.first_path.size(), move.second_path.size()); ++i) {
        table.row({i < move.first_path.size() ? move.first_path[i] : "-",
                   i < move.second_path.size() ? move.second_path[i] : "-"});
    }
    return table.text();
}

Json value_of(const std::optional<double>& value) {
    if (!value) return nullptr;
    return std::isinf(*value) ? Json("never") : Json(*value);
}

Json figures_of_both(const std::vector<ComparedFigure>& figures) {
    Json list = Json::array();
    for (const ComparedFigure& each : figures) {
        list.push_back({{"figure", each.name}, {"first", value_of(each.first)}, {"second", value_of(each.second)}});
    }
    return list;
}

}  // namespace

std::string value_text(const std::optional<double>& value, FigureUnit unit) {
    return value ? plain_text(*value, unit) : "-";
}

std::string comparison_text(const Comparison& comparison) {
    if (comparison.is_same()) return "Nothing differs.\n";
    drill::TextTable sides({Align::left, Align::left, Align::left});
    sides.row({"first", comparison.first_verdict, comparison.first_title});
    sides.row({"second", comparison.second_verdict, comparison.second_title});
    std::string text = sides.text() + promises_of(comparison.promises) + table_of("People", comparison.people);
    for (const ComparedMove& move : comparison.moves) {
        if (move.is_same()) continue;
        const std::string title = move.title;
        const std::string phases = table_of(title, move.figures);
        text += (phases.empty() ? "\n" + title + "\n" : phases) + paths_of(move);
    }
    return text + table_of("Writes", comparison.ledger);
}

std::string comparison_json(const Comparison& comparison, double tolerance) {
    Json promises = Json::array();
    for (const ComparedPromise& each : comparison.promises) {
        promises.push_back({{"promise", each.promise},
                            {"first", {{"verdict", each.first_verdict}, {"measured", each.first}}},
                            {"second", {{"verdict", each.second_verdict}, {"measured", each.second}}}});
    }
    Json moves = Json::array();
    for (const ComparedMove& move : comparison.moves) {
        moves.push_back({{"move", move.title},
                         {"figures", figures_of_both(move.figures)},
                         {"first_path", move.first_path},
                         {"second_path", move.second_path}});
    }
    const Json json{{"format", "regiondrill-diff/1"},
                    {"first", comparison.first_title},
                    {"second", comparison.second_title},
                    {"first_verdict", comparison.first_verdict},
                    {"second_verdict", comparison.second_verdict},
                    {"is_same", comparison.is_same()},
                    {"tolerance", tolerance},
                    {"worse", comparison.worse(tolerance)},
                    {"promises", promises},
                    {"people", figures_of_both(comparison.people)},
                    {"moves", moves},
                    {"writes", figures_of_both(comparison.ledger)}};
    return json.dump(2) + "\n";
}

}  // namespace regiondrill::study
