// The control API of a served drill: JSON over HTTP, without the sockets.
//
// Requests are answered at once, by operations of one table (operation.hpp). Where an answer is the head of a stream of
// events, whoever has the connection sends the head and then has the feed write to it (EventFeed::watch).
#pragma once

#include "drill/report/event_tail.hpp"
#include "live/control/event_feed.hpp"
#include "live/control/operation.hpp"

#include <string>

namespace regiondrill::live {

class Control {
public:
    /// World and pacer outlive this.
    Control(ServedWorld& world, Pacer& pacer, ControlSettings settings);

    /// Where it listens, as it turned out.
    void is_at(const ListenAddress& address) { settings_.address = address; }

    ControlAnswer answer(const HttpRequest& request);

    EventFeed& events() { return events_; }

    // What goes to the feed, each to be called again and again:
    void tell_news();     // the story, the pace and the phase where they changed; often
    void tell_metrics();  // totals; once a second

private:
    ControlAnswer dispatch(const HttpRequest& request);
    HttpResponse unknown(std::string_view path) const;
    HttpResponse wrong_method(std::string_view path) const;

    ServedWorld& world_;
    Pacer& pacer_;
    ControlSettings settings_;
    drill::EventTail event_tail_;
    EventFeed events_;
    std::string pace_told_;
    std::string phase_told_;
};

}  // namespace regiondrill::live
