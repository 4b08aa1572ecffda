#include "live/dns/dns_gateway.hpp"

#include "dns/responder/responder.hpp"
#include "live/dns/dns_connection.hpp"
#include "live/loop/listen_address.hpp"
#include "live/loop/read_loop.hpp"
#include "live/loop/tcp_listener.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/udp.hpp>
#include <boost/asio/steady_timer.hpp>

#include <algorithm>
#include <array>
#include <list>
#include <string>
#include <utility>

namespace regiondrill::live {

namespace asio = boost::asio;
using asio::ip::tcp;
using asio::ip::udp;
using boost::system::error_code;

namespace {

/// Datagrams answered before the loop gets its turn again: under a flood TCP and timers still move.
constexpr int datagrams_a_turn = 256;

/// How often a free port is looked for that UDP and TCP can both have.
constexpr int tries_for_a_port = 32;

/// Room for bursts while the loop is busy with the world: some thousands of queries.
constexpr int receive_buffer = 1024 * 1024;

}  // namespace

/// Kept alive by answers that wait for their moment; after close() they go nowhere.
class DnsGateway::Server : public std::enable_shared_from_this<Server>, public DnsConnection::Owner {
public:
    // A port that was named is tried once. Of any free one several may have to be tried, since what TCP got UDP may not
    // have.
    Server(Loop& loop, DnsAnswerer answerer, const DnsGatewaySettings& settings)
        : answerer_(std::move(answerer)),
          settings_(settings),
          datagrams_(loop.context()),
          idle_(loop.context()) {
        for (int left = settings.port == 0 ? tries_for_a_port : 1; !listen(loop, left == 1); --left) {
        }
    }

    // Not in the constructor, since nothing may hold this by shared pointer before it is made.
    void start() {
        datagram_loop_ = std::make_shared<ReadLoop<udp::socket>>(datagrams_, [this] { return answer_datagrams(); });
        datagram_loop_->start();
        watch_idle();
    }

    // Connections are ended one by one as they end by themselves; timers of late answers find it closed.
    void close() {
        closed_ = true;
        listener_.reset();
        datagram_loop_->stop();
        error_code ignored;
        datagrams_.close(ignored);
        idle_.cancel();
        while (!connections_.empty()) ended(*connections_.front());
    }

    std::uint16_t port() const { return listener_->port(); }

    DnsGatewayMetrics metrics() const {
        DnsGatewayMetrics metrics = metrics_;
        metrics.connections = connections_.size();
        return metrics;
    }

private:
    using Delay = std::chrono::nanoseconds;

    /// False when UDP could not have the port that TCP got, and this was not the last try. TCP first: it says which
    /// port is free. The receive buffer is a wish, which the system may cut to its own limit.
    bool listen(Loop& loop, bool last) {
        const ListenAddress wanted{settings_.address, settings_.port};
        listener_.emplace(
            loop, wanted, [this](tcp::socket socket, const tcp::endpoint& peer) { welcome(std::move(socket), peer); },
            [this] { make_room(connections_.size()); });
        const udp::endpoint same(asio_address(settings_.address), listener_->port());
        error_code error;
        datagrams_.open(same.protocol());
        if (datagrams_.bind(same, error)) {
            if (last) throw cannot_listen(wanted, "UDP", error);
            datagrams_.close();
            return false;
        }
        datagrams_.non_blocking(true);
        error_code as_much_as_allowed;
        datagrams_.set_option(udp::socket::receive_buffer_size(receive_buffer), as_much_as_allowed);
        return true;
    }

    // ---- UDP ----

    /// False when nothing can be received any more. One datagram is answered before the next is read, so the two
    /// buffers serve for all of them. An answer that is too late, or one too many of those that wait, is dropped as a
    /// network would drop it.
    bool answer_datagrams() {
        udp::endpoint from;
        int failures = 0;
        for (int i = 0; i < datagrams_a_turn; ++i) {
            error_code error;
            const std::size_t size = datagrams_.receive_from(asio::buffer(datagram_), from, 0, error);
            if (error == asio::error::would_block) return true;
            if (error) {  // an earlier answer's, mostly: its asker is gone
                if (++failures == datagrams_a_turn) return false;
                continue;
            }
            ++metrics_.udp_queries;
            const dns::Peer peer{own_address(from.address()), from.port(), dns::Transport::udp};
            const auto delay = answer({datagram_.data(), size}, peer, answer_);
            if (!delay) continue;
            if (*delay == Delay::zero()) {
                send(answer_, from);
            } else if (*delay < too_late && late_ < settings_.most_late) {
                send_later(*delay, from);
            }
        }
        return true;
    }

    void send(const std::vector<std::uint8_t>& answer, const udp::endpoint& to) {
        error_code error;
        datagrams_.send_to(asio::buffer(answer), to, 0, error);  // full or gone: lost, as datagrams are
    }

    // Holds the server by itself: a timer may come after the gateway's end.
    void send_later(Delay delay, const udp::endpoint& to) {
        const auto timer = std::make_shared<asio::steady_timer>(datagrams_.get_executor(), delay);
        ++late_;
        timer->async_wait([self = shared_from_this(), timer, to, answer = answer_](const error_code&) {
            --self->late_;
            if (!self->closed_) self->send(answer, to);
        });
    }

    // ---- TCP ----

    // Room is made before, so that a new connection never closes itself.
    void welcome(tcp::socket socket, const tcp::endpoint& peer) {
        make_room(settings_.most_connections);
        const auto fresh = std::make_shared<DnsConnection>(std::move(socket), peer, *this, settings_.most_waiting);
        connections_.push_back(fresh);
        fresh->start();
    }

    /// Below `most` connections: those idle for longest go. Called with the present number where a connection could not
    /// be accepted: one then goes, and frees its file.
    void make_room(std::size_t most) {
        while (!connections_.empty() && connections_.size() >= most) ended(*connections_.front());
    }

    // One timer for all: the first in the list is the next that can be idle for too long, as whoever moves goes to its
    // end.
    void watch_idle() {
        const auto oldest = connections_.empty() ? DnsConnection::Clock::now() : connections_.front()->last_moved;
        idle_.expires_at(oldest + settings_.idle);
        idle_.async_wait([self = shared_from_this()](const error_code&) {
            if (self->closed_) return;
            const auto limit = DnsConnection::Clock::now() - self->settings_.idle;
            auto& connections = self->connections_;
            while (!connections.empty() && connections.front()->last_moved <= limit) self->ended(*connections.front());
            self->watch_idle();
        });
    }

    std::optional<Delay> answer(std::span<const std::uint8_t> query, const DnsConnection& from,
                                std::vector<std::uint8_t>& answer) override {
        ++metrics_.tcp_queries;
        const tcp::endpoint& peer = from.peer();
        return this->answer(query, {own_address(peer.address()), peer.port(), dns::Transport::tcp}, answer);
    }

    // Silence is counted here for both transports, with the answers that come too late to count as any.
    std::optional<Delay> answer(std::span<const std::uint8_t> query, const dns::Peer& peer,
                                std::vector<std::uint8_t>& answer) {
        const auto delay = answerer_(query, peer, answer);
        if (!delay || *delay >= too_late) ++metrics_.silences;
        return delay;
    }

    // Keeps the list in the order of last movement, which make_room() and watch_idle() rely on.
    void moved(DnsConnection& connection) override {
        connection.last_moved = DnsConnection::Clock::now();
        if (connections_.back().get() == &connection) return;
        connections_.splice(connections_.end(), connections_, find(connection));
    }

    // Closed before it leaves the list: that may be the last that holds it.
    void ended(DnsConnection& connection) override {
        const auto entry = find(connection);
        connection.close();
        connections_.erase(entry);
    }

    using Connections = std::list<std::shared_ptr<DnsConnection>>;

    // Few connections, and only looked for when one moves out of turn or ends.
    Connections::iterator find(const DnsConnection& connection) {
        return std::find_if(connections_.begin(), connections_.end(),
                            [&](const auto& each) { return each.get() == &connection; });
    }

    DnsAnswerer answerer_;
    DnsGatewaySettings settings_;
    DnsGatewayMetrics metrics_;
    bool closed_ = false;

    udp::socket datagrams_;
    std::shared_ptr<ReadLoop<udp::socket>> datagram_loop_;
    std::array<std::uint8_t, 65'535> datagram_{};
    std::vector<std::uint8_t> answer_;
    std::size_t late_ = 0;  // answers that wait for their moment

    std::optional<TcpListener> listener_;
    Connections connections_;  // the one idle for longest first
    asio::steady_timer idle_;
};

DnsGateway::DnsGateway(Loop& loop, DnsAnswerer answerer, const DnsGatewaySettings& settings)
    : server_(std::make_shared<Server>(loop, std::move(answerer), settings)) {
    server_->start();
}

DnsGateway::~DnsGateway() { server_->close(); }

std::uint16_t DnsGateway::port() const { return server_->port(); }

DnsGatewayMetrics DnsGateway::metrics() const { return server_->metrics(); }

}  // namespace regiondrill::live
