// Requests that a service of somebody else's works on in a region's stead: a real program behind the region's gateway.
// They are admitted, queued and hold one of the region's workers as all others, until that service has answered.
#pragma once

#include "regions/exchange.hpp"
#include "sim/invariant.hpp"
#include "sim/time.hpp"

#include <map>
#include <string>
#include <utility>

namespace regiondrill::regions {

/// Who carries requests to the services behind regions.
struct Forwarder {
    virtual ~Forwarder() = default;
    /// A worker has taken the exchange: its value is the request's text. Told in the midst of an event; the answer is
    /// given later, from outside of any event, by Fleet::forward_answered(), or never.
    virtual void forward(ExchangeId id) = 0;
    /// What was answered will not come to who asked. Told in the midst of an event, too.
    virtual void lost(ExchangeId id) = 0;
};

struct Forward {
    sim::Time began{};
    double factor = 1;  // by which faults make the answer later
    std::string text;   // of the answer
};

/// What is forwarded and has not been passed on.
class ForwardBook {
public:
    void begin(ExchangeId id, Forward forward) { entries_.insert_or_assign(id, Entry{std::move(forward), true}); }

    /// It was not answered yet.
    bool waits(ExchangeId id) const {
        const auto found = entries_.find(id);
        return found != entries_.end() && found->second.waits;
    }

    Forward& answered(ExchangeId id) {
        sim::ensure(waits(id), "an answer came to what was not forwarded");
        Entry& entry = entries_.at(id);
        entry.waits = false;
        return entry.forward;
    }

    /// The answer's text, to be passed on.
    std::string take(ExchangeId id) {
        const auto found = entries_.find(id);
        std::string text = std::move(found->second.forward.text);
        entries_.erase(found);
        return text;
    }

    /// Nobody will pass it on.
    void lose(ExchangeId id) { entries_.erase(id); }

private:
    struct Entry {
        Forward forward;
        bool waits = true;
    };

    std::map<ExchangeId, Entry> entries_;
};

}  // namespace regiondrill::regions
