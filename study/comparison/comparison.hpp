// Two drills side by side, by their JSON reports: what differs, and what became worse.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <optional>
#include <string>
#include <vector>

namespace regiondrill::study {

enum class FigureUnit { seconds, milliseconds, share, count };

/// Whether a change of it may be one for the worse.
enum class Better { neither, lower, higher };

/// A figure of both drills; none where a drill does not have it, infinity for what never ended.
struct ComparedFigure {
    std::string name;
    std::optional<double> first;
    std::optional<double> second;
    FigureUnit unit = FigureUnit::count;
    Better better = Better::neither;

    bool is_same() const { return first == second; }
    /// By more than so large a share of what was bad about the first: of its time, its count, or what availability
    /// lacks of 100 %. What one of them does not have is not judged.
    bool is_worse(double tolerance) const;
};

/// What one promise came to in both; empty where the other drill does not make it.
struct ComparedPromise {
    std::string promise;
    std::string first_verdict;
    std::string second_verdict;
    std::string first;  // measured
    std::string second;

    bool is_same() const { return first_verdict == second_verdict && first == second; }
    bool is_worse() const;
};

/// "2:01.5 check_verdict us-east-1".
using PathText = std::vector<std::string>;

/// A population's move by one fault. Its figures are the recovery time and the phases.
struct ComparedMove {
    std::string title;  // "new-york, failover by kill us-east-1"
    std::vector<ComparedFigure> figures;
    PathText first_path;
    PathText second_path;

    bool is_same() const;
};

struct Comparison {
    std::string first_title;  // "a drill, seed 1, digest 0123456789abcdef"
    std::string second_title;
    std::string first_verdict;
    std::string second_verdict;
    std::vector<ComparedPromise> promises;
    std::vector<ComparedFigure> people;
    std::vector<ComparedMove> moves;
    std::vector<ComparedFigure> ledger;

    bool is_same() const;
    /// What became worse, in a few words each.
    std::vector<std::string> worse(double tolerance) const;
};

/// Of two reports (regiondrill-report/1). Throws nlohmann's exceptions for what is none.
Comparison comparison_of(const nlohmann::ordered_json& first, const nlohmann::ordered_json& second);

/// With its unit; "-" where there is none.
std::string value_text(const std::optional<double>& value, FigureUnit unit);

/// Only what differs; one line where nothing does.
std::string comparison_text(const Comparison& comparison);
std::string comparison_json(const Comparison& comparison, double tolerance);

}  // namespace regiondrill::study
