#include "study/comparison/comparison.hpp"

#include "drill/analysis/recovery.hpp"
#include "drill/scenario/units.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace regiondrill::study {

namespace {

using Json = nlohmann::ordered_json;

constexpr double without_end = std::numeric_limits<double>::infinity();

std::optional<double> number_at(const Json& object, const std::string& key) {
    if (!object.is_object() || !object.contains(key) || !object[key].is_number()) return std::nullopt;
    return object[key].get<double>();
}

/// A field of both objects, where both or one have it.
void add_figure(std::vector<ComparedFigure>& figures, const Json& first, const Json& second, const std::string& key,
                const ComparedFigure& kind) {
    ComparedFigure figure = kind;
    figure.first = number_at(first, key);
    figure.second = number_at(second, key);
    if (figure.first || figure.second) figures.push_back(std::move(figure));
}

const Json& member(const Json& object, const std::string& key) {
    static const Json none;
    return object.is_object() && object.contains(key) ? object[key] : none;
}

void add_requests(std::vector<ComparedFigure>& figures, const std::string& who, const Json& first, const Json& second) {
    const auto add = [&](const Json& a, const Json& b, const char* key, const char* what, FigureUnit unit,
                         Better better) {
        add_figure(figures, a, b, key, {who + ": " + what, {}, {}, unit, better});
    };
    add(first, second, "requests", "requests", FigureUnit::count, Better::neither);
    add(first, second, "availability", "availability", FigureUnit::share, Better::higher);
    add(first, second, "failed", "failed", FigureUnit::count, Better::neither);
    add(first, second, "late", "late", FigureUnit::count, Better::neither);
    add(first, second, "retries", "retries", FigureUnit::count, Better::neither);
    add(first, second, "moves", "moves", FigureUnit::count, Better::neither);
    const Json& a = member(first, "latency_ms");
    const Json& b = member(second, "latency_ms");
    add(a, b, "p50", "latency p50", FigureUnit::milliseconds, Better::lower);
    add(a, b, "p99", "latency p99", FigureUnit::milliseconds, Better::lower);
}

/// Names of the first in its order, then those that only the second has.
std::vector<std::string> names_of_both(const Json& first, const Json& second) {
    std::vector<std::string> names;
    for (const auto& [name, value] : first.items()) names.push_back(name);
    for (const auto& [name, value] : second.items()) {
        if (!first.contains(name)) names.push_back(name);
    }
    return names;
}

std::vector<ComparedFigure> people_in(const Json& first, const Json& second) {
    std::vector<ComparedFigure> figures;
    add_requests(figures, "all", first.at("people"), second.at("people"));
    const Json& a = first.at("populations");
    const Json& b = second.at("populations");
    for (const std::string& name : names_of_both(a, b)) add_requests(figures, name, member(a, name), member(b, name));
    return figures;
}

// What the promise is about is everything of it but what came of it.
std::string promise_of(const Json& expectation) {
    std::string promise;
    for (const auto& [key, value] : expectation.items()) {
        if (key == "verdict" || key == "measured" || key == "why" || key == "wanted") continue;
        promise += (promise.empty() ? "" : " ") + (key == "that" ? "" : key + " ");
        promise += value.is_string() ? value.get<std::string>() : value.dump();
    }
    return promise + ", " + expectation.at("wanted").get<std::string>();
}

std::vector<ComparedPromise> promises_in(const Json& first, const Json& second) {
    std::vector<ComparedPromise> promises;
    for (const Json& each : first.at("expectations")) {
        promises.push_back({promise_of(each), each.at("verdict"), {}, each.at("measured"), {}});
    }
    for (const Json& each : second.at("expectations")) {
        const std::string promise = promise_of(each);
        const auto same = std::find_if(promises.begin(), promises.end(), [&](const ComparedPromise& known) {
            return known.promise == promise && known.second_verdict.empty();
        });
        ComparedPromise& compared =
            same == promises.end() ? promises.emplace_back(ComparedPromise{promise, {}, {}, {}, {}}) : *same;
        compared.second_verdict = each.at("verdict");
        compared.second = each.at("measured");
    }
    return promises;
}

/// A population's row of recoveries, by what tells it from its others: which fault it is and which way people went.
struct MoveRow {
    std::string title;
    const Json* row = nullptr;
};

std::string fault_title(const Json& report, const Json& fault) {
    if (fault.is_null()) return "overload";
    const Json& told = report.at("faults").at(fault.get<std::size_t>());
    return told.at("do").get<std::string>() + " " + told.at("target").get<std::string>();
}

std::vector<MoveRow> moves_in(const Json& report) {
    std::vector<MoveRow> rows;
    for (const auto& [name, population] : report.at("populations").items()) {
        for (const Json& row : population.at("recovery")) {
            std::string title = name;
            title += ", " + row.at("move").get<std::string>() + " by " + fault_title(report, row.at("fault"));
            // The same fault may stand several times in a timeline.
            const auto same = std::count_if(rows.begin(), rows.end(), [&](const MoveRow& other) {
                return other.title == title || other.title.starts_with(title + ", no. ");
            });
            if (same != 0) title += ", no. " + std::to_string(same + 1);
            rows.push_back({std::move(title), &row});
        }
    }
    return rows;
}

PathText path_of(const Json& row) {
    PathText path;
    for (const Json& step : member(row, "critical_path")) {
        const auto at =
            std::chrono::duration_cast<sim::Duration>(std::chrono::duration<double>(step.at("at_s").get<double>()));
        path.push_back(drill::clock_text(sim::Time{at}) + " " + step.at("kind").get<std::string>() + " " +
                       step.at("subject").get<std::string>());
    }
    return path;
}

// A time that is there but null is one without an end; where the row is missing there is none.
std::optional<double> span_at(const Json& row, const std::string& key) {
    if (row.is_object() && row.contains(key) && row[key].is_null()) return without_end;
    return number_at(row, key);
}

// Who has no row for a fault was not without service by it: an outage that is new is one that became longer.
std::optional<double> recovery_time_in(const Json& row) { return row.is_null() ? 0 : span_at(row, "recovery_time_s"); }

ComparedMove compared_move(const std::string& title, const Json& first, const Json& second) {
    ComparedMove move{title, {}, path_of(first), path_of(second)};
    const auto add = [&](const std::string& key, const std::string& name, Better better) {
        move.figures.push_back({name, span_at(first, key), span_at(second, key), FigureUnit::seconds, better});
    };
    move.figures.push_back(
        {"recovery time", recovery_time_in(first), recovery_time_in(second), FigureUnit::seconds, Better::lower});
    for (const std::string_view phase : drill::phase_names) {
        add(std::string(phase) + "_s", std::string(phase), Better::neither);
    }
    add("total_s", "total", Better::neither);
    return move;
}

std::vector<ComparedMove> compared_moves(const Json& first, const Json& second) {
    static const Json none;
    std::vector<ComparedMove> moves;
    const std::vector<MoveRow> of_second = moves_in(second);
    const std::vector<MoveRow> of_first = moves_in(first);
    const auto row_called = [](const std::vector<MoveRow>& rows, const std::string& title) -> const Json& {
        const auto row =
            std::find_if(rows.begin(), rows.end(), [&](const MoveRow& each) { return each.title == title; });
        return row == rows.end() ? none : *row->row;
    };
    for (const MoveRow& each : of_first) {
        moves.push_back(compared_move(each.title, *each.row, row_called(of_second, each.title)));
    }
    for (const MoveRow& each : of_second) {
        if (row_called(of_first, each.title).is_null()) moves.push_back(compared_move(each.title, none, *each.row));
    }
    return moves;
}

std::vector<ComparedFigure> ledger_in(const Json& first, const Json& second) {
    std::vector<ComparedFigure> figures;
    const Json& a = member(first, "ledger");
    const Json& b = member(second, "ledger");
    for (const char* key : {"acknowledged", "kept", "superseded", "delayed", "lost_with_region", "lost_with_disk",
                            "lost_unsynced", "overwritten_by_skew", "overwritten_in_conflict", "resurrected"}) {
        add_figure(figures, a, b, key, {key, {}, {}, FigureUnit::count, Better::neither});
    }
    add_figure(figures, a, b, "lost", {"lost in all", {}, {}, FigureUnit::count, Better::lower});
    add_figure(figures, a, b, "rpo_s", {"data lost, as time", {}, {}, FigureUnit::seconds, Better::lower});
    add_figure(figures, a, b, "stale_reads", {"stale reads", {}, {}, FigureUnit::count, Better::neither});
    add_figure(figures, a, b, "lost_updates", {"lost increments", {}, {}, FigureUnit::count, Better::lower});
    return figures;
}

int rank_of_verdict(const std::string& verdict) { return verdict == "passed" ? 0 : verdict == "inconclusive" ? 1 : 2; }

std::string change_text(const std::string& what, const std::string& first, const std::string& second) {
    return what + ": " + first + ", then " + second;
}

std::string title_of_report(const Json& report) {
    const Json& seed = report.at("seed");
    return report.at("scenario").get<std::string>() + ", seed " +
           (seed.is_string() ? seed.get<std::string>() : seed.dump()) + ", digest " +
           report.at("digest").get<std::string>();
}

template <class Rows>
bool all_same(const Rows& rows) {
    return std::all_of(rows.begin(), rows.end(), [](const auto& row) { return row.is_same(); });
}

}  // namespace

bool ComparedFigure::is_worse(double tolerance) const {
    if (better == Better::neither || !first || !second) return false;
    const double bad_before = better == Better::lower ? *first : 1 - *first;
    const double bad_now = better == Better::lower ? *second : 1 - *second;
    constexpr double rounding = 1e-9;
    return bad_now > bad_before * (1 + tolerance) + rounding;
}

bool ComparedPromise::is_worse() const {
    return !first_verdict.empty() && !second_verdict.empty() &&
           rank_of_verdict(second_verdict) > rank_of_verdict(first_verdict);
}

bool ComparedMove::is_same() const { return all_same(figures) && first_path == second_path; }

bool Comparison::is_same() const {
    return first_verdict == second_verdict && all_same(promises) && all_same(people) && all_same(moves) &&
           all_same(ledger);
}

std::vector<std::string> Comparison::worse(double tolerance) const {
    std::vector<std::string> found;
    if (rank_of_verdict(second_verdict) > rank_of_verdict(first_verdict)) {
        found.push_back(change_text("the verdict", first_verdict, second_verdict));
    }
    for (const ComparedPromise& each : promises) {
        if (each.is_worse()) found.push_back(change_text(each.promise, each.first_verdict, each.second_verdict));
    }
    const auto add = [&](const std::string& of, const std::vector<ComparedFigure>& figures) {
        for (const ComparedFigure& each : figures) {
            if (each.is_worse(tolerance)) {
                found.push_back(
                    change_text(of + each.name, value_text(each.first, each.unit), value_text(each.second, each.unit)));
            }
        }
    };
    add("", people);
    for (const ComparedMove& move : moves) add(move.title + ": ", move.figures);
    add("ledger: ", ledger);
    return found;
}

Comparison comparison_of(const Json& first, const Json& second) {
    return {title_of_report(first),        title_of_report(second),    first.at("verdict"),
            second.at("verdict"),          promises_in(first, second), people_in(first, second),
            compared_moves(first, second), ledger_in(first, second)};
}

}  // namespace regiondrill::study
