#include "live/region/region_gateway.hpp"

#include "live/http/http_message.hpp"
#include "live/loop/listen_address.hpp"
#include "live/region/upstream_client.hpp"

#include <boost/beast/http/verb.hpp>
#include <chrono>
#include <utility>

namespace regiondrill::live {

namespace {

namespace http = boost::beast::http;

// A browser asks so before it lets a page of another origin write (Fetch standard, CORS preflight).
HttpResponse preflight_answer() {
    HttpResponse response{http::status::no_content, 11};
    response.set(http::field::access_control_allow_origin, "*");
    response.set(http::field::access_control_allow_methods, "GET, HEAD, PUT, POST, DELETE");
    response.set(http::field::access_control_allow_headers, "Content-Type, If-Match, If-None-Match");
    response.set(http::field::access_control_max_age, "600");
    return response;
}

void make_origin_form(HttpRequest& request) {
    const auto target = request.target();
    const auto absolute = read_absolute_target({target.data(), target.size()});
    if (!absolute) return;
    request.set(http::field::host, absolute->authority);  // before its own (RFC 9112, section 3.2.2)
    request.target(absolute->path);
}

}  // namespace

RegionGateway::RegionGateway(Loop& loop, Session& session, regions::RegionId region, const HttpServerSettings& settings,
                             const ChatLimits& chat_limits)
    : session_(session),
      region_(region),
      chat_(loop, session, region, chat_limits, [&session] { session.world().prepare_to_tell(); }),
      server_(loop, *this, settings),
      splices_(loop) {}

RegionGateway::Standing RegionGateway::standing() const {
    const regions::Regions& regions = session_.world().world().regions();
    if (regions.is_dark(region_)) return Standing::dark;
    return regions.is_out_of_service(region_) ? Standing::crashed : Standing::up;
}

void RegionGateway::follow_region() {
    if (std::exchange(followed_, standing()) == standing()) return;
    switch (followed_) {
        case Standing::up:
            server_.open();
            chat_.reset_all();  // what is left of it from before
            return;
        case Standing::crashed:
            server_.refuse();
            server_.reset_all();
            chat_.reset_all();
            return;
        case Standing::dark:
            server_.hush();
            chat_.fall_silent();
            return;
    }
}

void RegionGateway::opened(const Connection& connection) {
    ServedWorld& world = session_.world();
    if (!world.is_open()) return;
    auto visit = std::make_unique<Visit>();
    visit->connection = connection;
    const dns::LocationId from = world.locate(own_address(connection->peer().address()));
    visit->id = world.open_visit(from, region_, *this, session_.now());
    by_id_.emplace(visit->id, visit.get());
    visits_.emplace(connection.get(), std::move(visit));
    session_.settle_soon();
}

void RegionGateway::asked(const Connection& connection, HttpRequest&& request) {
    const auto found = visits_.find(connection.get());
    if (found == visits_.end() || !session_.world().is_open()) {
        return connection->answer(error_answer(503, "the drill is over"));
    }
    Visit& visit = *found->second;
    if (!session_.world().has_upstreams() && request.method() == http::verb::head) request.method(http::verb::get);
    make_origin_form(request);
    if (!visit.accepted) {
        visit.waiting = std::move(request);
        return;
    }
    ask(visit, std::move(request));
}

void RegionGateway::ask(Visit& visit, HttpRequest&& request) {
    if (session_.world().has_upstreams()) {
        if (auto refusal = refusal_to_forward(request)) return refuse(visit, std::move(*refusal));
        add_forwarded_for(request, own_address(visit.connection->peer().address()).text());
        return send(visit, request);
    }
    if (request.method() == http::verb::options) return visit.connection->answer(preflight_answer());
    if (is_for_chat(request)) {
        if (auto refusal = chat_.refusal(request)) return refuse(visit, std::move(*refusal));
        visit.upgrade = std::exchange(request, upgrade_in_the_world());
    }
    send(visit, request);
}

void RegionGateway::send(const Visit& visit, const HttpRequest& request) {
    auto refusal = session_.world().ask(visit.id, request, session_.now());
    if (refusal) return refuse(visit, std::move(*refusal));
    session_.settle_soon();
}

void RegionGateway::refuse(const Visit& visit, HttpResponse&& refusal) {
    refusal.set("X-Region", session_.world().world().name_of(region_));
    visit.connection->answer(std::move(refusal));
}

void RegionGateway::closed(HttpConnection& connection) {
    const auto found = visits_.find(&connection);
    if (found == visits_.end()) return;
    by_id_.erase(found->second->id);
    session_.world().close_visit(found->second->id, session_.now());
    visits_.erase(found);
}

void RegionGateway::connected(DirectConnectionId id, bool accepted) {
    Visit& visit = *by_id_.at(id);
    if (!accepted) return visit.connection->reset();
    visit.accepted = true;
    if (auto request = std::exchange(visit.waiting, std::nullopt)) ask(visit, std::move(*request));
}

void RegionGateway::answered(DirectConnectionId id, std::optional<HttpResponse> response) {
    Visit& visit = *by_id_.at(id);
    const Connection connection = visit.connection;
    if (!response) return connection->reset();
    if (visit.upgrade && response->result() == http::status::ok) return upgrade(id);
    visit.upgrade.reset();
    connection->answer(std::move(*response));
}

// The gateway knows it no more; it goes on elsewhere.
std::unique_ptr<RegionGateway::Visit> RegionGateway::take(DirectConnectionId id) {
    const auto found = visits_.find(by_id_.at(id)->connection.get());
    std::unique_ptr<Visit> visit = std::move(found->second);
    visits_.erase(found);
    by_id_.erase(id);
    return visit;
}

void RegionGateway::goes_on(DirectConnectionId id, UpstreamStream& stream) {
    const std::unique_ptr<Visit> visit = take(id);
    const Way way(session_, session_.world().locate(own_address(visit->connection->peer().address())), region_);
    std::string rest;
    auto socket = visit->connection->release(rest);
    splices_.join(std::move(socket), rest, stream, way,
                  [this, id] { session_.world().close_visit(id, session_.now()); });
}

// The visit goes on in the chat.
void RegionGateway::upgrade(DirectConnectionId id) {
    const std::unique_ptr<Visit> visit = take(id);
    std::string rest;
    auto socket = visit->connection->release(rest);
    chat_.welcome({std::move(socket), visit->connection->peer(), id, std::move(*visit->upgrade), std::move(rest)});
}

namespace {

/// How often it is looked whether regions are up: below what a person notices.
constexpr std::chrono::milliseconds follow_period{10};

/// How often a free port is looked for that all regions can have.
constexpr int tries_for_a_common_port = 32;

}  // namespace

RegionGateways::RegionGateways(Loop& loop, Session& session, std::uint16_t port, const HttpLimits& limits,
                               const ChatLimits& chat_limits)
    : plan_(session.world().world().scenario().network.loopback) {
    for (int left = port == 0 ? tries_for_a_common_port : 1; gateways_.empty(); --left) {
        try {
            listen(loop, session, port, limits, chat_limits);
        } catch (const CannotListen&) {
            gateways_.clear();
            if (left == 1) throw;
        }
    }
    following_ = loop.every(follow_period, [this] {
        for (const auto& gateway : gateways_) gateway->follow_region();
    });
}

void RegionGateways::listen(Loop& loop, Session& session, std::uint16_t port, const HttpLimits& limits,
                            const ChatLimits& chat_limits) {
    HttpServerSettings settings{{}, gateway_limits(limits, session.world().has_upstreams())};
    for (std::size_t i = 0; i < session.world().world().regions().size(); ++i) {
        const regions::RegionId region = regions::region_at(i);
        settings.address = {plan_.region(region), plan_.region_port(region, port)};
        gateways_.push_back(std::make_unique<RegionGateway>(loop, session, region, settings, chat_limits));
        if (!plan_.is_shared()) port = gateways_.front()->port();
    }
}

ListenAddress RegionGateways::address_of(regions::RegionId region) const {
    return {plan_.region(region), gateways_[regions::index(region)]->port()};
}

void RegionGateways::wind_up() {
    for (const auto& gateway : gateways_) gateway->wind_up();
}

}  // namespace regiondrill::live
