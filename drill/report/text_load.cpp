#include "drill/report/text_report.hpp"
#include "drill/report/text_table.hpp"
#include "drill/scenario/units.hpp"
#include "drill/world/world.hpp"

#include <utility>

namespace regiondrill::drill {

namespace {

using regions::RegionMetrics;

// Requests that are served to nobody happen to every client that gives up: a few are no news.
constexpr double telling_share = 0.01;

bool served_many_to_nobody(const RegionMetrics& metrics) {
    return static_cast<double>(metrics.served_nobody) > telling_share * static_cast<double>(metrics.served);
}

std::string share_of_all(std::uint64_t part, std::uint64_t whole) {
    return share_text(static_cast<double>(part) / static_cast<double>(whole));
}

std::string nobody_text(const RegionMetrics& metrics) {
    return "for nobody " + share_of_all(metrics.served_nobody, metrics.served) +
           " of what it served: " + std::to_string(metrics.served_nobody) + " requests and " +
           short_duration_text(metrics.nobodys_time) + " of its workers' time went to clients that had gone";
}

std::string reason_text(std::size_t reason, const regions::RejectionCount& count) {
    const char* words[] = {"for want of a place",
                           "by priority",
                           "by its limit",
                           "by its admission control",
                           "as they had waited too long",
                           "as their deadline had passed"};
    return std::to_string(count.requests) + " " + words[reason] + " (in " + count_text(count.seconds, "second") + ")";
}

std::string rejections_text(const RegionMetrics& metrics) {
    std::string text;
    for (std::size_t i = 0; i < regions::rejection_reason_count; ++i) {
        if (metrics.rejections[i].requests == 0) continue;
        text += (text.empty() ? "turned away " : ", ") + reason_text(i, metrics.rejections[i]);
    }
    if (metrics.rejecting != sim::Duration{})
        text += "; " + short_duration_text(metrics.rejecting) + " of its workers' time went into that";
    return text;
}

std::string limit_text(const regions::LimitRange& limit) {
    return "limit " + std::to_string(limit.least) + " to " + std::to_string(limit.most) + " at once, " +
           std::to_string(limit.last) + " in the end";
}

std::string cache_text(const RegionMetrics& metrics) {
    const std::uint64_t reads = metrics.cache_hits + metrics.cache_misses;
    std::string text =
        "cache missed by " + share_of_all(metrics.cache_misses, reads) + " of " + std::to_string(reads) + " reads";
    if (metrics.longest_backend_wait != sim::Duration{})
        text += ", which waited up to " + short_duration_text(metrics.longest_backend_wait) + " for their back end";
    return text;
}

}  // namespace

// Empty where no region has anything to tell.
std::string load_text(const World& world) {
    TextTable table({TextTable::Align::left, TextTable::Align::left});
    bool any = false;
    for (std::size_t i = 0; i < world.regions().size(); ++i) {
        const RegionMetrics& metrics = world.regions().metrics(regions::region_at(i));
        std::string name = world.scenario().regions[i].name;
        const auto tell = [&](const std::string& words) {
            table.row({std::exchange(name, {}), words});
            any = true;
        };
        if (served_many_to_nobody(metrics)) tell(nobody_text(metrics));
        if (metrics.rejected != 0) tell(rejections_text(metrics));
        if (metrics.limit.most != 0) tell(limit_text(metrics.limit));
        if (metrics.cache_hits + metrics.cache_misses != 0) tell(cache_text(metrics));
    }
    return any ? table.text() : std::string{};
}

}  // namespace regiondrill::drill
