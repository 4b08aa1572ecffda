#include "live/proxy/proxy_gateway.hpp"

#include "drill/scenario/dns_config.hpp"
#include "live/http/http_message.hpp"
#include "live/loop/listen_address.hpp"
#include "live/proxy/proxy_request.hpp"
#include "live/region/upstream_client.hpp"
#include "sim/text.hpp"

#include <algorithm>
#include <utility>

namespace regiondrill::live {

namespace {

namespace http = boost::beast::http;
using regions::Outcome;
using regions::RegionId;

// 407 and not 403: a browser then asks its person for another name. The message lists whom one can be.
HttpResponse unknown_user_answer(const drill::Scenario& scenario) {
    std::string people;
    for (const drill::PopulationSpec& spec : scenario.clients) people += (people.empty() ? "" : ", ") + spec.name;
    HttpResponse answer = error_answer(407, "the user is a population of the drill (" + people +
                                                ") or a city; the password is a client's number, or nothing");
    answer.set(http::field::proxy_authenticate, "Basic realm=\"regiondrill\"");
    return answer;
}

/// Whoever left a proxy set in their terminal must see who it is that answers.
HttpResponse no_such_host(const drill::Scenario& scenario, const std::string& host) {
    return error_answer(502,
                        "the drill has no " + host + "; the drill's proxy leads to " + known_hosts(scenario) + " only");
}

// In the words of whoever was on the way: the region is named, since by the drill's name the DNS chose it.
std::string why(Outcome outcome, const std::string& region) {
    switch (outcome) {
        case Outcome::refused: return region + " refused the connection";
        case Outcome::reset: return region + " reset the connection";
        case Outcome::connect_timeout: return region + " did not answer the attempt to connect";
        case Outcome::request_timeout: return region + " did not answer the request in time";
        case Outcome::unresolved: return "the name did not resolve";
        default: return region + " gave no answer";
    }
}

// RFC 9110, sections 15.6.3 and 15.6.5: 504 for what did not come in time, 502 for everything else.
unsigned status_of(Outcome outcome) {
    return outcome == Outcome::connect_timeout || outcome == Outcome::request_timeout ? 504 : 502;
}

}  // namespace

// The server listens nowhere: the listener is here, because what comes in may be SOCKS.
ProxyGateway::ProxyGateway(Loop& loop, Session& session, const HttpServerSettings& settings, RegionPorts regions)
    : session_(session),
      most_undetected_(settings.limits.most_undetected),
      region_ports_(std::move(regions)),
      next_clients_(scenario().clients.size()),
      server_(loop, *this, gateway_limits(settings.limits, session.world().has_upstreams())),
      listener_(
          loop, settings.address,
          [this](TcpListener::Socket socket, const TcpListener::Endpoint& peer) { welcome(std::move(socket), peer); }),
      tunnels_(loop) {}

// Detectors hold themselves by their waits and refer to this, so they are told to end.
ProxyGateway::~ProxyGateway() {
    for (const auto& [key, detector] : detectors_) detector->close();
}

// Tunnels have no answer that anybody waits for, so they are reset.
void ProxyGateway::wind_up() {
    listener_.refuse();
    server_.wind_up();
    tunnels_.reset_all();
}

// ---- coming in ----

// Beyond the limit the one that came first is closed unheard: it has said nothing that could be answered. So whoever
// speaks is let in, however many are silent.
void ProxyGateway::welcome(TcpListener::Socket socket, const TcpListener::Endpoint& peer) {
    if (detectors_.size() >= most_undetected_) {
        detectors_.begin()->second->close();
        detectors_.erase(detectors_.begin());
    }
    const auto detector = std::make_shared<ProtocolDetector>(std::move(socket), peer,
                                                             static_cast<ProtocolDetector::Owner&>(*this), came_);
    detectors_.emplace(came_++, detector);
    detector->start();
}

void ProxyGateway::left(ProtocolDetector& detector) { detectors_.erase(detector.serial()); }

// Nothing for a host that is not of the drill, and for a port at which nobody is there.
std::optional<ProxyDestination> ProxyGateway::destination_at(const HostAndPort& place) const {
    const auto destination = find_destination(scenario(), place.host, place.port, region_ports_);
    if (!destination) return std::nullopt;
    const std::vector<std::uint16_t> ports = ports_of(scenario(), *destination, region_ports_);
    const bool is_served = std::find(ports.begin(), ports.end(), place.port) != ports.end();
    return is_served ? destination : std::nullopt;
}

// Says what of it is wrong: the port's form, the port, or the host.
HttpResponse ProxyGateway::nothing_at(const std::string& authority) const {
    const auto place = read_host_and_port(authority);
    if (!place) return error_answer(400, authority + " names no port from 1 to 65535");
    const auto destination = find_destination(scenario(), place->host, place->port, region_ports_);
    if (!destination) return no_such_host(scenario(), place->host);
    std::string ports;
    for (const std::uint16_t port : ports_of(scenario(), *destination, region_ports_)) {
        ports += (ports.empty() ? "" : ", ") + std::to_string(port);
    }
    return error_answer(502, "nothing listens at port " + std::to_string(place->port) + " of " + place->host +
                                 "; there it is at " + ports);
}

// SOCKS can be refused only here, before its reply; what comes behind it is HTTP and could be told anything.
bool ProxyGateway::grants(const SocksHandshake& wish) {
    return is_known(wish.user(), wish.password()) && destination_at({wish.host(), wish.port()}).has_value();
}

// Held until the end of this, as leaving the table may be its last. A connection beyond the server's limit is no client
// here, and hears that when it asks.
void ProxyGateway::detected(ProtocolDetector& detector, const SocksHandshake* handshake, const std::string& rest) {
    const auto held = detectors_.at(detector.serial());
    detectors_.erase(detector.serial());
    const Connection connection = server_.adopt(detector.take(), detector.peer());
    const auto found = clients_.find(connection.get());
    if (found != clients_.end() && handshake != nullptr) {
        introduce(*found->second, handshake->user(), handshake->password());
        found->second->tunnel = destination_at({handshake->host(), handshake->port()});
        if (session_.world().has_upstreams()) connection->expect_tunnel();
    }
    connection->start(rest);
}

// Until a user says otherwise, one stands where one's address does.
void ProxyGateway::opened(const Connection& connection) {
    auto client = std::make_unique<Client>();
    client->connection = connection;
    client->place = session_.world().locate(own_address(connection->peer().address()));
    clients_.emplace(connection.get(), std::move(client));
}

// A connection that was released for a tunnel is told as closed as well; its way within the world was taken out before.
void ProxyGateway::closed(HttpConnection& connection) {
    const auto found = clients_.find(&connection);
    if (found == clients_.end()) return;
    leave_region(*found->second);
    clients_.erase(found);
}

// ---- who one is ----

// A number must be of one of the population's people; of a city there are none, so a password there is wrong.
bool ProxyGateway::is_known(const std::string& user, const std::string& password) const {
    if (user.empty()) return password.empty();
    const auto place = drill::find_location(scenario(), user);
    if (!place) return false;
    if (password.empty()) return true;
    const auto number = sim::whole_number<std::uint32_t>(password);
    const std::size_t population = dns::index(*place);
    return number && population < scenario().clients.size() && *number < scenario().clients[population].count;
}

// Another place is another client; a number that was drawn for the old one means nothing there.
void ProxyGateway::introduce(Client& client, const std::string& user, const std::string& password) {
    if (user.empty()) return;
    const dns::LocationId place = *drill::find_location(scenario(), user);
    if (std::exchange(client.place, place) != place || !password.empty())
        client.number = sim::whole_number<std::uint32_t>(password);
}

// Without a number of its own each connection is the next client. Round the population, so that several connections are
// several people as long as there are that many.
void ProxyGateway::settle_number(Client& client) {
    if (client.number) return;
    const std::size_t population = dns::index(client.place);
    std::uint32_t& next = next_clients_[population];
    client.number = std::exchange(next, (next + 1) % scenario().clients[population].count);
}

// ---- what one asks ----

// A user may be named by every request, and holds for those that follow. Within a tunnel requests name a path only,
// outside of one a whole address.
void ProxyGateway::asked(const Connection& connection, HttpRequest&& request) {
    Client& client = *clients_.at(connection.get());
    if (!session_.world().is_open()) return connection->answer(error_answer(503, "the drill is over"));
    const auto authorization = request[http::field::proxy_authorization];
    if (!authorization.empty()) {
        const auto user = read_proxy_user({authorization.data(), authorization.size()});
        if (!user || !is_known(user->name, user->password)) return connection->answer(unknown_user_answer(scenario()));
        introduce(client, user->name, user->password);
    }
    const std::string target(request.target().data(), request.target().size());
    if (request.method() == http::verb::connect) return open_tunnel(client, request);
    if (client.tunnel && (target.starts_with('/') || target == "*"))
        return go(client, *client.tunnel, std::move(request));
    const auto absolute = read_absolute_target(target);
    if (!absolute) {
        return connection->answer(error_answer(400, "a proxy is asked for http://HOST/PATH, or to CONNECT"));
    }
    const auto place = read_host_and_port(absolute->authority);
    const auto destination = place ? destination_at(*place) : std::nullopt;
    if (!destination) return connection->answer(nothing_at(absolute->authority));
    request.set(http::field::host, absolute->authority);
    request.target(absolute->path);
    go(client, *destination, std::move(request));
}

// Answered at once, as what will come through the tunnel decides where it leads: HTTP/1 is read here, so that the drill
// has its say in every request; anything else goes on to a service, if there is one.
void ProxyGateway::open_tunnel(Client& client, const HttpRequest& request) {
    const std::string target(request.target());
    const auto place = read_host_and_port(target);
    const auto destination = place ? destination_at(*place) : std::nullopt;
    if (!destination) return client.connection->answer(nothing_at(target));
    client.tunnel = destination;
    if (session_.world().has_upstreams()) client.connection->expect_tunnel();
    HttpResponse established{http::status::ok, 11};
    established.reason("Connection established");
    client.connection->answer(std::move(established));
}

// The tunnel is opened within the world as a request to the region, which takes the way there and meets its faults.
void ProxyGateway::tunnelled(const Connection& connection) {
    Client& client = *clients_.at(connection.get());
    if (!session_.world().is_open()) return connection->reset();
    client.speaks_its_own = true;
    const std::string host = scenario().dns.name + ":443";
    HttpRequest request{http::verb::connect, host, 11};
    request.set(http::field::host, host);
    go(client, *client.tunnel, std::move(request));
}

// The regions' own API knows no HEAD: it is asked by GET, and the connection leaves the body out. A city has no
// resolver, and so cannot go by name.
void ProxyGateway::go(Client& client, const ProxyDestination& destination, HttpRequest&& request) {
    if (!session_.world().has_upstreams() && request.method() == http::verb::head) request.method(http::verb::get);
    if (session_.world().has_upstreams()) add_sender(client, request);
    if (!destination.is_by_name()) return ask_region(client, destination.region, std::move(request));
    if (!is_person(client)) {
        const std::string nobody = "nobody lives there who could resolve " + scenario().dns.name;
        if (client.speaks_its_own) return client.connection->reset();
        return client.connection->answer(error_answer(502, nobody + "; be one of a population"));
    }
    ask_by_name(client, request);
}

// As the service behind a region sees it: an address of the place where the client is.
void ProxyGateway::add_sender(Client& client, HttpRequest& request) {
    if (!is_person(client)) {
        return add_forwarded_for(request, own_address(client.connection->peer().address()).text());
    }
    settle_number(client);
    dns::IpAddress address = drill::asker_in(scenario(), client.place, 0).network.base;
    address.octets[3] = static_cast<std::uint8_t>(1 + *client.number % 254);
    add_forwarded_for(request, address.text());
}

// The answer may come when the connection is gone, so it is held weakly and looked up anew.
void ProxyGateway::ask_by_name(Client& client, const HttpRequest& request) {
    settle_number(client);
    const std::weak_ptr<HttpConnection> waiting = client.connection;
    const auto answered = [this, waiting](ProxiedAnswer answer) {
        const Connection connection = waiting.lock();
        if (!connection || !connection->is_open()) return;
        tell(*clients_.at(connection.get()), std::move(answer));
    };
    auto refusal = session_.world().ask_as_proxied_client(dns::index(client.place), *client.number, request, answered,
                                                          session_.now());
    if (refusal) return client.connection->answer(std::move(*refusal));
    session_.settle_soon();
}

// The world answers with a response, a stream, or how it failed on the way.
void ProxyGateway::tell(Client& client, ProxiedAnswer answer) {
    if (answer.stream) return join(client, *answer.stream, answer.region, {});
    if (client.speaks_its_own) return client.connection->reset();
    if (answer.outcome == Outcome::answered) return client.connection->answer(std::move(answer.response));
    const std::string& region = session_.world().name_of(answer.region);
    fail(client, status_of(answer.outcome), why(answer.outcome, region));
}

// Releasing ends the connection here, and closed() forgets its client: nothing of it may be used afterwards.
void ProxyGateway::join(Client& client, UpstreamStream& stream, RegionId region, std::function<void()> ended) {
    const NetworkPath path(session_, client.place, region);
    std::string rest;
    const Connection connection = client.connection;
    const bool tells_head = !client.speaks_its_own;
    auto socket = connection->release(rest);  // and the client is no more
    tunnels_.join(std::move(socket), rest, stream, path, std::move(ended), tells_head);
}

// The connection within the world is taken from the client first, so that its end here does not close it: it stands as
// long as the tunnel does.
void ProxyGateway::goes_on(DirectConnectionId direct, UpstreamStream& stream) {
    Client& client = *by_direct_.at(direct);
    by_direct_.erase(direct);
    client.direct.reset();
    join(client, stream, client.direct_region,
         [this, direct] { session_.world().close_connection(direct, session_.now()); });
}

// Inside a tunnel no answer of the proxy's own could be told from the server's.
void ProxyGateway::fail(Client& client, unsigned status, const std::string& why) {
    if (client.tunnel) return client.connection->reset();
    client.connection->answer(error_answer(status, why));
}

// ---- to a region by its own name ----

// One connection to a region at a time, used again while it is the same one. The first request waits until the region
// has taken the connection in virtual time.
void ProxyGateway::ask_region(Client& client, RegionId region, HttpRequest&& request) {
    if (client.direct && client.direct_region != region) leave_region(client);
    if (!client.direct) {
        client.direct = session_.world().open_connection(client.place, region, *this, session_.now());
        client.direct_region = region;
        by_direct_.emplace(*client.direct, &client);
    }
    if (client.accepted) return ask(client, std::move(request));
    client.waiting = std::move(request);
    session_.settle_soon();
}

void ProxyGateway::ask(Client& client, HttpRequest&& request) {
    auto refusal = session_.world().ask(*client.direct, request, session_.now());
    if (refusal) return client.connection->answer(std::move(*refusal));
    session_.settle_soon();
}

// Closing is an input to the world, so it is done once: when the client goes elsewhere, or goes.
void ProxyGateway::leave_region(Client& client) {
    if (!client.direct) return;
    by_direct_.erase(*client.direct);
    session_.world().close_connection(*client.direct, session_.now());
    client.direct.reset();
    client.accepted = false;
    client.waiting.reset();
}

// A refusal ends the connection within the world; unless it leads through a tunnel the real one stays, and its next
// request tries again.
void ProxyGateway::connected(DirectConnectionId direct, bool accepted) {
    Client& client = *by_direct_.at(direct);
    client.accepted = accepted;
    if (accepted) {
        if (auto request = std::exchange(client.waiting, std::nullopt)) ask(client, std::move(*request));
        return;
    }
    leave_region(client);
    fail(client, 502, why(Outcome::refused, session_.world().name_of(client.direct_region)));
}

void ProxyGateway::answered(DirectConnectionId direct, std::optional<HttpResponse> response) {
    Client& client = *by_direct_.at(direct);
    if (client.speaks_its_own) return client.connection->reset();
    if (response) return client.connection->answer(std::move(*response));
    leave_region(client);
    fail(client, 502, why(Outcome::reset, session_.world().name_of(client.direct_region)));
}

}  // namespace regiondrill::live
