// The formats for programs: JSON and CSV say the same figures.
#include "drill/report/json_view.hpp"
#include "drill/report/report.hpp"
#include "study/statistics/share.hpp"
#include "study/sweep/formats.hpp"

#include <nlohmann/json.hpp>

#include <cmath>

namespace regiondrill::study {

namespace {

using Json = nlohmann::ordered_json;

// JSON knows no infinity; a difference may be one of either sign.
Json value_json(double value) {
    if (std::isinf(value)) return value > 0 ? "never" : "-never";
    return value;
}

// null where the runs are too few.
Json quantile_json(const std::optional<Quantile>& quantile) {
    if (!quantile) return nullptr;
    return {{"value", value_json(quantile->value)},
            {"low", value_json(quantile->interval.low)},
            {"high", value_json(quantile->interval.high)}};
}

Json verdicts_json(const EndingTally& endings) {
    Json verdicts = Json::object();
    for (const Ending ending : {Ending::passed, Ending::failed, Ending::inconclusive, Ending::broken}) {
        const std::uint64_t runs = endings.count(ending);
        Json verdict{{"runs", runs}, {"share", nullptr}, {"low", nullptr}, {"high", nullptr}};
        if (endings.all() != 0) {
            const Interval interval = wilson_interval(runs, endings.all());
            verdict["share"] = static_cast<double>(runs) / static_cast<double>(endings.all());
            verdict["low"] = interval.low;
            verdict["high"] = interval.high;
        }
        verdicts[std::string(name_of(ending))] = std::move(verdict);
    }
    return verdicts;
}

Json figures_json(const SweepSummary& summary, std::size_t cell) {
    Json figures = Json::object();
    for (std::size_t i = 0; i < figure_count; ++i) {
        const FigureSummary of = summary.figure(cell, i);
        Json figure{{"runs", of.runs}, {"never", of.never}};
        const auto wanted = quantiles_of(figure_kinds[i]);
        for (std::size_t q = 0; q < wanted.size(); ++q) {
            figure[quantile_name(wanted[q])] = quantile_json(of.quantiles[q]);
        }
        figures[std::string(figure_kinds[i].name)] = std::move(figure);
    }
    return figures;
}

Json differences_json(const SweepSummary& summary, std::size_t cell) {
    Json differences = Json::object();
    for (std::size_t i = 0; i < figure_count; ++i) {
        const PairedDifference of = summary.difference(cell, i);
        differences[std::string(figure_kinds[i].name)] = {{"pairs", of.pairs()},
                                                          {"higher", of.higher},
                                                          {"same", of.same},
                                                          {"lower", of.lower},
                                                          {"median", quantile_json(of.median)},
                                                          {"p_value", of.p_value}};
    }
    return differences;
}

Json worst_json(const SweepSummary& summary, std::size_t cell) {
    const auto& worst = summary.cells()[cell].worst;
    if (!worst) return nullptr;
    Json json = Json::parse(line_of(*worst));
    json["command"] = summary.command(cell, worst->seed);
    return json;
}

Json cell_json(const SweepSummary& summary, std::size_t cell) {
    const CellSummary& of = summary.cells()[cell];
    Json json{{"settings", of.settings},
              {"runs", of.endings.all()},
              {"verdicts", verdicts_json(of.endings)},
              {"broken_promises", of.broken_promises},
              {"figures", figures_json(summary, cell)}};
    json["against_first"] = cell == 0 ? Json(nullptr) : differences_json(summary, cell);
    json["worst"] = worst_json(summary, cell);
    return json;
}

}  // namespace

std::string sweep_json(const SweepSummary& summary) {
    Json json = plan_json(summary.plan());
    json["format"] = "regiondrill-sweep-summary/1";
    json["runs"] = summary.runs();
    json["is_whole"] = summary.is_whole();
    json["verdict"] = name_of(summary.verdict());
    json["cells"] = Json::array();
    for (std::size_t i = 0; i < summary.cells().size(); ++i) json["cells"].push_back(cell_json(summary, i));
    return json.dump(2) + "\n";
}

namespace {

std::string csv_cell(const std::string& text) {
    if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
    std::string quoted = "\"";
    for (const char c : text) quoted += c == '"' ? "\"\"" : std::string(1, c);
    return quoted + "\"";
}

std::string csv_row(const std::vector<std::string>& cells) {
    std::string row;
    for (const std::string& cell : cells) {
        row += csv_cell(cell);
        row += ',';
    }
    row.back() = '\r';
    return row + "\n";
}

std::string csv_value(const Json& value) {
    if (value.is_null()) return "";
    return value.is_string() ? value.get<std::string>() : value.dump();
}

// Names of columns are the paths of the JSON: "recovery_s.p95.low".
void flatten(const Json& value, const std::string& path, std::vector<std::pair<std::string, std::string>>& columns) {
    for (const auto& [key, each] : value.items()) {
        std::string name = path;
        if (!name.empty()) name += '.';
        name += key;
        if (each.is_object()) {
            flatten(each, name, columns);
        } else {
            columns.emplace_back(name, csv_value(each));
        }
    }
}

// A quantile that there is none of has its columns all the same.
Json spread(const FigureSummary& of, std::size_t figure) {
    Json json{{"runs", of.runs}, {"never", of.never}};
    const auto wanted = quantiles_of(figure_kinds[figure]);
    for (std::size_t q = 0; q < wanted.size(); ++q) {
        const Json none{{"value", nullptr}, {"low", nullptr}, {"high", nullptr}};
        const Json some = quantile_json(of.quantiles[q]);
        json[quantile_name(wanted[q])] = some.is_null() ? none : some;
    }
    return json;
}

std::vector<std::pair<std::string, std::string>> columns_of(const SweepSummary& summary, std::size_t cell) {
    std::vector<std::pair<std::string, std::string>> columns;
    const CellSummary& of = summary.cells()[cell];
    for (std::size_t i = 0; i < summary.plan().vary.size(); ++i) {
        const std::string& path = summary.plan().vary[i].path;
        columns.emplace_back(path, of.settings[i].substr(path.size() + 1));
    }
    columns.emplace_back("runs", std::to_string(of.endings.all()));
    flatten(verdicts_json(of.endings), "", columns);
    for (std::size_t i = 0; i < figure_count; ++i) {
        flatten(spread(summary.figure(cell, i), i), std::string(figure_kinds[i].name), columns);
    }
    columns.emplace_back("worst_seed", of.worst ? std::to_string(of.worst->seed) : "");
    columns.emplace_back("command", of.worst ? summary.command(cell, of.worst->seed) : "");
    return columns;
}

}  // namespace

std::string sweep_csv(const SweepSummary& summary) {
    std::string text;
    for (std::size_t cell = 0; cell < summary.cells().size(); ++cell) {
        std::vector<std::string> names;
        std::vector<std::string> values;
        for (auto& [name, value] : columns_of(summary, cell)) {
            names.push_back(name);
            values.push_back(value);
        }
        if (cell == 0) text += csv_row(names);
        text += csv_row(values);
    }
    return text;
}

}  // namespace regiondrill::study
