#include "live/control/metrics.hpp"

#include "drill/report/report.hpp"
#include "live/control/state_view.hpp"

#include <algorithm>
#include <charconv>

namespace regiondrill::live {

namespace {

// The words of OpenMetrics.
std::string_view word_of(MetricText::Type type) {
    switch (type) {
        case MetricText::Type::counter: return "counter";
        case MetricText::Type::gauge: return "gauge";
        case MetricText::Type::summary: return "summary";
        case MetricText::Type::info: break;
    }
    return "info";
}

// As label values want it: backslash, quote and line feed.
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

// Whole numbers without a point, others to the digits that bring them back.
std::string number_text(double value) {
    char text[40];
    const auto [end, problem] = std::to_chars(text, text + sizeof text, value);
    return problem == std::errc{} ? std::string(text, end) : "NaN";
}

}  // namespace

// In the order that OpenMetrics gives them, before the family's samples. A family without a unit, such as a speed, has
// no line for it.
void MetricText::family(std::string_view name, Type type, std::string_view unit, std::string_view help) {
    name_ = name;
    text_ += "# TYPE " + name_ + " " + std::string(word_of(type)) + "\n";
    if (!unit.empty()) text_ += "# UNIT " + name_ + " " + std::string(unit) + "\n";
    text_ += "# HELP " + name_ + " " + escaped(help) + "\n";
}

// The suffix is put here, since a family and its samples have different names and a reader rejects a mix-up.
void MetricText::count(const MetricLabels& labels, double value) { sample("_total", labels, value); }
void MetricText::gauge(const MetricLabels& labels, double value) { sample("", labels, value); }
void MetricText::info(const MetricLabels& labels) { sample("_info", labels, 1); }

// The share is given as text: a label's value must stay the same to the last digit, or it would be another series.
void MetricText::quantile(MetricLabels labels, const char* share, double value) {
    labels.emplace_back("quantile", share);
    sample("", labels, value);
}

// A summary's quantiles are of no use across programs; count and sum can be added up and divided.
void MetricText::totals(const MetricLabels& labels, std::uint64_t count, double sum) {
    sample("_count", labels, static_cast<double>(count));
    sample("_sum", labels, sum);
}

// Without a timestamp: virtual time would mean nothing to a monitoring system, which notes when it asked.
void MetricText::sample(std::string_view suffix, const MetricLabels& labels, double value) {
    text_ += name_;
    text_ += suffix;
    for (std::size_t i = 0; i < labels.size(); ++i) {
        text_ += (i == 0 ? "{" : ",") + std::string(labels[i].first) + "=\"" + escaped(labels[i].second) + "\"";
    }
    text_ += (labels.empty() ? " " : "} ") + number_text(value) + "\n";
}

using Type = MetricText::Type;

namespace {

/// One sample for each of a list of things, by a label that names it.
template <class List, class Labels, class Value>
void each_gauge(MetricText& text, const List& list, Labels labels, Value value) {
    for (const auto& thing : list) text.gauge(labels(thing), static_cast<double>(value(thing)));
}

template <class List, class Labels, class Value>
void each_count(MetricText& text, const List& list, Labels labels, Value value) {
    for (const auto& thing : list) text.count(labels(thing), static_cast<double>(value(thing)));
}

// Quantiles of all so far, as the histograms of the world have no window.
void add_summary(MetricText& text, const MetricLabels& labels, const sim::Histogram& spans) {
    text.quantile(labels, "0.5", sim::seconds(spans.percentile(0.5)));
    text.quantile(labels, "0.99", sim::seconds(spans.percentile(0.99)));
    text.totals(labels, spans.count(), spans.mean_seconds() * static_cast<double>(spans.count()));
}

// What tells whether the drill itself is all right: a world that gives up time is too large for the machine.
void add_clock(MetricText& text, const ServedWorld& world, const Pacer& pacer) {
    text.family("regiondrill_build", Type::info, "", "The program that plays the drill.");
    text.info({{"version", std::string(drill::version())}});
    text.family("regiondrill_clock_seconds", Type::gauge, "seconds", "Virtual time since the drill began.");
    text.gauge({}, sim::seconds(pacer.now().time_since_epoch()));
    text.family("regiondrill_speed", Type::gauge, "", "Virtual seconds a second; 0 while paused.");
    text.gauge({}, pacer.is_paused() ? 0 : pacer.speed());
    text.family("regiondrill_behind_seconds", Type::gauge, "seconds",
                "Virtual time by which the world is behind its clock.");
    text.gauge({}, sim::seconds(pacer.behind()));
    text.family("regiondrill_given_up_seconds", Type::counter, "seconds",
                "Virtual time given up because the world could not keep up.");
    text.count({}, sim::seconds(pacer.given_up()));
    text.family("regiondrill_events", Type::counter, "", "Events of the simulation that ran.");
    text.count({}, static_cast<double>(world.engine().events()));
    text.family("regiondrill_probes", Type::counter, "", "Health probes sent.");
    text.count({}, static_cast<double>(world.probes()));
    text.family("regiondrill_faults_in_force", Type::gauge, "", "Faults in force.");
    const auto& faults = world.faults();
    text.gauge({}, static_cast<double>(
                       std::count_if(faults.begin(), faults.end(), [](const auto& run) { return run.is_in_force(); })));
}

// The simulated clients only. Outcomes are labels of one family, so that shares of them can be had by division.
void add_populations(MetricText& text, const ServedWorld& world) {
    const auto& all = world.populations();
    const auto labels = [](const auto& people) { return MetricLabels{{"population", people->settings().name}}; };
    text.family("regiondrill_population_requests", Type::counter, "", "Requests that ended, by how.");
    for (const auto& people : all) {
        const std::string& name = people->settings().name;
        text.count({{"population", name}, {"outcome", "ok"}}, static_cast<double>(people->metrics().ok));
        text.count({{"population", name}, {"outcome", "failed"}}, static_cast<double>(people->metrics().failed));
    }
    text.family("regiondrill_population_open_requests", Type::gauge, "requests", "Requests under way.");
    each_gauge(text, all, labels, [](const auto& people) { return people->open(); });
    text.family("regiondrill_population_retries", Type::counter, "", "Attempts after the first of a request.");
    each_count(text, all, labels, [](const auto& people) { return people->metrics().retries; });
    text.family("regiondrill_population_moves", Type::counter, "",
                "Clients answered by another region than the time before.");
    each_count(text, all, labels, [](const auto& people) { return people->metrics().moves; });
    text.family("regiondrill_population_latency_seconds", Type::summary, "seconds",
                "Of successful requests, from the first attempt to the answer.");
    for (const auto& people : all) add_summary(text, labels(people), people->metrics().latency);
}

// All that the scenario knows, also those that are not there at the moment: a series that comes and goes misleads.
std::vector<regions::RegionId> regions_of(const ServedWorld& world) {
    std::vector<regions::RegionId> all;
    for (std::size_t i = 0; i < world.regions().size(); ++i) all.push_back(regions::region_at(i));
    return all;
}

// A region that nobody checks counts as healthy, as the DNS answers with it.
void add_regions(MetricText& text, const ServedWorld& world) {
    const std::vector<regions::RegionId> all = regions_of(world);
    const regions::Regions& regions = world.regions();
    const auto labels = [&](regions::RegionId id) { return MetricLabels{{"region", world.name_of(id)}}; };
    text.family("regiondrill_region_served_requests", Type::counter, "requests", "Requests worked on to their end.");
    each_count(text, all, labels, [&](auto id) { return regions.metrics(id).served; });
    text.family("regiondrill_region_rejected_requests", Type::counter, "requests", "Requests that were too many.");
    each_count(text, all, labels, [&](auto id) { return regions.metrics(id).rejected; });
    text.family("regiondrill_region_workers", Type::gauge, "workers", "Workers there are.");
    each_gauge(text, all, labels, [&](auto id) { return regions.load(id).workers; });
    text.family("regiondrill_region_busy_workers", Type::gauge, "workers", "Workers at work.");
    each_gauge(text, all, labels, [&](auto id) { return regions.load(id).busy; });
    text.family("regiondrill_region_waiting_requests", Type::gauge, "requests", "Requests in the queue.");
    each_gauge(text, all, labels, [&](auto id) { return regions.load(id).waiting; });
    text.family("regiondrill_region_healthy", Type::gauge, "", "1 where the DNS holds the region for healthy, else 0.");
    each_gauge(text, all, labels, [&](auto id) { return health_of(world, id) == "unhealthy" ? 0 : 1; });
    text.family("regiondrill_region_in_service", Type::gauge, "", "1 where the region is there and runs, else 0.");
    each_gauge(text, all, labels, [&](auto id) { return regions.is_out_of_service(id) ? 0 : 1; });
    text.family("regiondrill_region_keys", Type::gauge, "keys", "Keys in the region's table.");
    each_gauge(text, all, labels,
               [&](auto id) { return world.cluster().replica(regions::replica_of(id)).table.keys(); });
}

// Real programs' connections, apart from the simulated clients that the population figures count. "requests" are those
// that came over such connections, whatever became of them within the world.
void add_http(MetricText& text, const ServedWorld& world, const GatewayFiguresOf& gateways) {
    const std::vector<regions::RegionId> all = regions_of(world);
    const auto labels = [&](regions::RegionId id) { return MetricLabels{{"region", world.name_of(id)}}; };
    text.family("regiondrill_region_http_open_connections", Type::gauge, "connections",
                "Connections of real programs to the region, other than its chat's.");
    each_gauge(text, all, labels, [&](auto id) { return gateways(id).http.open; });
    text.family("regiondrill_region_http_connections", Type::counter, "connections", "Connections that were made.");
    each_count(text, all, labels, [&](auto id) { return gateways(id).http.connections; });
    text.family("regiondrill_region_http_requests", Type::counter, "requests", "Requests of real programs.");
    each_count(text, all, labels, [&](auto id) { return gateways(id).http.requests; });
    text.family("regiondrill_region_http_turned_away_connections", Type::counter, "connections",
                "Connections answered 503 because there were too many.");
    each_count(text, all, labels, [&](auto id) { return gateways(id).http.turned_away; });
}

// Counted apart from HTTP: a connection leaves the HTTP server when it becomes one of the chat.
void add_chat(MetricText& text, const ServedWorld& world, const GatewayFiguresOf& gateways) {
    const std::vector<regions::RegionId> all = regions_of(world);
    const auto labels = [&](regions::RegionId id) { return MetricLabels{{"region", world.name_of(id)}}; };
    text.family("regiondrill_region_chat_open_connections", Type::gauge, "connections",
                "Connections to the region's chat.");
    each_gauge(text, all, labels, [&](auto id) { return gateways(id).chat.open; });
    text.family("regiondrill_region_chat_connections", Type::counter, "connections", "Connections that were made.");
    each_count(text, all, labels, [&](auto id) { return gateways(id).chat.connections; });
    text.family("regiondrill_region_chat_sent_messages", Type::counter, "messages",
                "Messages said on them that were given to the region to be stored.");
    each_count(text, all, labels, [&](auto id) { return gateways(id).chat.sent; });
    text.family("regiondrill_region_chat_pushed_frames", Type::counter, "frames",
                "Frames with messages that were pushed to them.");
    each_count(text, all, labels, [&](auto id) { return gateways(id).chat.pushed; });
    text.family("regiondrill_region_chat_slow_connections", Type::counter, "connections",
                "Connections closed because they took nothing or too little.");
    each_count(text, all, labels, [&](auto id) { return gateways(id).chat.slow; });
}

// By channel, of which each pair of regions has one in either direction.
void add_replication(MetricText& text, const ServedWorld& world) {
    const store::Cluster& cluster = world.cluster();
    const auto labels = [&](const store::Channel& channel) {
        return MetricLabels{{"from", cluster.replica(channel.from).name}, {"to", cluster.replica(channel.to).name}};
    };
    text.family("regiondrill_replication_waiting_writes", Type::gauge, "writes",
                "Writes that the peer is not known to have.");
    each_gauge(text, cluster.channels(), labels,
               [&](const store::Channel& channel) { return channel.waiting(cluster.replica(channel.from).log); });
    text.family("regiondrill_replication_lag_seconds", Type::summary, "seconds",
                "From a write's acceptance to its application at the peer.");
    for (const store::Channel& channel : cluster.channels()) add_summary(text, labels(channel), channel.lag);
}

}  // namespace

// Each family stands in one piece, as OpenMetrics demands; hence all regions family by family, and not region by
// region.
std::string metrics_text(const ServedWorld& world, const Pacer& pacer, const GatewayFiguresOf& gateways) {
    MetricText text;
    add_clock(text, world, pacer);
    add_populations(text, world);
    add_regions(text, world);
    if (gateways) {
        add_http(text, world, gateways);
        add_chat(text, world, gateways);
    }
    add_replication(text, world);
    return text.text();
}

}  // namespace regiondrill::live
