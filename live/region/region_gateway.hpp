// A region's HTTP API for real programs, and those of all regions together.
#pragma once

#include "live/chat/chat_room.hpp"
#include "live/http/http_server.hpp"
#include "live/region/tunnel.hpp"
#include "live/session/served_world.hpp"

#include <boost/unordered/unordered_flat_map.hpp>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace regiondrill::live {

// A region's HTTP API for real programs, at the region's own address. A program stands where its address does, and
// meets what a simulated client there would: the latency, the queue, the faults. A dead region stays silent, a crashed
// one refuses, a hanging one accepts and says nothing. Connections that ask for it become those of the region's chat.
//
// Where the region has an upstream, what is asked goes on to that service instead, with all the rest the same; what the
// service answers with another protocol or a stream of events joins the two connections.

class RegionGateway : private HttpService, private ConnectionHost {
public:
    /// Serves while `loop` runs, which outlives this, as the session does. Throws CannotListen.
    RegionGateway(Loop& loop, Session& session, regions::RegionId region, const HttpServerSettings& settings,
                  const ChatLimits& chat_limits = {});

    std::uint16_t port() const { return server_.port(); }
    HttpServerMetrics metrics() const { return server_.metrics(); }
    ChatMetrics chat_metrics() const { return chat_.metrics(); }

    /// Looks whether the region is up, and listens accordingly. To be called often.
    void follow_region();

    /// Takes nobody in any more; those who wait for an answer still get it.
    void wind_up() {
        server_.wind_up();
        chat_.wind_up();
        tunnels_.reset_all();
    }

private:
    using Connection = std::shared_ptr<HttpConnection>;

    /// What somebody who connects meets: a region that takes connections, a refusal, or silence.
    enum class ListenerState { up, crashed, dark };

    /// A connection from outside, and the one within the world that stands for it.
    struct Client {
        DirectConnectionId id{};
        bool accepted = false;
        Connection connection;
        std::optional<HttpRequest> waiting;  // to be asked, once the region has taken the connection
        std::optional<HttpRequest> upgrade;  // to the chat: what is under way was asked in its place
    };

    // HttpService
    void opened(const Connection& connection) override;
    void asked(const Connection& connection, HttpRequest&& request) override;
    void closed(HttpConnection& connection) override;

    // ConnectionHost
    void connected(DirectConnectionId client, bool accepted) override;
    void answered(DirectConnectionId client, std::optional<HttpResponse> response) override;
    void goes_on(DirectConnectionId client, UpstreamStream& stream) override;

    void ask(Client& client, HttpRequest&& request);
    void send(const Client& client, const HttpRequest& request);
    void refuse(const Client& client, HttpResponse&& refusal);
    void upgrade(DirectConnectionId id);
    std::unique_ptr<Client> take(DirectConnectionId id);
    ListenerState state() const;

    Session& session_;
    regions::RegionId region_;
    ListenerState followed_ = ListenerState::up;
    boost::unordered_flat_map<const HttpConnection*, std::unique_ptr<Client>> clients_;
    boost::unordered_flat_map<DirectConnectionId, Client*> by_id_;
    ChatRoom chat_;
    HttpServer server_;
    Tunnels tunnels_;
};

// The gateways of all regions: each at its own address, with one port for all, or at one address with a port each.

/// Made by the server after the session, and told of no fault: it looks at short intervals whether regions are up.
class RegionGateways {
public:
    /// `port`: of all regions, or where they share an address, the one before the first region's; 0: any that is free.
    /// Throws CannotListen.
    RegionGateways(Loop& loop, Session& session, std::uint16_t port, const HttpLimits& limits = {},
                   const ChatLimits& chat_limits = {});

    /// Where a region is.
    ListenAddress address_of(regions::RegionId region) const;
    HttpServerMetrics figures_of(regions::RegionId region) const {
        return gateways_[regions::index(region)]->metrics();
    }
    ChatMetrics chat_figures_of(regions::RegionId region) const {
        return gateways_[regions::index(region)]->chat_metrics();
    }

    /// Takes nobody in any more; those who wait for an answer still get it.
    void wind_up();

private:
    void listen(Loop& loop, Session& session, std::uint16_t port, const HttpLimits& limits,
                const ChatLimits& chat_limits);

    drill::AddressPlan plan_;
    std::vector<std::unique_ptr<RegionGateway>> gateways_;  // by region
    std::shared_ptr<void> following_;
};

}  // namespace regiondrill::live
