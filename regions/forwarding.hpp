// Requests that a service of somebody else's works on in a region's stead: a real program behind the region's gateway.
// They are admitted, queued and hold one of the region's workers as all others, until that service has answered.
#pragma once

#include "regions/request_attempt.hpp"
#include "sim/invariant.hpp"
#include "sim/time.hpp"

#include <map>

namespace regiondrill::regions {

/// Who carries requests to the services behind regions.
struct Forwarder {
    virtual ~Forwarder() = default;
    /// A worker has taken the attempt: its value is the request's text. Told in the midst of an event; that there is
    /// an answer is said later, from outside of any event, by Regions::forward_answered(), or never. What it says the
    /// forwarder keeps, until it has come to who asked, or is lost.
    virtual void forward(AttemptId id) = 0;
    /// What was answered will not come to who asked. Told in the midst of an event, too.
    virtual void lost(AttemptId id) = 0;
};

struct Forward {
    sim::Time began{};
    double factor = 1;  // by which faults make the answer later
};

/// What is forwarded and was not answered yet.
class PendingForwards {
public:
    void begin(AttemptId id, const Forward& forward) { forwards_.insert_or_assign(id, forward); }
    bool waits(AttemptId id) const { return forwards_.contains(id); }

    Forward answered(AttemptId id) {
        const auto found = forwards_.find(id);
        sim::ensure(found != forwards_.end(), "an answer came to what was not forwarded");
        const Forward forward = found->second;
        forwards_.erase(found);
        return forward;
    }

private:
    std::map<AttemptId, Forward> forwards_;
};

}  // namespace regiondrill::regions
