// Events of a served drill for those who watch it, as server-sent events: numbered from 1, the last ones kept, so that
// who comes late or back has not missed them.
//
//     id: 12
//     event: story
//     data: {"at_s":120.0,"who":"fault","what":"kill us-east-1 for 2m"}
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace regiondrill::live {

/// Takes text of the stream; false when it takes no more, because its reader has gone or was too slow.
using EventSink = std::function<bool(const std::string&)>;

/// Whether an event tells something new, or a state that the next one of its kind makes worthless; of the latter,
/// whether those before it are worth keeping for a reader who draws how it changed.
enum class EventWorth { lasting, fleeting, latest };

/// Keeps two backlogs, since figures come every second and would push out the story that a late reader wants.
class EventFeed {
public:
    /// Keeps so many octets of events of either worth: together less than a reader may be behind (HttpLimits), for one
    /// that comes late gets them all at once.
    explicit EventFeed(std::size_t most_kept = 384 * 1024) : most_kept_(most_kept) {}

    /// One line of data. The number of the event.
    std::uint64_t publish(std::string_view type, const std::string& data, EventWorth worth = EventWorth::lasting);

    /// Everything kept after that number, and what happens from now on as long as the sink takes it. Where a lasting
    /// one is not kept any more, an event "gap" says so first.
    void watch(std::uint64_t after, EventSink sink);

    /// A comment to every reader, so that connections without news are known to stand.
    void beat();

    /// Of the last event of either worth; 0 before the first.
    std::uint64_t last() const { return last_; }
    std::size_t readers() const { return sinks_.size(); }

private:
    struct Event {
        std::uint64_t number = 0;
        std::string text;
    };

    /// Those of one worth.
    struct Backlog {
        std::deque<Event> events;
        std::size_t octets = 0;
        std::uint64_t lost = 0;  // number of the last one that is not kept any more
    };

    void keep(Backlog& backlog, std::string text) const;
    std::vector<const Event*> kept_after(std::uint64_t number) const;
    void send(const std::string& text);

    std::size_t most_kept_;
    std::uint64_t last_ = 0;
    Backlog lasting_;
    Backlog fleeting_;
    std::map<std::string, Event, std::less<>> latest_;  // by type
    std::vector<EventSink> sinks_;
};

}  // namespace regiondrill::live
