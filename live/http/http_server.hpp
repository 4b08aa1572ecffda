// An HTTP/1.1 server in front of a service: connections, limits and time.
#pragma once

#include "live/http/http_connection.hpp"
#include "live/loop/listen_address.hpp"
#include "live/loop/loop.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>

namespace regiondrill::live {

/// What answers. Connections may be kept and answered later; they know whether they are still open.
struct HttpService {
    virtual ~HttpService() = default;
    /// Somebody connected; nothing was asked yet.
    virtual void opened(const std::shared_ptr<HttpConnection>&) {}
    /// See HttpConnection::Owner.
    virtual void asked(const std::shared_ptr<HttpConnection>& connection, HttpRequest&& request) = 0;
    /// See HttpConnection::Owner.
    virtual void tunnelled(const std::shared_ptr<HttpConnection>&) {}
    /// Told once for each connection that was opened, whoever closed it, and also when it was released to another
    /// protocol.
    virtual void closed(HttpConnection&) {}
};

struct HttpServerSettings {
    ListenAddress address;
    HttpLimits limits;
};

/// Since the server was made. Read on the loop's thread, like everything of it.
struct HttpServerMetrics {
    std::uint64_t connections = 0;  // ever
    std::uint64_t requests = 0;
    std::uint64_t turned_away = 0;  // connections beyond the limit
    std::size_t open = 0;           // now
};

/// In front of each region, of the proxy and of the control API: it takes connections, counts them, ends those that are
/// too slow, and hands requests to its service. Limits hold for all its connections together where they are about
/// memory or number.
class HttpServer {
public:
    /// Listens from now on and serves while `loop` runs; both outlive this, and so does the service. Throws
    /// CannotListen.
    HttpServer(Loop& loop, HttpService& service, const HttpServerSettings& settings);
    /// Listens nowhere: connections are handed to it.
    HttpServer(Loop& loop, HttpService& service, const HttpLimits& limits);
    ~HttpServer();

    HttpServer(const HttpServer&) = delete;
    HttpServer& operator=(const HttpServer&) = delete;

    /// Takes a connection that somebody else accepted and will start.
    std::shared_ptr<HttpConnection> adopt(HttpConnection::Socket socket, const HttpConnection::Endpoint& peer);

    std::uint16_t port() const;
    HttpServerMetrics metrics() const;

    // Only where it listens.
    /// New connections: accepted (as at first), refused, or not answered. See TcpListener.
    void open();
    void refuse();
    void blackhole();

    /// All connections end at once without a word.
    void reset_all();

    /// Takes no more connections and closes those there are, each after the answer it waits for.
    void wind_up();

private:
    class Server;
    std::unique_ptr<Server> server_;
};

}  // namespace regiondrill::live
