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

// Any server must take the absolute form (RFC 9112, section 3.2.2); the world knows only paths.
void make_origin_form(HttpRequest& request) {
    const auto target = request.target();
    const auto absolute = read_absolute_target({target.data(), target.size()});
    if (!absolute) return;
    request.set(http::field::host, absolute->authority);  // before its own (RFC 9112, section 3.2.2)
    request.target(absolute->path);
}

}  // namespace

// The chat tells what was written, so stores are written before it does: that is what it does before a push.
RegionGateway::RegionGateway(Loop& loop, Session& session, regions::RegionId region, const HttpServerSettings& settings,
                             const ChatLimits& chat_limits)
    : session_(session),
      region_(region),
      chat_(loop, session, region, chat_limits, [&session] { session.world().prepare_results(); }),
      server_(loop, *this, settings),
      tunnels_(loop) {}

// Darkness is asked first, as a region without power is out of service as well.
RegionGateway::ListenerState RegionGateway::state() const {
    const regions::Regions& regions = session_.world().regions();
    if (regions.is_dark(region_)) return ListenerState::dark;
    return regions.is_out_of_service(region_) ? ListenerState::crashed : ListenerState::up;
}

// Connections that stand: a crash resets them at once, a loss of power says nothing to anybody; coming back forgets
// both.
void RegionGateway::follow_region() {
    if (std::exchange(followed_, state()) == state()) return;
    switch (followed_) {
        case ListenerState::up:
            server_.open();
            chat_.reset_all();  // what is left of it from before
            return;
        case ListenerState::crashed:
            server_.refuse();
            server_.reset_all();
            chat_.reset_all();
            return;
        case ListenerState::dark:
            server_.blackhole();
            chat_.fall_silent();
            return;
    }
}

// The world is told at once, though nothing is asked yet: a connection takes its round trip, and a full region refuses
// it.
void RegionGateway::opened(const Connection& connection) {
    ServedWorld& world = session_.world();
    if (!world.is_open()) return;
    auto client = std::make_unique<Client>();
    client->connection = connection;
    const dns::LocationId from = world.locate(own_address(connection->peer().address()));
    client->id = world.open_connection(from, region_, *this, session_.now());
    by_id_.emplace(client->id, client.get());
    clients_.emplace(connection.get(), std::move(client));
    session_.settle_soon();
}

// A request may come before the region has taken the connection in virtual time: it waits for that.
void RegionGateway::asked(const Connection& connection, HttpRequest&& request) {
    const auto found = clients_.find(connection.get());
    if (found == clients_.end() || !session_.world().is_open()) {
        return connection->answer(error_answer(503, "the drill is over"));
    }
    Client& client = *found->second;
    if (!session_.world().has_upstreams() && request.method() == http::verb::head) request.method(http::verb::get);
    make_origin_form(request);
    if (!client.accepted) {
        client.waiting = std::move(request);
        return;
    }
    ask(client, std::move(request));
}

// With a service behind the region everything but a tunnel is that service's; without, the gateway answers preflights
// itself and takes the chat's upgrades out.
void RegionGateway::ask(Client& client, HttpRequest&& request) {
    if (session_.world().has_upstreams()) {
        if (auto refusal = refusal_to_forward(request)) return refuse(client, std::move(*refusal));
        add_forwarded_for(request, own_address(client.connection->peer().address()).text());
        return send(client, request);
    }
    if (request.method() == http::verb::options) return client.connection->answer(preflight_answer());
    if (is_for_chat(request)) {
        if (auto refusal = chat_.refusal(request)) return refuse(client, std::move(*refusal));
        client.upgrade = std::exchange(request, upgrade_in_the_world());
    }
    send(client, request);
}

// The world may refuse at once what makes no sense as a call; else its answer comes by answered().
void RegionGateway::send(const Client& client, const HttpRequest& request) {
    auto refusal = session_.world().ask(client.id, request, session_.now());
    if (refusal) return refuse(client, std::move(*refusal));
    session_.settle_soon();
}

// Names the region as every answer of it does.
void RegionGateway::refuse(const Client& client, HttpResponse&& refusal) {
    refusal.set("X-Region", session_.world().name_of(region_));
    client.connection->answer(std::move(refusal));
}

// Unknown are those that came after the drill's end, and those that went on in the chat or a tunnel.
void RegionGateway::closed(HttpConnection& connection) {
    const auto found = clients_.find(&connection);
    if (found == clients_.end()) return;
    by_id_.erase(found->second->id);
    session_.world().close_connection(found->second->id, session_.now());
    clients_.erase(found);
}

// A full region refuses in virtual time, when the real connection stands already: it is then reset.
void RegionGateway::connected(DirectConnectionId id, bool accepted) {
    Client& client = *by_id_.at(id);
    if (!accepted) return client.connection->reset();
    client.accepted = true;
    if (auto request = std::exchange(client.waiting, std::nullopt)) ask(client, std::move(*request));
}

// A broken connection within the world breaks the real one. An upgrade came through if its reading of the chat did;
// else the client gets that answer.
void RegionGateway::answered(DirectConnectionId id, std::optional<HttpResponse> response) {
    Client& client = *by_id_.at(id);
    const Connection connection = client.connection;
    if (!response) return connection->reset();
    if (client.upgrade && response->result() == http::status::ok) return upgrade(id);
    client.upgrade.reset();
    connection->answer(std::move(*response));
}

// The gateway knows it no more; it goes on elsewhere.
std::unique_ptr<RegionGateway::Client> RegionGateway::take(DirectConnectionId id) {
    const auto found = clients_.find(by_id_.at(id)->connection.get());
    std::unique_ptr<Client> client = std::move(found->second);
    clients_.erase(found);
    by_id_.erase(id);
    return client;
}

// The connection within the world stands as long as the tunnel does, so the region counts it.
void RegionGateway::goes_on(DirectConnectionId id, UpstreamStream& stream) {
    const std::unique_ptr<Client> client = take(id);
    const NetworkPath path(session_, session_.world().locate(own_address(client->connection->peer().address())),
                           region_);
    std::string rest;
    auto socket = client->connection->release(rest);
    tunnels_.join(std::move(socket), rest, stream, path,
                  [this, id] { session_.world().close_connection(id, session_.now()); });
}

// The connection goes on in the chat. The world's connection goes with it: the chat stores what is said by the same
// one.
void RegionGateway::upgrade(DirectConnectionId id) {
    const std::unique_ptr<Client> client = take(id);
    std::string rest;
    auto socket = client->connection->release(rest);
    chat_.welcome({std::move(socket), client->connection->peer(), id, std::move(*client->upgrade), std::move(rest)});
}

namespace {

/// How often it is looked whether regions are up: below what a person notices.
constexpr std::chrono::milliseconds follow_period{10};

/// How often a free port is looked for that all regions can have.
constexpr int tries_for_a_common_port = 32;

}  // namespace

// A port that was named is tried once. Any free port must be free at the addresses of all regions, so the first
// region's choice may have to be given up.
RegionGateways::RegionGateways(Loop& loop, Session& session, std::uint16_t port, const HttpLimits& limits,
                               const ChatLimits& chat_limits)
    : plan_(session.world().scenario().network.loopback) {
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

// With an address for each region they share the port that the first one got; with one address each has its own,
// counted from `port`.
void RegionGateways::listen(Loop& loop, Session& session, std::uint16_t port, const HttpLimits& limits,
                            const ChatLimits& chat_limits) {
    HttpServerSettings settings{{}, gateway_limits(limits, session.world().has_upstreams())};
    for (std::size_t i = 0; i < session.world().regions().size(); ++i) {
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
