#include "live/control/event_feed.hpp"

#include <algorithm>
#include <utility>

namespace regiondrill::live {

// Old events are dropped by their octets and not by their number, as one line of the story may be long.
std::uint64_t EventFeed::publish(std::string_view type, const std::string& data, EventWorth worth) {
    Backlog& backlog = worth == EventWorth::lasting ? lasting_ : fleeting_;
    std::string text = "id: " + std::to_string(++last_) + "\nevent: " + std::string(type) + "\ndata: " + data + "\n\n";
    send(text);
    backlog.octets += text.size();
    backlog.events.push_back({last_, std::move(text)});
    while (backlog.octets > most_kept_) {
        backlog.octets -= backlog.events.front().text.size();
        backlog.lost = backlog.events.front().number;
        backlog.events.pop_front();
    }
    return last_;
}

// Both backlogs in the order of their numbers, as a reader would have had them.
void EventFeed::watch(std::uint64_t after, EventSink sink) {
    // A number that was never given is of another drill's reader, who stayed on.
    if (after > last_) after = 0;
    std::string text = "retry: 1000\n\n";
    if (after < lasting_.lost) {
        text += "event: gap\ndata: {\"missed_from\":" + std::to_string(after + 1) +
                ",\"missed_to\":" + std::to_string(lasting_.lost) + "}\n\n";
    }
    auto fleeting = fleeting_.events.begin();
    const auto add_fleeting_before = [&](std::uint64_t number) {
        for (; fleeting != fleeting_.events.end() && fleeting->number < number; ++fleeting) {
            if (fleeting->number > after) text += fleeting->text;
        }
    };
    for (const Event& event : lasting_.events) {
        add_fleeting_before(event.number);
        if (event.number > after) text += event.text;
    }
    add_fleeting_before(last_ + 1);
    if (sink(text)) sinks_.push_back(std::move(sink));
}

// A line that begins with a colon is a comment to every reader of server-sent events.
void EventFeed::beat() { send(":\n\n"); }

// A reader who takes no more is forgotten here; nobody else would tell.
void EventFeed::send(const std::string& text) {
    const auto gone = [&](const EventSink& sink) { return !sink(text); };
    sinks_.erase(std::remove_if(sinks_.begin(), sinks_.end(), gone), sinks_.end());
}

}  // namespace regiondrill::live
