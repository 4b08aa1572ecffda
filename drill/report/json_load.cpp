// What a region did with its load, as JSON.
#include "drill/report/json_view.hpp"
#include "regions/region.hpp"

#include <nlohmann/json.hpp>

#include <cmath>

namespace regiondrill::drill {

namespace {

using LoadJson = nlohmann::ordered_json;
using regions::RegionMetrics;
using regions::RejectionReason;

// Reasons that did not come up are left out.
LoadJson rejections_json(const RegionMetrics& metrics) {
    LoadJson all = LoadJson::object();
    for (std::size_t i = 0; i < regions::rejection_reason_count; ++i) {
        const regions::RejectionCount& count = metrics.rejections[i];
        if (count.requests == 0) continue;
        all[std::string(name_of(static_cast<RejectionReason>(i)))] = {{"requests", count.requests},
                                                                      {"seconds", count.seconds}};
    }
    return all;
}

double a_second(std::uint64_t requests, sim::Duration span) {
    if (span <= sim::Duration{}) return 0;
    return std::round(static_cast<double>(requests) / sim::seconds(span) * 1e3) / 1e3;
}

}  // namespace

std::string_view name_of(RejectionReason reason) {
    switch (reason) {
        case RejectionReason::queue_full: return "queue_full";
        case RejectionReason::priority: return "priority";
        case RejectionReason::limit: return "limit";
        case RejectionReason::admission: return "admission";
        case RejectionReason::stale: return "stale";
        case RejectionReason::deadline: return "deadline";
    }
    return "";
}

LoadJson load_json(const RegionMetrics& metrics, sim::Duration span) {
    LoadJson json{
        {"served", metrics.served},
        {"throughput_per_s", a_second(metrics.served, span)},
        {"goodput_per_s", a_second(metrics.served - metrics.served_nobody, span)},
        {"for_nobody", {{"requests", metrics.served_nobody}, {"workers_s", in_seconds(metrics.nobodys_time)}}},
        {"rejected", metrics.rejected},
        {"rejections", rejections_json(metrics)},
        {"rejecting_workers_s", in_seconds(metrics.rejecting)},
    };
    const regions::LimitRange& limit = metrics.limit;
    if (limit.most != 0) json["limit"] = {{"least", limit.least}, {"most", limit.most}, {"last", limit.last}};
    if (metrics.cache_hits + metrics.cache_misses != 0)
        json["cache"] = {{"hits", metrics.cache_hits},
                         {"misses", metrics.cache_misses},
                         {"longest_backend_wait_s", in_seconds(metrics.longest_backend_wait)}};
    json["peak_queue"] = metrics.peak_queue;
    json["waiting_ms"] = latency_json(metrics.waiting);
    return json;
}

}  // namespace regiondrill::drill
