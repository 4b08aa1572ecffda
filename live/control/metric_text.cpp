#include "live/control/metric_text.hpp"

#include <charconv>

namespace regiondrill::live {

namespace {

std::string_view word_of(MetricText::Type type) {
    switch (type) {
        case MetricText::Type::counter: return "counter";
        case MetricText::Type::gauge: return "gauge";
        case MetricText::Type::summary: return "summary";
        case MetricText::Type::info: break;
    }
    return "info";
}

std::string escaped(std::string_view value) {
    std::string text;
    for (const char c : value) {
        if (c == '\n') {
            text += "\\n";
        } else {
            if (c == '"' || c == '\\') text += '\\';
            text += c;
        }
    }
    return text;
}

std::string number_text(double value) {
    char text[40];
    const auto [end, problem] = std::to_chars(text, text + sizeof text, value);
    return problem == std::errc{} ? std::string(text, end) : "NaN";
}

}  // namespace

void MetricText::family(std::string_view name, Type type, std::string_view unit, std::string_view help) {
    name_ = name;
    text_ += "# TYPE " + name_ + " " + std::string(word_of(type)) + "\n";
    if (!unit.empty()) text_ += "# UNIT " + name_ + " " + std::string(unit) + "\n";
    text_ += "# HELP " + name_ + " " + escaped(help) + "\n";
}

void MetricText::count(const MetricLabels& labels, double value) { sample("_total", labels, value); }
void MetricText::gauge(const MetricLabels& labels, double value) { sample("", labels, value); }
void MetricText::info(const MetricLabels& labels) { sample("_info", labels, 1); }

void MetricText::quantile(MetricLabels labels, const char* share, double value) {
    labels.emplace_back("quantile", share);
    sample("", labels, value);
}

void MetricText::totals(const MetricLabels& labels, std::uint64_t count, double sum) {
    sample("_count", labels, static_cast<double>(count));
    sample("_sum", labels, sum);
}

void MetricText::sample(std::string_view suffix, const MetricLabels& labels, double value) {
    text_ += name_;
    text_ += suffix;
    for (std::size_t i = 0; i < labels.size(); ++i) {
        text_ += (i == 0 ? "{" : ",") + std::string(labels[i].first) + "=\"" + escaped(labels[i].second) + "\"";
    }
    text_ += (labels.empty() ? " " : "} ") + number_text(value) + "\n";
}

}  // namespace regiondrill::live
