#include "drill/expectations/figure.hpp"

#include "drill/scenario/units.hpp"

#include <iomanip>
#include <sstream>
#include <utility>

namespace regiondrill::drill {

// Rounded as people read it; judge_figure() shows more where that hides the difference. Durations are kept as seconds
// here, and counts are whole already.
std::string figure_text(double figure, BoundUnit unit) {
    switch (unit) {
        case BoundUnit::share: return share_text(figure);
        case BoundUnit::duration: return short_duration_text(sim::from_seconds(figure));
        case BoundUnit::count: return std::to_string(static_cast<std::uint64_t>(figure));
    }
    return {};
}

namespace {

// A figure that misses its bound by less than the usual digits show.
// Twelve digits tell any two shares of a drill's requests apart, and hide that a double is no decimal.
std::string exact_text(double figure, BoundUnit unit) {
    if (unit == BoundUnit::duration) return duration_text(sim::from_seconds(figure));
    std::ostringstream text;
    text << std::setprecision(12) << figure * 100 << "%";
    return text.str();
}

}  // namespace

// Rounded like a figure, so that both columns of a report read alike.
std::string wanted_text(const ExpectationSpec& spec, BoundUnit unit) {
    if (spec.at_least && spec.at_most) {
        return "between " + figure_text(*spec.at_least, unit) + " and " + figure_text(*spec.at_most, unit);
    }
    if (spec.at_least) return "at least " + figure_text(*spec.at_least, unit);
    if (spec.at_most) return "at most " + figure_text(*spec.at_most, unit);
    return {};
}

// In the singular, as sentences say that none began.
std::string request_word(RequestKind kind) {
    switch (kind) {
        case RequestKind::all: return "request";
        case RequestKind::reads: return "read";
        case RequestKind::writes: return "write";
    }
    return {};
}

// The names are the script's, and end with the greatest.
Duration span_at(const sim::Histogram& spans, const std::string& percentile) {
    if (percentile == "p50") return spans.percentile(0.5);
    if (percentile == "p90") return spans.percentile(0.9);
    if (percentile == "p99") return spans.percentile(0.99);
    if (percentile == "p999") return spans.percentile(0.999);
    return spans.greatest();
}

// Bounds are inclusive.
ExpectationResult judge_figure(double figure, const ExpectationSpec& spec, BoundUnit unit) {
    const bool holds = (!spec.at_least || figure >= *spec.at_least) && (!spec.at_most || figure <= *spec.at_most);
    ExpectationResult result{
        holds ? Verdict::passed : Verdict::failed, figure_text(figure, unit), wanted_text(spec, unit), {}, figure};
    // "99.9%" against "at least 99.9%" would read as a mistake of ours.
    const bool looks_alike = (spec.at_least && result.measured == figure_text(*spec.at_least, unit)) ||
                             (spec.at_most && result.measured == figure_text(*spec.at_most, unit));
    if (!holds && looks_alike) result.measured = exact_text(figure, unit);
    return result;
}

// The bound is told all the same, as it was meant to be held.
ExpectationResult inconclusive(const ExpectationSpec& spec, BoundUnit unit, std::string why) {
    return {Verdict::inconclusive, "nothing", wanted_text(spec, unit), std::move(why)};
}

}  // namespace regiondrill::drill
