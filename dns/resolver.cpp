#include "dns/resolver.hpp"

#include <algorithm>
#include <utility>

namespace regiondrill::dns {

ResolverId Resolvers::add(sim::PlaceId place, sim::Duration least_ttl, double first_share) {
    resolvers_.push_back({place, least_ttl, first_share, {}, {}, false, {}});
    return ResolverId{static_cast<std::uint32_t>(resolvers_.size() - 1)};
}

std::optional<Resolution> Resolvers::look_up(ResolverId id, sim::EventKind waiter, std::uint32_t subject) {
    Resolver& resolver = resolvers_[index(id)];
    if (engine_.now() < resolver.expires) return resolver.answer;
    resolver.waiters.push_back({waiter, subject});
    if (!resolver.asking) {
        resolver.asking = true;
        engine_.schedule(round_trip_ / 2, query_arrives_, static_cast<std::uint32_t>(index(id)));
    }
    return std::nullopt;
}

void Resolvers::query_arrives(const sim::Event& event) {
    Resolver& resolver = resolvers_[event.subject];
    ++queries_;
    resolver.answer = {authority_.answer(resolver.place).address, engine_.now()};
    engine_.schedule(round_trip_ - round_trip_ / 2, answer_arrives_, event.subject);
}

// A cache counts an answer's TTL from when it came in.
void Resolvers::answer_arrives(const sim::Event& event) {
    Resolver& resolver = resolvers_[event.subject];
    resolver.asking = false;
    const auto kept = static_cast<double>(std::max(authority_.ttl(), resolver.least_ttl).count());
    resolver.expires =
        engine_.now() + sim::Duration{static_cast<std::int64_t>(kept * std::exchange(resolver.share_left, 1.0))};
    for (const Waiter& waiter : resolver.waiters) engine_.schedule(sim::Duration{0}, waiter.kind, waiter.subject);
    resolver.waiters.clear();
}

}  // namespace regiondrill::dns
