// A forward proxy (HTTP and SOCKS5 on one port), by which any program joins the drill as one of its people without
// being changed: http_proxy=http://london@127.77.0.80:3128 curl http://api.drill.test/kv/a
//
// The user's name says who one is: a population, or a city. As one of a population a program goes by the drill's name:
// it is sent where that client's resolver says, on that client's connections and with its timeouts, and counts with the
// population. The password, a number, says which client; without one each connection is the next. Who goes to a region
// by its own name or address connects directly, from that population's place or that city.
//
// Through CONNECT and SOCKS one speaks HTTP/1, each request on its own, as without a tunnel. Where regions have
// upstreams anything else that is spoken there, be it TLS, is the program's affair: such a tunnel leads to the service
// behind the region that it was opened to.
//
// What fails on the way is answered 502 (refused, reset, not resolved) or 504 (timed out) by HTTP; through SOCKS or
// CONNECT, where no proxy could answer in the server's stead, the connection is reset.
#pragma once

#include "live/http/http_server.hpp"
#include "live/loop/tcp_listener.hpp"
#include "live/proxy/protocol_detector.hpp"
#include "live/proxy/proxy_request.hpp"
#include "live/region/tunnel.hpp"
#include "live/session/served_world.hpp"

#include <boost/unordered/unordered_flat_map.hpp>

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace regiondrill::live {

/// Made by the server. Connections are its detectors' first, then its HTTP server's; where an answer turns into a
/// stream they leave for a tunnel, and the proxy forgets them.
class ProxyGateway : private HttpService, private ConnectionHost, private ProtocolDetector::Owner {
public:
    /// Serves while `loop` runs, which outlives this, as the session does. `regions`: where they listen, which counts
    /// where somebody names a port. Throws CannotListen.
    ProxyGateway(Loop& loop, Session& session, const HttpServerSettings& settings, RegionPorts regions);
    ~ProxyGateway() override;

    std::uint16_t port() const { return listener_.port(); }

    /// Takes nobody in any more; those who wait for an answer still get it.
    void wind_up();

private:
    /// Held by its client here and by whatever it waits for; it may have ended in between, which is asked each time.
    using Connection = std::shared_ptr<HttpConnection>;

    /// Who is at the other end of a connection, and where the connection leads, where that is settled for all requests.
    struct Client {
        Connection connection;
        dns::LocationId place{};
        std::optional<std::uint32_t> number;       // in the population
        std::optional<ProxyDestination> tunnel;    // SOCKS, CONNECT
        bool speaks_its_own = false;               // in it: something that is no HTTP
        std::optional<DirectConnectionId> direct;  // to a region by its own name
        regions::RegionId direct_region = regions::no_region;
        bool accepted = false;
        std::optional<HttpRequest> waiting;
    };

    // HttpService
    void opened(const Connection& connection) override;
    void asked(const Connection& connection, HttpRequest&& request) override;
    void tunnelled(const Connection& connection) override;
    void closed(HttpConnection& connection) override;

    // ConnectionHost
    void connected(DirectConnectionId direct, bool accepted) override;
    void answered(DirectConnectionId direct, std::optional<HttpResponse> response) override;
    void goes_on(DirectConnectionId direct, UpstreamStream& stream) override;

    // ProtocolDetector::Owner
    bool grants(const SocksHandshake& wish) override;
    void detected(ProtocolDetector& detector, const SocksHandshake* handshake, const std::string& rest) override;
    void left(ProtocolDetector& detector) override;

    std::optional<ProxyDestination> destination_at(const HostAndPort& place) const;
    HttpResponse nothing_at(const std::string& authority) const;
    void welcome(TcpListener::Socket socket, const TcpListener::Endpoint& peer);

    bool is_known(const std::string& user, const std::string& password) const;
    void introduce(Client& client, const std::string& user, const std::string& password);
    void settle_number(Client& client);
    /// The numbers of locations begin with the populations; cities come behind them, and have no people.
    bool is_person(const Client& client) const { return dns::index(client.place) < scenario().clients.size(); }
    void open_tunnel(Client& client, const HttpRequest& request);
    void add_sender(Client& client, HttpRequest& request);
    void join(Client& client, UpstreamStream& stream, regions::RegionId region, std::function<void()> ended);
    void go(Client& client, const ProxyDestination& destination, HttpRequest&& request);
    void ask_by_name(Client& client, const HttpRequest& request);
    void ask_region(Client& client, regions::RegionId region, HttpRequest&& request);
    void ask(Client& client, HttpRequest&& request);
    void leave_region(Client& client);
    void fail(Client& client, unsigned status, const std::string& why);
    void tell(Client& client, ProxiedAnswer answer);
    const drill::Scenario& scenario() const { return session_.world().scenario(); }

    Session& session_;
    boost::unordered_flat_map<const HttpConnection*, std::unique_ptr<Client>> clients_;
    boost::unordered_flat_map<DirectConnectionId, Client*> by_direct_;
    std::map<std::uint64_t, std::shared_ptr<ProtocolDetector>> detectors_;  // in the order in which they came
    std::uint64_t came_ = 0;                                                // of them, ever
    std::size_t most_undetected_;
    RegionPorts region_ports_;
    std::vector<std::uint32_t> next_clients_;  // by population
    HttpServer server_;
    TcpListener listener_;
    Tunnels tunnels_;
};

}  // namespace regiondrill::live
