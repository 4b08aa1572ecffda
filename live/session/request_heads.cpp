// What is kept of a request's head: for the recording, and for faults that look at it.
#include "drill/scenario/scenario.hpp"
#include "live/http/http_message.hpp"
#include "live/session/served_world.hpp"
#include "regions/http_api.hpp"
#include "store/cluster.hpp"

#include <algorithm>

namespace regiondrill::live {

// What goes on to a service is nothing to the world: only that it was asked. Of its headers those that the API reads
// and those that a fault looks at, and no others: they may be secrets.
HttpRequest ServedWorld::recorded(const HttpRequest& request) {
    HttpRequest kept;
    kept.version(request.version());
    kept.method_string(request.method_string());
    kept.target(request.target());
    const auto keep = [&](std::string_view name) {
        const auto found = request.find(name);
        if (found != request.end()) kept.set(name, found->value());
    };
    for (const std::string_view name : regions::fields_read) keep(name);
    for (const std::string& name : headers_matched()) keep(name);
    if (!has_upstreams()) kept.body() = request.body();
    return kept;
}

// By the faults of the timeline, to which those that were begun manually are added. What a request says whose header no
// fault looked at when it came is forgotten by the time that one does.
const std::vector<std::string>& ServedWorld::headers_matched() {
    const auto& timeline = scenario().timeline;
    for (; faults_read_ < timeline.size(); ++faults_read_) {
        for (const regions::MatchCondition& condition : timeline[faults_read_].match) {
            const bool known =
                std::find(headers_matched_.begin(), headers_matched_.end(), condition.header) != headers_matched_.end();
            if (!condition.header.empty() && !known) headers_matched_.push_back(condition.header);
        }
    }
    return headers_matched_;
}

// Method and path of what a region's own API answers are known from the call.
void ServedWorld::keep_head(const HttpRequest& request, regions::ApiCall& call) {
    regions::HeadFields fields;
    for (const std::string& name : headers_matched()) {
        const auto found = request.find(name);
        if (found != request.end()) fields.emplace_back(name, std::string(found->value()));
    }
    if (fields.empty() && !has_upstreams()) return;
    call.head = cluster().values().keep(
        regions::head_text(view_of(request.method_string()), view_of(request.target()), fields));
    call.has_head = true;
}

}  // namespace regiondrill::live
