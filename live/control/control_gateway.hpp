// The control API where programs and people reach it: HTTP in front of a Control, which it keeps telling its news.
#pragma once

#include "live/control/control.hpp"
#include "live/http/http_server.hpp"
#include "live/loop/loop.hpp"

#include <memory>

namespace regiondrill::live {

class ControlGateway : private HttpService {
public:
    /// Serves while `loop` runs; loop and control outlive this. Throws CannotListen.
    ControlGateway(Loop& loop, Control& control, const HttpServerSettings& settings);

    std::uint16_t port() const { return server_.port(); }
    HttpServerMetrics metrics() const { return server_.metrics(); }

    /// Takes no more requests; streams of events end, with all that has happened.
    void wind_up();

private:
    void asked(const std::shared_ptr<HttpConnection>& connection, HttpRequest&& request) override;

    Control& control_;
    HttpServer server_;
    std::shared_ptr<void> event_tail_;
    std::shared_ptr<void> metrics_;
    std::shared_ptr<void> beats_;
};

}  // namespace regiondrill::live
