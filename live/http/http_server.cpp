#include "live/http/http_server.hpp"

#include "live/loop/tcp_listener.hpp"

#include <boost/unordered/unordered_flat_map.hpp>

#include <optional>
#include <utility>
#include <vector>

namespace regiondrill::live {

namespace {

/// How often connections are looked through for those that take too long: below the shortest limit.
constexpr std::chrono::milliseconds slow_connection_period{500};

}  // namespace

/// Connections beyond the limit are kept apart: they are told so when they ask, and their service never hears of them.
/// Connections are known by their address, which is theirs as long as they are held here.
class HttpServer::Server : public HttpConnection::Owner {
public:
    Server(Loop& loop, HttpService& service, const HttpLimits& limits)
        : service_(service),
          limits_(limits),
          checks_(loop.every(slow_connection_period, [this] { check_time(); })) {}

    // Not at construction: a server that only adopts connections has no listener.
    void listen(Loop& loop, const ListenAddress& address) {
        listener_.emplace(loop, address, [this](HttpConnection::Socket socket, const HttpConnection::Endpoint& peer) {
            adopt(std::move(socket), peer)->start();
        });
    }

    void asked(const std::shared_ptr<HttpConnection>& connection, HttpRequest&& request) override {
        ++metrics_.requests;
        if (turned_away_.contains(connection.get())) {
            return connection->answer(error_answer(503, "too many connections"));
        }
        service_.asked(connection, std::move(request));
    }

    void tunnelled(const std::shared_ptr<HttpConnection>& connection) override { service_.tunnelled(connection); }

    // A connection that was turned away is none of the service's, which never heard that it was opened.
    void ended(HttpConnection& connection) override {
        const bool served = turned_away_.erase(&connection) == 0;
        const auto found = connections_.find(&connection);
        if (found == connections_.end()) return;  // one too many
        const Connection held = found->second;    // until we are done with it
        connections_.erase(found);
        if (served) service_.closed(connection);
    }

    void reset_all() {
        for (const auto& connection : all()) connection->reset();
    }

    // First nobody new comes in, then those who are there are closed: none slips in between.
    void wind_up() {
        if (listener_) listener_->refuse();
        for (const auto& connection : all()) connection->close();
    }

    // How many are open is counted when asked, so that no path can forget to count one.
    HttpServerMetrics metrics() const {
        HttpServerMetrics metrics = metrics_;
        metrics.open = connections_.size();
        return metrics;
    }

    TcpListener& listener() { return *listener_; }

    using Connection = std::shared_ptr<HttpConnection>;

    // Even the one too many is given back, ended by then: starting it does nothing.
    Connection adopt(HttpConnection::Socket socket, const HttpConnection::Endpoint& peer) {
        Connection fresh = std::make_shared<HttpConnection>(std::move(socket), peer, *this, limits_, budget_);
        ++metrics_.connections;
        if (connections_.size() >= limits_.most_connections + most_turned_away) {
            fresh->reset();
            return fresh;
        }
        connections_.emplace(fresh.get(), fresh);
        if (connections_.size() > limits_.most_connections) {
            ++metrics_.turned_away;
            turned_away_.emplace(fresh.get(), fresh);
        } else {
            service_.opened(fresh);
        }
        return fresh;
    }

private:
    // A copy, as what is done to them may end them.
    std::vector<Connection> all() const {
        std::vector<Connection> list;
        for (const auto& [key, connection] : connections_) list.push_back(connection);
        return list;
    }

    // One timer for all: ten thousand connections with a timer each would cost more than they do.
    void check_time() {
        const auto now = HttpConnection::Clock::now();
        for (const auto& connection : all()) connection->check_time(now);
    }

    /// Of connections beyond the limit, each is told so when it asks; so many at a time, the others are just closed.
    static constexpr std::size_t most_turned_away = 256;

    using Connections = boost::unordered_flat_map<const HttpConnection*, Connection>;

    HttpService& service_;
    HttpLimits limits_;
    MemoryBudget budget_;
    HttpServerMetrics metrics_;
    Connections connections_;
    Connections turned_away_;  // of them
    std::optional<TcpListener> listener_;
    std::shared_ptr<void> checks_;
};

HttpServer::HttpServer(Loop& loop, HttpService& service, const HttpServerSettings& settings)
    : server_(std::make_unique<Server>(loop, service, settings.limits)) {
    server_->listen(loop, settings.address);
}

HttpServer::HttpServer(Loop& loop, HttpService& service, const HttpLimits& limits)
    : server_(std::make_unique<Server>(loop, service, limits)) {}

// While the server is still whole, for every connection tells it of its end.
HttpServer::~HttpServer() { server_->reset_all(); }

std::shared_ptr<HttpConnection> HttpServer::adopt(HttpConnection::Socket socket, const HttpConnection::Endpoint& peer) {
    return server_->adopt(std::move(socket), peer);
}

std::uint16_t HttpServer::port() const { return server_->listener().port(); }
HttpServerMetrics HttpServer::metrics() const { return server_->metrics(); }
void HttpServer::open() { server_->listener().open(); }
// The listener's modes concern new connections only; those there are end by reset_all() or wind_up().
void HttpServer::refuse() { server_->listener().refuse(); }
void HttpServer::blackhole() { server_->listener().blackhole(); }
void HttpServer::reset_all() { server_->reset_all(); }
void HttpServer::wind_up() { server_->wind_up(); }

}  // namespace regiondrill::live
