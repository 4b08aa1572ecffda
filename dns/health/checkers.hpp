// The checkers of all endpoint checks, and the faults that keep them from seeing.
//
// Each checker probes by its own clock, from its own place, and has its own mind; a check counts the votes of those
// that an answering site hears. HealthChecks owns them and passes on their events: a checker knows nothing of verdicts.
#pragma once

#include "dns/address.hpp"
#include "dns/health/check_settings.hpp"
#include "dns/health/health_view.hpp"
#include "dns/health/probe.hpp"
#include "sim/engine.hpp"
#include "sim/place.hpp"
#include "sim/random.hpp"
#include "sim/time.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

namespace regiondrill::dns {

/// How many of so many checkers a share is: to the nearest whole one, half up, but at least one where it is above 0.
std::uint32_t checkers_in(double share, std::uint32_t of);

/// A fault of checkers, from its beginning on; never used again.
enum class CheckerFaultId : std::uint32_t {};

constexpr std::size_t index(CheckerFaultId fault) { return static_cast<std::size_t>(fault); }

/// Faults of the checkers' own network: some cannot reach an endpoint, though it may be well. A probe meets those in
/// force at the moment when it begins; one already under way comes back as if nothing were wrong.
class CheckerFaults {
public:
    /// Probes that came to nothing by it.
    struct Evidence {
        std::uint64_t met = 0;
        sim::Time first = sim::never;
    };

    /// From now on this share of each check's checkers, to the nearest checker but at least one, cannot reach the
    /// target; of them only those in the places, where some are named. Several may be in force; the wider one contains
    /// the narrower. `cause`: whose doing it is.
    CheckerFaultId begin(Address target, double share, std::vector<sim::PlaceId> places, sim::Cause cause);
    /// Probes that begin from now on are free of it; its evidence stays.
    void end(CheckerFaultId fault) { faults_[index(fault)].in_force = false; }

    /// A probe that begins now. `rank`: of its checker among the `of` checkers of its check, in the order in which they
    /// go blind.
    struct Probe {
        Address target{};
        sim::PlaceId from{};
        std::uint32_t rank = 0;
        std::uint32_t of = 0;
    };

    /// By whose doing it is blind, if it is. Every blinding that it meets takes note of it; the first is named.
    std::optional<sim::Cause> apply(const Probe& probe, sim::Time now);

    const Evidence& evidence(CheckerFaultId fault) const { return faults_[index(fault)].evidence; }

private:
    struct CheckerFault {
        Address target{};
        double share = 0;
        std::vector<sim::PlaceId> places;
        sim::Cause cause{};
        bool in_force = true;
        Evidence evidence;
    };

    std::vector<CheckerFault> faults_;
};

/// The k-th smallest, from 1; never when there are not as many. Reorders the times.
inline sim::Time kth_earliest(std::vector<sim::Time>& times, std::size_t k) {
    if (k > times.size()) return sim::never;
    const auto place = times.begin() + static_cast<std::ptrdiff_t>(k - 1);
    std::nth_element(times.begin(), place, times.end());
    return *place;
}

/// A checker as an operator sees it (facts R53-49).
struct CheckerStatus {
    sim::PlaceId place{};
    bool healthy = true;
    std::optional<sim::Time> last_probe;             // when the last probe with a result began
    ProbeFailure last_failure = ProbeFailure::none;  // of the last probe that failed
    std::optional<sim::Time> last_failed;            // when that one began
};

/// The checkers of one endpoint check.
enum class PanelId : std::uint16_t {};

/// All checkers of one simulation. Checks are added once, before their probing starts; checkers of one check lie side
/// by side, so that counting votes walks over them in a row.
class Checkers {
public:
    /// The events that checkers schedule, all of one kind, with the checker as subject. Whoever handles the kind calls
    /// `due` or, with what a blind probe finds, `count` and `rest`.
    struct Events {
        sim::EventKind kind{};
        std::uint32_t due = 0;          // detail: a probe is due
        std::uint32_t blind_ended = 0;  // detail: a probe that went nowhere has timed out
    };

    Checkers(sim::Engine& engine, sim::Seed seed, Prober& prober, const Events& events)
        : engine_(engine),
          seed_(seed),
          prober_(prober),
          events_(events) {}

    /// Takes the settings over. `name` names the checkers' random streams: it must be different for each check.
    PanelId add(CheckId check, const std::string& name, const EndpointSettings& settings);

    /// Begins probing, each checker somewhere in its first interval. To be called once; until then it sends nothing.
    void start(PanelId panel);

    /// A checker's probe begins now: by the prober, or into nothing while a fault makes the checker blind.
    void due(CheckerId checker);

    /// A probe brought a result. True when the checker changed its mind, so that its check should count the votes.
    bool count(CheckerId checker, const ProbeResult& result);
    /// Afterwards: the interval until its next probe begins.
    void rest(CheckerId checker);

    CheckId check_of(CheckerId checker) const { return panel_of(checker).check; }
    bool is_healthy(CheckerId checker) const { return checkers_[index(checker)].counter.is_healthy(); }
    /// Of the last probe that failed.
    sim::Cause cause_of(CheckerId checker) const { return checkers_[index(checker)].cause; }
    /// Of a probe that goes nowhere: whose doing that is.
    sim::Cause blinded_by(CheckerId checker) const { return checkers_[index(checker)].blinded_by; }

    /// Whether a site hears of the checkers in a place. At first each hears all.
    void hear(SiteId site, sim::PlaceId place, bool heard);

    /// How the checkers that a site hears decide; nothing when none of them has anything to say.
    std::optional<bool> verdict(PanelId panel, SiteId site) const;

    /// The same if those that found the endpoint sick by this cause had found it well.
    std::optional<bool> verdict_without(sim::Cause cause, PanelId panel, SiteId site) const;

    /// What made the checkers that find their endpoints sick by now find so, each once, in their order; without those
    /// that found it by nobody's doing.
    void find_causes(std::vector<sim::Cause>& causes) const;

    /// Share of them that is in favour; 0 when none has anything to say.
    double share_in_favour(PanelId panel, SiteId site) const;

    /// The earliest moment at which probes could turn the verdict round, if every one of them, from now on, went
    /// against it and took no time.
    sim::Time earliest_change(PanelId panel, SiteId site) const;

    /// In the order of their numbers, which is that of the places they were dealt out to.
    std::vector<CheckerStatus> status(PanelId panel) const;

    CheckerFaults& faults() { return faults_; }
    const CheckerFaults& faults() const { return faults_; }
    /// Probes begun so far, blind ones too.
    std::uint64_t probes() const { return probes_; }

private:
    enum class Phase : std::uint8_t { idle, waiting, probing };

    struct Checker {
        std::uint16_t panel = 0;
        // In this order the checkers of a panel go blind, so that a wider fault contains a narrower one.
        std::uint32_t fault_rank = 0;
        sim::Stream dice{};
        ResultCounter counter;
        bool has_vote = true;  // false: until its first result
        Phase phase = Phase::idle;
        sim::Cause cause{};                          // of the last probe that failed
        sim::Cause blinded_by{};                     // the last probe that went nowhere
        sim::Time next{};                            // probe; while probing, when this one began
        std::uint64_t heard_by = ~std::uint64_t{0};  // a bit a site
        CheckerStatus status;
    };

    struct Panel {
        CheckId check{};
        EndpointSettings settings;
        std::uint32_t first = 0;  // of its checkers
        std::uint32_t count = 0;
    };

    struct Votes {
        std::uint32_t heard = 0;  // of those with a voice
        std::uint32_t in_favour = 0;
    };

    Panel& panel_of(CheckerId checker) { return panels_[checkers_[index(checker)].panel]; }
    const Panel& panel_of(CheckerId checker) const { return panels_[checkers_[index(checker)].panel]; }
    // In which order a check's checkers go blind.
    void rank_for_faults(const Panel& panel, const std::string& name);
    // Of the checkers that the site hears; those that are against it by a cause that is pardoned are in favour.
    Votes votes(const Panel& panel, SiteId site, sim::Cause pardoned = sim::Cause::none) const;
    // When a checker's next result could come in.
    sim::Time earliest_result(const Checker& checker) const;

    sim::Engine& engine_;
    sim::Seed seed_;
    Prober& prober_;
    Events events_;
    std::deque<Panel> panels_;  // probers keep references to their settings
    std::vector<Checker> checkers_;
    CheckerFaults faults_;
    std::uint64_t probes_ = 0;
    std::uint32_t sick_ = 0;                // checkers that find their endpoint so
    mutable std::vector<sim::Time> times_;  // of earliest_change; kept for its memory
};

}  // namespace regiondrill::dns
