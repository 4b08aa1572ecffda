// The population's way to a region where no DNS is asked: what its front door says, on a connection that stands or on a
// new one.

#include "clients/origin_edge.hpp"
#include "clients/population.hpp"

#include <utility>

namespace regiondrill::clients {

namespace {

using regions::AttemptId;
using regions::no_region;
using regions::Outcome;
using regions::RegionId;
using regions::RequestAttempt;

}  // namespace

void Population::set_front_door(std::unique_ptr<FrontDoor> door) {
    front_door_ = std::move(door);
    if (front_door_->owns_connections()) door_connections_.resize(metrics_.served_by.size());
}

void Population::set_origin_edge(const EdgeSettings& settings, RegionId primary, RegionId secondary) {
    auto edge = std::make_unique<OriginEdge>(engine_, environment_, attempts_, settings, std::array{primary, secondary},
                                             [this](AttemptId asked, AttemptId leg) { edge_answered(asked, leg); });
    edge_ = edge.get();
    set_front_door(std::move(edge));
}

// What belongs to no region is the client's own.
Client& Population::connection_by_door(const RequestAttempt& attempt) {
    if (door_connections_.empty() || attempt.region == no_region) return pool_[attempt.client];
    return door_connections_[regions::index(attempt.region)];
}

// A proxy's connections are kept as long as they work; a client's own grow old and idle as ever.
void Population::enter(AttemptId id) {
    RequestAttempt& attempt = attempts_[id];
    const sim::Time now = engine_.now();
    const Client& own = pool_[attempt.client];
    const bool stands = pool_.is_usable(own, now) && now - own.used < front_door_->longest_idle();
    if (stands && !front_door_->chooses_each_request()) return reuse(id, own);
    const RegionId region = front_door_->choose(attempt, now);
    if (region == no_region) {
        attempt.outcome = Outcome::unresolved;
        attempt.cause = front_door_->cause();
        attempt.resolved = now;
        return fail_attempt(id);
    }
    attempt.region = region;
    if (edge_ != nullptr) {
        attempt.resolved = now;
        note_attempt(attempt);
        return send(id);
    }
    const Client& connection = connection_of(attempt);
    const bool usable = door_connections_.empty() ? stands : connection.open;
    if (usable && connection.region == region) return reuse(id, connection);
    connect(id, region, now);
    note_attempt(attempts_[id]);
}

// The leg takes the place of what was asked: its region, its answer and its cause are the request's.
void Population::edge_answered(AttemptId asked, AttemptId leg) {
    request_timeouts_.disarm(regions::index(asked));
    const std::uint32_t hedge = attempts_[asked].hedge;
    leave_hedge(asked);
    attempts_[leg].attempted = attempts_[asked].attempted;
    attempts_[leg].chain = attempts_[asked].chain;
    attempts_[asked].waiting = false;
    attempts_.release(asked);
    join_hedge(leg, hedge);
    if (regions::is_served(attempts_[leg])) {
        succeed(leg);
    } else {
        fail_attempt(leg);
    }
}

}  // namespace regiondrill::clients
