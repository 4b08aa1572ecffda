#include "live/control/event_feed.hpp"

#include <algorithm>
#include <utility>

namespace regiondrill::live {

std::uint64_t EventFeed::publish(std::string_view type, const std::string& data, EventWorth worth) {
    std::string text = "id: " + std::to_string(++last_) + "\nevent: " + std::string(type) + "\ndata: " + data + "\n\n";
    send(text);
    if (worth == EventWorth::latest) {
        latest_[std::string(type)] = {last_, std::move(text)};
    } else {
        keep(worth == EventWorth::lasting ? lasting_ : fleeting_, std::move(text));
    }
    return last_;
}

// Old events are dropped by their octets and not by their number, as one line of the story may be long.
void EventFeed::keep(Backlog& backlog, std::string text) const {
    backlog.octets += text.size();
    backlog.events.push_back({last_, std::move(text)});
    while (backlog.octets > most_kept_) {
        backlog.octets -= backlog.events.front().text.size();
        backlog.lost = backlog.events.front().number;
        backlog.events.pop_front();
    }
}

// In the order of their numbers, as a reader would have had them.
std::vector<const EventFeed::Event*> EventFeed::kept_after(std::uint64_t number) const {
    std::vector<const Event*> kept;
    const auto add = [&](const Event& event) {
        if (event.number > number) kept.push_back(&event);
    };
    for (const Event& event : lasting_.events) add(event);
    for (const Event& event : fleeting_.events) add(event);
    for (const auto& latest : latest_) add(latest.second);
    std::sort(kept.begin(), kept.end(), [](const Event* a, const Event* b) { return a->number < b->number; });
    return kept;
}

void EventFeed::watch(std::uint64_t after, EventSink sink) {
    // A number that was never given is of another drill's reader, who stayed on.
    if (after > last_) after = 0;
    std::string text = "retry: 1000\n\n";
    if (after < lasting_.lost) {
        text += "event: gap\ndata: {\"missed_from\":" + std::to_string(after + 1) +
                ",\"missed_to\":" + std::to_string(lasting_.lost) + "}\n\n";
    }
    for (const Event* event : kept_after(after)) text += event->text;
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
