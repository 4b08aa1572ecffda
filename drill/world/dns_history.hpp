// What the DNS came to know and to say, and when. Recoveries are measured and the story is told from it.
#pragma once

#include "dns/health/health_view.hpp"
#include "drill/scenario/fault_type.hpp"
#include "drill/world/cause_log.hpp"
#include "regions/request_attempt.hpp"
#include "sim/time.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <vector>

namespace regiondrill::drill {

/// The regions that the DNS answers somebody's resolvers with: one, or several that share the load.
struct Answers {
    std::vector<regions::RegionId> regions;       // by number; empty when there is no answer
    std::vector<double> shares;                   // of look-ups, by place in `regions`; they sum to 1
    regions::RegionId main = regions::no_region;  // the one most are sent to

    /// Whether somebody may be sent there.
    bool has(regions::RegionId region) const {
        return std::find(regions.begin(), regions.end(), region) != regions.end();
    }

    /// Of look-ups that are answered with the region.
    double share_of(regions::RegionId region) const {
        const auto found = std::find(regions.begin(), regions.end(), region);
        return found == regions.end() ? 0 : shares[static_cast<std::size_t>(found - regions.begin())];
    }

    bool operator==(const Answers&) const = default;
};

/// A health check changed its verdict at one of the answering sites.
struct HealthChange {
    sim::Time at{};
    regions::RegionId region{};  // that it looks at; no_region: none, or several
    bool healthy{};
    dns::CheckId check{};
    dns::SiteId site{};
    EntryId entry = no_entry;
};

/// The DNS began to answer a population's resolvers with other regions.
struct AnswerChange {
    sim::Time at{};
    std::size_t population{};
    Answers from;
    Answers to;
    EntryId entry = no_entry;
};

/// Written by SimulatedDns alone, in the order of time; it only grows.
struct DnsHistory {
    std::vector<Answers> first_answers;        // by population, when the drill begins
    std::vector<dns::HealthView> first_views;  // by site, what each knew of health then
    std::vector<HealthChange> health;
    std::vector<AnswerChange> answers;
    std::vector<Evidence> steered;  // by fault: the queries that would have been answered otherwise without it

    /// What the DNS answered a population just before a moment. Changes at the moment itself are not in it: a fault and
    /// the answers that it brings about may share a moment.
    const Answers& answer_before(std::size_t population, sim::Time moment) const {
        const Answers* answer = &first_answers[population];
        for (const AnswerChange& change : answers) {
            if (change.population == population && change.at < moment) answer = &change.to;
        }
        return *answer;
    }

    /// The first change of this region's verdict to `healthy` in [from, to).
    std::optional<sim::Time> health_changed(regions::RegionId region, bool healthy, sim::Time from,
                                            sim::Time to) const {
        for (const HealthChange& change : health) {
            if (change.region == region && change.healthy == healthy && change.at >= from && change.at < to)
                return change.at;
        }
        return std::nullopt;
    }

    /// The first change of this population's answer in [from, to) that is a wanted one.
    template <class Wanted>
    const AnswerChange* answer_changed(std::size_t population, sim::Time from, sim::Time to, Wanted wanted) const {
        for (const AnswerChange& change : answers) {
            const bool within = change.at >= from && change.at < to;
            if (change.population == population && within && wanted(change)) return &change;
        }
        return nullptr;
    }
};

}  // namespace regiondrill::drill
