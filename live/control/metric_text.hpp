// Metrics in the OpenMetrics text format, family by family.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace regiondrill::live {

using MetricLabels = std::vector<std::pair<std::string_view, std::string>>;

class MetricText {
public:
    enum class Type { counter, gauge, summary, info };

    /// The samples that follow are of this family. Its name ends with "_" and its unit, where it has one.
    void family(std::string_view name, Type type, std::string_view unit, std::string_view help);

    /// Of a counter, without "_total" in the family's name.
    void count(const MetricLabels& labels, double value);
    void gauge(const MetricLabels& labels, double value);
    void info(const MetricLabels& labels);
    /// One quantile of a summary; then how many there were, and their sum.
    void quantile(MetricLabels labels, const char* share, double value);
    void totals(const MetricLabels& labels, std::uint64_t count, double sum);

    /// With its last line.
    std::string text() const { return text_ + "# EOF\n"; }

private:
    void sample(std::string_view suffix, const MetricLabels& labels, double value);

    std::string text_;
    std::string name_;
};

}  // namespace regiondrill::live
