#include "live/control/control_gateway.hpp"

#include <utility>

namespace regiondrill::live {

namespace {

using namespace std::chrono_literals;

/// Below what a reader notices.
constexpr auto news_interval = 20ms;
constexpr auto figures_interval = 1s;
/// Well below the half minute after which proxies and browsers take a silent stream for dead.
constexpr auto beat_interval = 15s;

}  // namespace

ControlGateway::ControlGateway(Loop& loop, Control& control, const HttpServerSettings& settings)
    : control_(control),
      server_(loop, *this, settings),
      event_tail_(loop.every(news_interval, [this] { control_.tell_news(); })),
      metrics_(loop.every(figures_interval, [this] { control_.tell_metrics(); })),
      beats_(loop.every(beat_interval, [this] { control_.events().beat(); })) {
    control_.is_at({settings.address.address, server_.port()});
}

void ControlGateway::wind_up() {
    control_.tell_news();
    server_.wind_up();
}

void ControlGateway::asked(const std::shared_ptr<HttpConnection>& connection, HttpRequest&& request) {
    ControlAnswer answer = control_.answer(request);
    if (!answer.events_after) return connection->answer(std::move(answer.response));
    connection->begin_stream(std::move(answer.response));
    control_.events().watch(*answer.events_after,
                            [connection](const std::string& text) { return connection->append(text); });
}

}  // namespace regiondrill::live
