#include "drill/analysis/configured_spans.hpp"

#include "clients/settings.hpp"
#include "drill/analysis/answer_outlook.hpp"
#include "drill/scenario/geography.hpp"
#include "drill/scenario/population_schema.hpp"
#include "drill/scenario/resolver_schema.hpp"
#include "drill/scenario/units.hpp"
#include "drill/world/world.hpp"
#include "sim/real_math.hpp"

#include <algorithm>

namespace regiondrill::drill {

namespace {

// Of every kind the population has, whatever few of its clients are behind it.
Duration kept_by_resolvers(const PopulationSpec& population, const dns::Response& response) {
    Duration longest{};
    double named = population.resolvers.stretch_share;
    if (population.resolvers.stretch_share > 0) {
        longest = stretching_resolver(population.resolvers).lifetime(response);
    }
    for (const ResolverKind& kind : resolver_mix(population.resolvers)) {
        if (kind.share <= 0) continue;
        named += kind.share;
        for (std::uint32_t i = 0; i < population.resolvers.networks; ++i) {
            longest = std::max(longest, kind.preset->settings(dns::preset_position(i)).lifetime(response));
        }
    }
    if (named < 1) longest = std::max(longest, dns::ResolverSettings{}.lifetime(response));
    return longest;
}

Duration kept_by_resolvers(const PopulationSpec& population, const DnsSpec& spec, const Answering& answering) {
    dns::Response response;
    response.status = dns::Response::Status::ok;
    response.ttl = answering.longest_ttl;
    const Duration longest = kept_by_resolvers(population, response);
    if (!answering.may_be_empty) return longest;
    response.status = dns::Response::Status::no_data;
    response.ttl = spec.negative_ttl;
    return std::max(longest, kept_by_resolvers(population, response));
}

// On top of the resolver's: mostly without a look at the TTL. In its grace an answer is used once more.
ConfiguredSpan kept_by_applications(const PopulationSpec& population) {
    Duration longest{};
    for (const clients::NameCacheShare& cache : name_caches_of(population)) {
        if (cache.share <= 0 || !cache.rule.remembers()) continue;
        if (cache.rule.keep >= sim::longest_span) {
            return {{}, "applications remember names for ever (" + population.app_cache + ")"};
        }
        longest = std::max(longest, cache.rule.keep + cache.rule.grace);
    }
    return {longest, {}};
}

}  // namespace

// Applications come on top of resolvers: what they resolve may be as old as a resolver keeps it.
ConfiguredSpan answer_keeping(const PopulationSpec& population, const DnsSpec& dns, const PossibleAnswers& possible,
                              const FaultType& type) {
    if (population.resolvers.ignore_share > 0 && !type.breaks_connections) {
        return {{},
                share_text(population.resolvers.ignore_share) +
                    " of the clients never ask the DNS again while their address works"};
    }
    ConfiguredSpan applications = kept_by_applications(population);
    if (!applications.longest) return applications;
    Duration longest{};
    for (const Answering& answering : possible.answers) {
        longest = std::max(longest, kept_by_resolvers(population, dns, answering));
    }
    return {longest + *applications.longest, {}};
}

std::string why_no_bound(const EntrySpec& entry, const FaultType& type) {
    if (entry.kind == EntryKind::region_list) {
        return "each client goes by its own list, and comes back to a region that failed it whenever " +
               duration_text(entry.region_list.retry_after) + " are over";
    }
    if (entry.kind == EntryKind::origin_failover) {
        return "nobody moves: the edge asks " + entry.origin_failover.primary + " first for every request";
    }
    return !entry.asks_dns() && type.denies_answers ? "nobody asks the DNS" : "";
}

std::string nowhere_else_text(const EntrySpec& entry) {
    return "there is no other region for " + std::string(entry_name(entry.kind)) +
           (entry.asks_dns() ? " to answer with" : " to send people to");
}

std::string nothing_left_text(const EntrySpec& entry) {
    return std::string(entry_name(entry.kind)) +
           (entry.asks_dns() ? " then has nothing to answer with" : " then sends people nowhere");
}

std::string steering_text(const EntrySpec& entry, const std::string& region, std::string_view when) {
    std::string text(entry_name(entry.kind));
    text += when;
    text += entry.asks_dns() ? " answers" : " sends people";
    if (region.empty()) return text;
    return text + (entry.asks_dns() ? " with " : " to ") + region;
}

sim::Duration denial_keeping(const World& world, std::size_t population) {
    const PopulationSpec& spec = world.scenario().clients[population];
    Duration remembered{};
    for (const clients::NameCacheShare& cache : name_caches_of(spec)) {
        if (cache.share > 0) remembered = std::max(remembered, cache.rule.negative);
    }
    dns::Response response;
    response.status = dns::Response::Status::no_data;
    response.ttl = world.scenario().dns.negative_ttl;
    return kept_by_resolvers(spec, response) + remembered;
}

// How long an open connection keeps a client where it is.
Duration pinned_for(const PopulationSpec& population) {
    return population.connections.reuse ? population.connections.max_age : Duration{0};
}

namespace {

// Poisson arrivals let somebody wait for any time; of so many drills one has somebody who waits for longer than this.
constexpr double drills_without_exception = 1e6;

// All who ask, each at the same rate a second, have done so once.
Duration asked_within(const PopulationSpec& population, double who_ask, double rate) {
    const bool is_constant = population.arrivals == clients::Arrivals::constant;
    const double gaps = is_constant ? 1 : sim::natural_log(who_ask * drills_without_exception);
    return sim::from_nanoseconds(gaps / rate * 1e9);
}

Duration asked_by_all_within(const PopulationSpec& population) {
    return asked_within(population, population.count, population.rate);
}

}  // namespace

Duration unused_for(const PopulationSpec& population) {
    if (!population.connections.reuse) return Duration{0};
    const Duration kept = std::min(population.connections.max_age, population.connections.idle);
    return std::min(kept, asked_by_all_within(population));
}

// All clients together ask as one does at the sum of their rates.
Duration next_request_within(const PopulationSpec& population) {
    return asked_within(population, 1, population.rate * population.count);
}

// A request takes the way once on a connection that stands, and once more for opening one, twice with TLS.
ConfiguredSpan late_for(const PopulationSpec& population, Duration trip) {
    const int opened = population.connections.tls ? 3 : 2;
    const Duration least = trip * (population.connections.reuse ? 1 : opened);
    if (least > population.patience) {
        const std::string way = short_duration_text(least) + " for the way alone";
        return {{}, "answers then take " + way + ", and are late after " + duration_text(population.patience)};
    }
    return {trip * opened > population.patience ? asked_by_all_within(population) : Duration{0}, {}};
}

namespace {

// Until a new writer has taken over: its peers must have missed the old one, and heard of each other.
ConfiguredSpan takeover_bound(const World& world, const FaultSpec& fault, const std::string& writer) {
    const Scenario& scenario = world.scenario();
    const store::Settings& store = scenario.store.settings;
    if (!silences_for_peers(fault)) {
        if (!type_of(fault).cut(fault).peers) return {Duration{0}, {}};
        return {{}, "the single writer " + writer + " is heard by its peers, so that no other takes over from it"};
    }
    if (store.single_writer.failover_after == Duration{})
        return {{}, "no other region takes over from the single writer " + writer};
    return {store.single_writer.failover_after + 2 * store.single_writer.heartbeat + store.answer_wait +
                2 * farthest_round_trip(scenario),
            {}};
}

}  // namespace

ConfiguredSpan writer_bound(const World& world, const FaultSpec& fault, const PopulationSpec& population) {
    const Scenario& scenario = world.scenario();
    const StoreSpec& store = scenario.store;
    const bool of_writes = population.writes > 0 && type_of(fault).hurts_requests;
    if (!of_writes) return {Duration{0}, {}};
    if (store.settings.mode == WriteMode::home_region) {
        return {{}, "what is at home in " + fault.region + " is written nowhere else"};
    }
    if (store.settings.mode != WriteMode::single_writer) return {Duration{0}, {}};
    const std::string& writer = store.writer.empty() ? scenario.regions.front().name : store.writer;
    for (const FaultSpec& other : scenario.timeline) {
        if (other.at < fault.at && other.region == writer && silences_for_peers(other)) {
            return {{}, "who writes by then depends on " + other.what + " " + other.region};
        }
    }
    if (fault.region != writer) return {Duration{0}, {}};
    return takeover_bound(world, fault, writer);
}

// A batch's wait, resends that have backed off to four times the first pause, and the way there and back.
Duration catch_up_bound(const Scenario& scenario) {
    const store::ReplicationSettings& replication = scenario.store.settings.replication;
    return replication.batch_interval + 4 * replication.resend + 2 * farthest_round_trip(scenario);
}

}  // namespace regiondrill::drill
