// The figures of one run that a sweep compares.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

namespace regiondrill::drill {
struct Report;
}

namespace regiondrill::study {

struct FigureKind {
    std::string_view name;   // of its field
    std::string_view title;  // of its table
    std::string (*text)(double);
    bool high_is_bad;
};

inline constexpr std::size_t figure_count = 5;
/// Recovery time, writes and time lost, availability, latency, in this order.
extern const std::array<FigureKind, figure_count> figure_kinds;

/// By figure_kinds: not a number where a run does not show it, infinity for a recovery that never came.
using RunFigures = std::array<double, figure_count>;

inline constexpr std::size_t recovery_figure = 0;

RunFigures figures_of(const drill::Report& report);

/// "never" for what is infinite.
std::string figure_text(const FigureKind& kind, double figure);
/// With its sign: "+12.3s".
std::string difference_text(const FigureKind& kind, double difference);

}  // namespace regiondrill::study
