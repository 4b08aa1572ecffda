#include "drill/analysis/answer_keeping.hpp"

#include "clients/settings.hpp"
#include "drill/analysis/answer_outlook.hpp"
#include "drill/scenario/population_schema.hpp"
#include "drill/scenario/resolver_schema.hpp"
#include "drill/scenario/units.hpp"
#include "drill/world/world.hpp"

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
AnswerKeeping kept_by_applications(const PopulationSpec& population) {
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
AnswerKeeping answer_keeping(const PopulationSpec& population, const DnsSpec& dns, const PossibleAnswers& possible,
                             const FaultType& type) {
    if (population.resolvers.ignore_share > 0 && !type.breaks_connections) {
        return {{},
                share_text(population.resolvers.ignore_share) +
                    " of the clients never ask the DNS again while their address works"};
    }
    AnswerKeeping applications = kept_by_applications(population);
    if (!applications.longest) return applications;
    Duration longest{};
    for (const Answering& answering : possible.answers) {
        longest = std::max(longest, kept_by_resolvers(population, dns, answering));
    }
    return {longest + *applications.longest, {}};
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

}  // namespace regiondrill::drill
