// What a population asks for a region, instead of its resolver.
#pragma once

#include "regions/request_attempt.hpp"
#include "sim/time.hpp"

#include <vector>

namespace regiondrill::clients {

/// One a population whose scenario has another entry than the DNS. It knows of regions only what it is told: health by
/// checks, load by reports, and by its own attempts how they ended. What is drawn is drawn from the attempt's dice.
class FrontDoor {
public:
    virtual ~FrontDoor() = default;

    /// Where the attempt goes; no_region: nowhere, as nothing is healthy.
    virtual regions::RegionId choose(regions::RequestAttempt& attempt, sim::Time now) = 0;

    /// Whether each request is sent where it is chosen to, whatever connection its client has. Else a connection that
    /// stands is used on, wherever it leads.
    virtual bool chooses_each_request() const = 0;
    /// Whether connections are the door's own, one a region for everybody, as at a proxy; else each client has its own.
    virtual bool owns_connections() const { return false; }
    /// For how long a connection may lie unused before the door forgets it.
    virtual sim::Duration longest_idle() const { return sim::longest_span; }

    /// An attempt that it sent has come to its end.
    virtual void attempt_ended(const regions::RequestAttempt& /*attempt*/, bool /*served*/, sim::Time /*now*/) {}

    /// By region, as known from now on; all are healthy at first. `cause`: of the change, for whoever then finds no
    /// region.
    virtual void health_is(const std::vector<bool>& /*healthy*/, sim::Cause /*cause*/, sim::Time /*now*/) {}
    /// A region's report has come: which part of it is busy.
    virtual void reported(regions::RegionId /*region*/, double /*utilisation*/, sim::Time /*now*/) {}

    /// The part of new connections or requests that each region gets at a moment, by region; empty where that differs
    /// from client to client.
    virtual std::vector<double> shares(sim::Time /*now*/) const { return {}; }

    /// What made it know of no region, where it knows of none.
    sim::Cause cause() const { return cause_; }

protected:
    void set_cause(sim::Cause cause) { cause_ = cause; }

private:
    sim::Cause cause_{};
};

/// The region whose part of [0, 1) a number lies in; no_region where all parts are empty. The parts need not sum to 1.
regions::RegionId region_at_part(const std::vector<double>& parts, double number);

}  // namespace regiondrill::clients
