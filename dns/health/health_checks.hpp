// Health checks: endpoints probed from many places, checks calculated from others, alarms over metrics, and switches.
//
// Route 53's semantics (facts R53-30 to R53-47) and gdnsd's counting and overrides (facts dns 1.2). Every answering
// site has its own verdict of each check, from the checkers that it hears (facts R53-25):
//
//   found      what probes, children, metric or switch say, turned round if the check is inverted
//   real       found, after hold-down: a change that comes too soon after the last waits
//   effective  real, unless an operator says otherwise
//
// The drill adds the checks and passes on what happens; a listener hears of every effective change at every site and
// hands it to the authority. What is decided here is known here at once: how long it takes to the sites is the
// authority's affair.
#pragma once

#include "dns/health/check_settings.hpp"
#include "dns/health/checkers.hpp"
#include "dns/health/health_view.hpp"
#include "dns/health/override_list.hpp"
#include "dns/health/probe.hpp"
#include "sim/engine.hpp"
#include "sim/random.hpp"
#include "sim/result.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace regiondrill::dns {

/// CloudWatch's alarm over one metric: unhealthy while enough values in a row breach. It schedules nothing: whoever
/// owns it polls at poll_at(), for silence is news too.
class Alarm {
public:
    Alarm(const AlarmSettings& settings, sim::Time now) : settings_(settings), last_(now) {}

    /// The next value, which also ends any silence.
    void add(double value, sim::Time now);

    /// Finds out whether a period has passed without a value.
    void poll(sim::Time now);

    /// When next to look: a value that comes exactly one period after the last is in time.
    sim::Time poll_at() const { return last_ + settings_.period + sim::Duration{1}; }

    /// Healthy before the first value (facts R53-42).
    bool is_healthy() const { return healthy_; }

private:
    AlarmSettings settings_;
    sim::Time last_;              // value, or the beginning
    std::uint32_t breaches_ = 0;  // in a row
    bool healthy_ = true;
};

/// What tipped a verdict.
struct VerdictReason {
    enum class Kind : std::uint8_t {
        beginning,  // nothing: it stood so before the drill
        checker,    // a checker that changed its mind
        metric,     // an alarm's figure, or its silence
        operators,  // a switch or an override
        child,      // another check, from which it is calculated
    };

    Kind kind = Kind::beginning;
    sim::Cause cause{};  // that the checker's last failed probe met, or the metric
    CheckId child{};
};

/// Hears of every change of a check's effective verdict at a site; whoever keeps a view takes `state` over then.
class HealthListener {
public:
    virtual ~HealthListener() = default;
    virtual void health_changed(SiteId site, CheckId check, bool healthy, const VerdictReason& reason) = 0;
    /// A checker has changed its mind about a check's endpoint; `cause` as in VerdictReason. Comes before the verdicts
    /// that it tips.
    virtual void checker_turned(CheckId, bool /*healthy*/, sim::Cause /*cause*/) {}
};

/// Where a routing control is to stand.
struct SwitchPosition {
    CheckId control{};
    bool on = true;
};

/// All health checks of one simulation, of every kind, and what each is found to be at every site. Checks are never
/// removed; a check's number is good for ever.
class HealthChecks {
public:
    /// `sites`: how many, at least 1 and at most most_sites.
    HealthChecks(sim::Engine& engine, sim::Seed seed, Prober& prober, HealthListener& listener, std::size_t sites = 1);

    HealthChecks(const HealthChecks&) = delete;
    HealthChecks& operator=(const HealthChecks&) = delete;

    // Checks are numbered in the order in which they are added.

    /// At least one checker and one place.
    CheckId add_endpoint(const CheckSettings& settings, const EndpointSettings& endpoint);

    /// Fails, saying why, when a child is unknown, named twice or itself calculated, or there are too many.
    sim::Result<CheckId, std::string> add_calculated(const CheckSettings& settings,
                                                     const CalculatedSettings& calculated);
    /// Healthy until its metric has breached often enough.
    CheckId add_alarm(const CheckSettings& settings, const AlarmSettings& alarm);
    /// A switch that is healthy while it is on (facts R53-47).
    CheckId add_routing_control(const CheckSettings& settings, bool on);

    /// From the Prober, once for each probe begun.
    void probe_ended(CheckerId checker, const ProbeResult& result);

    /// The next value of an alarm's metric, and what the requests that it is of met, if anything.
    void report_metric(CheckId alarm, double value, sim::Cause cause = {});

    /// All at once: a check calculated from several sees none of what would lie between (facts ARC-04).
    void set_routing_controls(const std::vector<SwitchPosition>& positions);

    /// Replaces what operators say, all at once.
    void force(const OverrideList& overrides);

    /// Whether a site hears of the checkers in a place, of the endpoint checks there are. At first each hears all; a
    /// site that hears none of a check's keeps the verdict it had.
    void hear(SiteId site, sim::PlaceId place, bool heard);

    /// Of each endpoint check of this target, a share of the checkers cannot reach it: of all, or of those in some
    /// places. `cause`: whose doing it is.
    CheckerFaultId blind(Address target, double share, std::vector<sim::PlaceId> places = {}, sim::Cause cause = {}) {
        return checkers_.faults().begin(target, share, std::move(places), cause);
    }
    void unblind(CheckerFaultId fault) { checkers_.faults().end(fault); }
    const CheckerFaults::Evidence& evidence(CheckerFaultId fault) const { return checkers_.faults().evidence(fault); }

    std::size_t size() const { return checks_.size(); }
    const std::string& name_of(CheckId check) const { return checks_[index(check)].settings.name; }

    /// As the authority is to know it: found and held, what is forced, and how soon it could change.
    CheckState state(CheckId check, SiteId site = {}) const;
    bool is_healthy(CheckId check, SiteId site = {}) const { return status(check, site).effective; }

    /// The earliest moment at which the real verdict could change by what probes find; now when it could at any moment,
    /// as that of an alarm or a switch. Operators and a site's hearing are not foreseen. Answers with computed TTLs ask
    /// for it, so it goes over the check's checkers once.
    sim::Time earliest_change(CheckId check, SiteId site = {}) const;

    /// Of an endpoint check's checkers that the site hears (facts R53-48); nothing of other kinds.
    std::optional<double> share_in_favour(CheckId check, SiteId site = {}) const;

    /// An endpoint check's checkers; none of other kinds.
    std::vector<CheckerStatus> checkers(CheckId check) const;

    /// The faults by which endpoints or metrics are found sick by now, each once.
    std::vector<sim::Cause> causes_of_sickness() const;
    /// What a site would know, beside what it knows, had one of these spared all who look. What operators say stays.
    HealthView view_without(sim::Cause cause, SiteId site, HealthView known) const;

    /// Probes that all checkers began so far.
    std::uint64_t probes() const { return checkers_.probes(); }

private:
    struct Switch {
        bool on = true;
    };

    struct Watched {
        Alarm alarm;
        sim::Cause cause{};     // of the last value that breached
        bool watching = false;  // an event to look for missing data is pending
    };

    struct Check {
        CheckSettings settings;
        std::variant<PanelId, CalculatedSettings, Watched, Switch> kind;
        std::optional<bool> forced;
        std::vector<CheckId> parents;
    };

    // What one site makes of one check; see the head of this file.
    struct HealthStatus {
        bool found = true;
        bool real = true;
        bool effective = true;
        bool waiting = false;                // an event at the end of a hold is pending
        VerdictReason held{};                // then: what tips it
        std::optional<sim::Time> changed{};  // the effective verdict
    };

    // In the lowest eight bits of an event's detail; a hold's end has its site above them.
    enum EventDetail : std::uint32_t { probe_is_due, blind_probe_ends, hold_ends, metric_is_late };

    CheckId add(const CheckSettings& settings, decltype(Check::kind) kind);
    void due(const sim::Event& event);
    void watch(CheckId alarm);
    void poll_metric(CheckId alarm);
    void end_blind_probe(CheckerId checker);

    // Looks at a check anew, at every site.
    void update(CheckId check);
    void update_all();
    // Takes in what is found now, as far as hold-down lets it.
    void settle(CheckId check, SiteId site);
    // Makes the effective status known when it has changed.
    void publish(CheckId check, SiteId site);
    VerdictReason reason_by_children(CheckId check, SiteId site) const;
    std::optional<bool> find(const Check& check, SiteId site) const;
    std::optional<bool> find_without(sim::Cause cause, const Check& check, SiteId site, const HealthView& known) const;
    std::size_t healthy_children(const CalculatedSettings& calculated, SiteId site) const;

    // Until when a change to this would be held back.
    sim::Time held_until(const Check& check, const HealthStatus& status, bool healthy) const;
    sim::Time earliest_finding(const Check& check, SiteId site) const;
    sim::Time earliest_finding(const CalculatedSettings& calculated, SiteId site) const;

    HealthStatus& status(CheckId check, SiteId site) { return statuses_[index(check) * sites_ + index(site)]; }
    const HealthStatus& status(CheckId check, SiteId site) const {
        return statuses_[index(check) * sites_ + index(site)];
    }

    sim::Engine& engine_;
    HealthListener& listener_;
    std::size_t sites_;
    sim::EventKind due_;
    Checkers checkers_;
    std::vector<Check> checks_;
    std::vector<HealthStatus> statuses_;  // by check, then by site
    // While all are looked at in order, a change does not run ahead to its parents.
    bool updating_all_ = false;
    VerdictReason reason_;  // of what is being looked at
};

}  // namespace regiondrill::dns
