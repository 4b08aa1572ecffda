// GET /metrics: the figures of a served drill in the text format of Prometheus, from counters that the world and the
// gateways keep anyway.
#pragma once

#include "live/chat/chat_room.hpp"
#include "live/http/http_server.hpp"
#include "live/loop/pacer.hpp"
#include "live/session/served_world.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace regiondrill::live {

// What the gateways of a region had to do with real programs, for who shows it.

struct GatewayMetrics {
    HttpServerMetrics http;
    ChatMetrics chat;
};

/// Called whenever metrics are asked for, on the loop's thread.
using GatewayFiguresOf = std::function<GatewayMetrics(regions::RegionId)>;

// Metrics in the OpenMetrics text format, family by family.

using MetricLabels = std::vector<std::pair<std::string_view, std::string>>;

/// Writes only: nothing is kept but the text, and the caller sees to it that samples follow their family.
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

// The figures of a served drill for monitoring systems, as OpenMetrics.

inline constexpr const char* metrics_media = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// `gateways`: of the regions, if there are any.
std::string metrics_text(const ServedWorld& world, const Pacer& pacer, const GatewayFiguresOf& gateways = {});

}  // namespace regiondrill::live
