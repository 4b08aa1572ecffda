#include "clients/name_cache.hpp"

#include <algorithm>
#include <numeric>

namespace regiondrill::clients {

namespace {

/// Steps of about the golden ratio visit every client once, neighbours far apart.
std::uint64_t step_through(std::uint64_t clients) {
    std::uint64_t step = clients * 618 / 1000 + 1;
    while (std::gcd(step, clients) != 1) ++step;
    return step;
}

/// What is left of the first time: spread evenly over the clients.
sim::Duration first_keep(const NameCacheRule& rule, std::uint32_t client) {
    if (rule.keep >= sim::longest_span) return rule.keep;
    const double product = 0.5 + 0.618'033'988'749'894'9 * client;
    const double share = product - static_cast<double>(static_cast<std::uint64_t>(product));
    return sim::from_nanoseconds(share * static_cast<double>(rule.keep.count()));
}

}  // namespace

// Where nobody remembers anything no memory is taken, and nothing is ever found.
NameCaches::NameCaches(const std::vector<NameCacheShare>& shares, std::uint32_t clients)
    : clients_(clients),
      step_(step_through(clients)) {
    ShareBounds bounds(clients);
    for (const NameCacheShare& share : shares) {
        const std::uint32_t bound = bounds.next(share.share);
        deals_.push_back({share.rule, bound});
    }
    const bool anybody = std::any_of(deals_.begin(), deals_.end(), [](const Deal& d) { return d.rule.remembers(); });
    if (anybody) known_.resize(clients);
}

// As step and number of clients have no common divisor, each place in the deal belongs to one client.
const NameCacheRule& NameCaches::rule_of(std::uint32_t client) const {
    static const NameCacheRule nothing{};
    const std::uint64_t place = client * step_ % clients_;
    for (const Deal& deal : deals_) {
        if (place < deal.bound) return deal.rule;
    }
    return nothing;
}

// A name that did not resolve is found, too, without any region, until its time is over.
const Destination* NameCaches::find(std::uint32_t client, sim::Time now) const {
    if (known_.empty() || now >= known_[client].usable) return nullptr;
    return &known_[client].destination;
}

// Whoever comes in the grace is answered from the cache and fetches; the next ones find that somebody has.
bool NameCaches::wants_refresh(std::uint32_t client, sim::Time now) {
    Known& known = known_[client];
    if (now < known.until || known.refreshing) return false;
    known.refreshing = true;
    return true;
}

// A first answer is kept for a part of its time only, as if it had been there before the drill.
void NameCaches::remember(std::uint32_t client, const Destination& destination, sim::Time now) {
    if (known_.empty()) return;
    const NameCacheRule& rule = rule_of(client);
    Known& known = known_[client];
    known.refreshing = false;
    if (destination.count == 0) {
        // A failed fetch leaves what may still be used.
        if (now < known.usable) return;
        known = {destination, now + rule.negative, now + rule.negative, false, known.first};
        known.destination.no_address.remembered = true;
    } else {
        const sim::Time until = now + (known.first ? first_keep(rule, client) : rule.keep);
        known = {destination, until, until + rule.grace, false, false};
    }
}

}  // namespace regiondrill::clients
