// The control API of a served drill: JSON over HTTP, without the sockets.
//
// Requests are answered at once, by operations of one table (operation.hpp). Where an answer is the head of a stream of
// events, whoever has the connection sends the head and then has the feed write to it (EventFeed::watch).
#pragma once

#include "drill/analysis/story.hpp"
#include "live/control/event_feed.hpp"
#include "live/control/operation.hpp"
#include "live/http/http_server.hpp"
#include "live/loop/loop.hpp"

#include <memory>
#include <string>

namespace regiondrill::live {

/// Everything of the API but its sockets, which is how tests ask it. The guard comes first, then the table of
/// operations.
class Control {
public:
    /// World and pacer outlive this.
    Control(ServedWorld& world, Pacer& pacer, ControlSettings settings);

    /// Where it listens, as it turned out.
    void is_at(const ListenAddress& address) { settings_.address = address; }

    /// What is wrong with a request is its answer: nothing is thrown for it.
    ControlAnswer answer(const HttpRequest& request);

    EventFeed& events() { return events_; }

    // What goes to the feed, each to be called again and again:
    void publish_news();     // the story, the pace and the phase where they changed; often
    void publish_metrics();  // totals; once a second
    void publish_flows();    // where people go by now; a few times a second

private:
    ControlAnswer dispatch(const HttpRequest& request);
    HttpResponse unknown(std::string_view path) const;
    HttpResponse wrong_method(std::string_view path) const;

    ServedWorld& world_;
    Pacer& pacer_;
    ControlSettings settings_;
    drill::EventTail event_tail_;
    EventFeed events_;
    std::string pace_sent_;
    std::string phase_sent_;
    std::string flows_sent_;
};

// The control API where programs and people reach it: HTTP in front of a Control, which it keeps telling its news.

/// The server makes it last, as it shows what all others do.
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
    std::shared_ptr<void> flows_;
    std::shared_ptr<void> beats_;
};

}  // namespace regiondrill::live
