// What clients came to know, for those who judge it: the write ledger (what was acknowledged must be kept), the
// register checker (where replicas vote, answers fit a register) and the session watch (a session does not see time go
// back).
//
// The regions call it when an answer has reached who asked, and when it never will. It stands at the asker's end of the
// network, because a write whose answer was lost on its way was not acknowledged.
#pragma once

#include "regions/request_attempt.hpp"
#include "store/ledger/session_watch.hpp"

namespace regiondrill::sim {
class Engine;
}

namespace regiondrill::store {
class Cluster;
}

namespace regiondrill::regions {

/// Regions owns the only one.
class AnswerWatch {
public:
    AnswerWatch(const sim::Engine& engine, store::Cluster& cluster) : engine_(engine), cluster_(cluster) {}

    /// The attempt's answer has come to the asker, who still wanted it. Takes the attempt's write: it is decided now.
    void received(RequestAttempt& attempt);

    /// Nobody will be told that the write was made: it may stand or not, without a promise to anybody. An answer
    /// without a write is nothing to be lost here.
    void lost(const RequestAttempt& attempt, const store::Answer& answer);

    /// What the sessions of the clients were shown.
    store::SessionWatch& sessions() { return sessions_; }
    const store::SessionWatch& sessions() const { return sessions_; }

private:
    void watch_session(const RequestAttempt& attempt);
    void watch_register(const RequestAttempt& attempt, bool wrote);

    const sim::Engine& engine_;
    store::Cluster& cluster_;
    store::SessionWatch sessions_;
};

}  // namespace regiondrill::regions
