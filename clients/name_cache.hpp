// What applications remember of names by themselves, and how clients are dealt out by shares: the first so many to the
// first, the next to the second.
#pragma once

#include "clients/environment.hpp"
#include "sim/time.hpp"

#include <cmath>
#include <cstdint>
#include <vector>

namespace regiondrill::clients {

/// For resolvers and for applications with a cache, which are dealt out alike. Those who ignore the TTL are the last
/// clients of a population, whatever else they belong to.
class ShareBounds {
public:
    explicit ShareBounds(std::uint32_t clients) : clients_(clients) {}

    /// One past the last client of the next share. Rounded from the sum so far, so that the shares of a whole leave
    /// nobody out.
    std::uint32_t next(double share) {
        sum_ += share;
        return static_cast<std::uint32_t>(std::round(std::fmin(sum_, 1.0) * clients_));
    }

private:
    std::uint32_t clients_;
    double sum_ = 0;
};

// What applications remember of names by themselves, on top of their resolver and mostly without a look at the TTL.

/// For how long an application uses what it has resolved. A connection that fails changes nothing about it.
struct NameCacheRule {
    sim::Duration keep{};      // whatever the TTL says; nothing: every connection looks up. sim::longest_span: for ever
    sim::Duration grace{};     // after that it is used once more while it is fetched anew
    sim::Duration negative{};  // for how long a look-up that failed is not repeated

    bool remembers() const { return keep > sim::Duration{0}; }
};

/// A rule and the share of the clients that have it.
struct NameCacheShare {
    NameCacheRule rule;
    double share = 1;
};

/// The caches of all clients of a population, asked before each look-up. What they hold outlives the TTL on purpose:
/// that applications do so is why moving people by DNS takes minutes (facts 4.2).
class NameCaches {
public:
    /// Clients are dealt out over the rules one by one, so that neighbours in number have different ones; those beyond
    /// the shares' sum remember nothing. What a client remembers first was resolved some time before the drill began,
    /// so that their caches do not all age together.
    NameCaches(const std::vector<NameCacheShare>& shares, std::uint32_t clients);

    /// Null when the client knows nothing that it may still use.
    const Destination* find(std::uint32_t client, sim::Time now) const;

    /// True once for each answer that has reached its grace: somebody should fetch it anew.
    bool wants_refresh(std::uint32_t client, sim::Time now);

    /// The resolver's answer of now. One without a region is remembered for `negative`, unless an earlier answer may
    /// still be used: that one stays.
    void remember(std::uint32_t client, const Destination& destination, sim::Time now);

private:
    struct Known {
        Destination destination;
        sim::Time until{};   // used without further ado
        sim::Time usable{};  // grace included
        bool refreshing = false;
        bool first = true;  // nothing has been remembered yet
    };

    const NameCacheRule& rule_of(std::uint32_t client) const;

    struct Deal {
        NameCacheRule rule;
        std::uint32_t bound = 0;  // of the client's place in the deal
    };

    std::vector<Deal> deals_;
    std::vector<Known> known_;  // empty when nobody remembers anything
    std::uint64_t clients_;
    std::uint64_t step_;  // coprime to the number of clients
};

}  // namespace regiondrill::clients
