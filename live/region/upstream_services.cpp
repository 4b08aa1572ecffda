#include "live/region/upstream_services.hpp"

#include "drill/scenario/input_error.hpp"
#include "live/http/http_connection.hpp"
#include "live/http/http_message.hpp"

#include <nlohmann/json.hpp>

#include <utility>

namespace regiondrill::live {

namespace {

namespace http = boost::beast::http;

// Stands in the story as the fault's reason, so it names the service and what was asked of it.
std::string why_unwell(const drill::UpstreamSpec& spec, const UpstreamAnswer& answer) {
    if (!answer.came) return spec.url.text() + " gives no answer";
    return spec.url.text() + " answers GET " + spec.health + " with " + std::to_string(answer.response.result_int());
}

// As health checkers see it: redirections count as well (facts R53-37).
bool is_well(const UpstreamAnswer& answer) {
    return answer.came && answer.response.result_int() >= 200 && answer.response.result_int() < 400;
}

}  // namespace

// Regions have services all or none, so one answer of the world is enough.
UpstreamServices::UpstreamServices(Loop& loop, Session& session, const UpstreamLimits& limits) : session_(session) {
    if (!session.world().has_upstreams()) return;
    for (const drill::RegionSpec& region : session.world().scenario().regions) {
        services_.push_back(std::make_unique<UpstreamService>(loop, *region.upstream, limits));
    }
    session.world().set_upstream_services(*this);
    asking_ = loop.every(limits.health_period, [this] {
        for (std::size_t region = 0; region < services_.size(); ++region) ask_for_health(region);
    });
}

const std::string& UpstreamServices::name_of(std::size_t region) const {
    return session_.world().scenario().regions[region].name;
}

// The name is referred to: the scenario stays as long as the session. The service hears its own Host where the request
// names none, as HTTP/1.0 may do.
void UpstreamServices::forward(ForwardedRequest&& request) {
    const std::size_t region = regions::index(request.region);
    const std::string& name = name_of(region);
    const auto on_answer = [this, region, attempt = request.attempt, &name](UpstreamAnswer answer) {
        // Before anybody meets it, so that what they meet is put down to it.
        if (!answer.reached) hear(region, answer);
        HttpResponse response = forwarded(std::move(answer.response), name);
        if (answer.stream) answer.stream->head = forwarded_head(std::move(answer.stream->head), name);
        session_.world().upstream_answered(
            attempt, {std::move(response), std::move(answer.stream), std::move(answer.held)}, session_.now());
        session_.settle_soon();
    };
    if (request.request.count(http::field::host) == 0) request.request.set(http::field::host, services_[region]->host);
    services_[region]->client.ask(forwarded(std::move(request.request), name), on_answer);
}

// One question at a time: a service that hangs is not asked again before its limit of time.
void UpstreamServices::ask_for_health(std::size_t region) {
    UpstreamService& service = *services_[region];
    if (service.health.empty() || service.is_asked || !session_.world().is_open()) return;
    HttpRequest request{http::verb::get, service.health, 11};
    request.set(http::field::host, service.host);
    request.set(http::field::user_agent, "regiondrill");
    request.set("X-Region", name_of(region));
    service.is_asked = true;
    service.client.probe(std::move(request), [this, region](const UpstreamAnswer& answer) {
        services_[region]->is_asked = false;
        hear(region, answer);
    });
}

// A manual fault stands for a service that is not well: begun when that is first heard, ended when it answers again.
// Somebody may end it before.
void UpstreamServices::hear(std::size_t region, const UpstreamAnswer& answer) {
    const bool well = is_well(answer);
    if (services_[region]->health.empty() || !session_.world().is_open() ||
        well != services_[region]->fault.has_value())
        return;
    if (well) {
        end_fault(region);
    } else {
        begin_fault(region, why_unwell(*session_.world().scenario().regions[region].upstream, answer));
    }
    session_.settle_soon();
}

void UpstreamServices::begin_fault(std::size_t region, const std::string& why) {
    const nlohmann::json fault{{"do", "fail_health"}, {"region", name_of(region)}, {"because", why}};
    try {
        services_[region]->fault =
            session_.world().begin_fault(fault.dump(), "upstream of " + name_of(region), session_.now());
    } catch (const drill::InputError&) {  // the region is not there just now: it is looked again
    }
}

// Forgotten before it is ended, so that a fault which somebody ended is not tried again.
void UpstreamServices::end_fault(std::size_t region) {
    const std::size_t fault = *std::exchange(services_[region]->fault, std::nullopt);
    try {
        session_.world().end_fault(fault, session_.now());
    } catch (const drill::InputError&) {  // somebody ended it before
    }
}

}  // namespace regiondrill::live
