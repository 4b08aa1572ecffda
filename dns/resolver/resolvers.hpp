// Caching resolvers: what stands between the clients and the authority, and keeps old answers alive.
//
// A resolver that has no fresh answer asks its authority; look-ups that wait for the same answer share one query. A
// query takes half a round trip there and half back. When nothing comes it tries again (see ResolverSettings) and in
// the end its clients hear SERVFAIL, or an old answer if the resolver serves stale ones.
#pragma once

#include "dns/resolver/answer_cache.hpp"
#include "dns/resolver/authority_link.hpp"
#include "dns/resolver/resolver_settings.hpp"
#include "sim/engine.hpp"
#include "sim/slab.hpp"

#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

namespace regiondrill::dns {

/// A resolver, counted in the order in which they are added.
enum class ResolverId : std::uint32_t {};

constexpr std::size_t index(ResolverId resolver) { return static_cast<std::size_t>(resolver); }

/// What a resolver tells a client.
struct Resolution {
    Response::Status status = Response::Status::servfail;
    bool stale = false;  // its time was over
    std::uint8_t count = 0;
    std::array<Address, most_addresses> list{};
    sim::Duration ttl{};   // what is left of it
    sim::Time answered{};  // when the authority said so: the answer's true age
    sim::Cause cause{};    // of one without addresses

    std::span<const Address> addresses() const { return {list.data(), count}; }
};

/// All resolvers of one simulation. Client populations look names up here, through the drill; queries go to the
/// AuthorityLink. One object holds them all, so that queries on their way share two slabs and need no memory once warm.
class Resolvers {
public:
    /// `round_trip`: from any resolver to the authority and back.
    Resolvers(sim::Engine& engine, AuthorityLink& authority, sim::Duration round_trip);

    Resolvers(const Resolvers&) = delete;
    Resolvers& operator=(const Resolvers&) = delete;

    /// A resolver that stands somewhere. The first answer to each question was asked for before the drill began: only a
    /// share of its time is left, `first_share` for the first and as evenly spread as can be for further ones.
    ResolverId add(const ResolverSettings& settings, const Asker& stands, double first_share = 1);

    /// A client's look-up: the answer the resolver has at hand. Otherwise nothing, and (waiter, subject) is scheduled
    /// with a detail that result() takes when there is one.
    std::optional<Resolution> look_up(ResolverId id, const Question& question, const Asker& client,
                                      sim::EventKind waiter, std::uint32_t subject);

    /// The answer that the resolver has at hand for such a client, as look_up() would give it, without asking for
    /// anything: nothing where it would have to ask.
    std::optional<Resolution> at_hand(ResolverId id, const Question& question, const Asker& client) const;

    /// What the resolver tells a client it has woken.
    Resolution result(ResolverId id, std::uint32_t detail) const;

    /// Whose doing it is that the resolver's last query was late or in vain; none once one was answered as usual.
    sim::Cause trouble_of(ResolverId id) const { return resolvers_[index(id)].trouble; }

    /// Queries that arrived at the authority, those that it left unanswered too.
    std::uint64_t queries() const { return queries_; }

private:
    // What a waiting client is given: the answer, an old one, or failure.
    enum class AnswerKind : std::uint8_t { answer, stale, failure };

    // A client that waits: what to schedule for it, and since when it waits.
    struct Waiter {
        sim::EventKind kind{};
        std::uint32_t subject = 0;
        sim::Time since{};
    };

    struct Resolver {
        ResolverSettings settings;
        Asker stands;
        double first_share = 1;
        AnswerCache cache;
        sim::Cause trouble{};
        std::uint16_t queries = 0;  // so far: numbers the next, whatever other resolvers ask
    };

    /// Asking for one answer, from the first try until it is known or given up.
    struct Inquiry {
        std::uint32_t serial = 0;  // tells its queries from those of the slot's earlier users
        ResolverId resolver{};
        AnswerCache::Entry entry{};  // for the network that is asked for
        Asker client;
        std::uint32_t tries = 0;
        bool carries_subnet = false;
        sim::Time sent{};  // the last try
        std::vector<Waiter> waiters;
    };

    /// One query and its answer, on their way.
    struct Flight {
        std::uint32_t inquiry = 0;
        std::uint32_t serial = 0;
        Response response;
    };

    // Halfway: the query is at the authority.
    void query_arrives(const sim::Event& event);
    void answer_arrives(const sim::Event& event);
    void query_overdue(const sim::Event& event);
    void stale_due(const sim::Event& event);

    std::uint32_t begin(ResolverId id, AnswerCache::Entry entry, const Asker& client);
    void wait_for(std::uint32_t inquiry, Waiter waiter);
    void send(std::uint32_t inquiry);
    Query query_of(const Inquiry& inquiry);
    void try_again(std::uint32_t inquiry);
    // The answer goes into the cache, and to all who wait for it.
    void keep(std::uint32_t inquiry, const Response& response);
    // Whether it is the first answer of its edition that has come for what was asked.
    void note_edition(const Inquiry& inquiry, std::uint32_t edition);
    // All tries are over: clients get an old answer or failure.
    void give_up(std::uint32_t inquiry);
    void wake(std::uint32_t inquiry, AnswerCache::Entry entry, AnswerKind kind);
    void close(std::uint32_t inquiry);
    // Whether the inquiry that a query belongs to is still the one in its slot.
    bool is_under_way(std::uint32_t inquiry, std::uint32_t serial) const;

    // An answer out of time that may still be served; nothing of resolvers that serve none.
    std::optional<AnswerCache::Entry> find_stale(const Resolver& resolver, const Question& question,
                                                 const IpPrefix& network) const;
    // An entry of the cache as a client gets it.
    Resolution resolution(const Resolver& resolver, AnswerCache::Entry entry, AnswerKind kind) const;
    CachedAnswer& asked_for(const Inquiry& inquiry) { return resolvers_[index(inquiry.resolver)].cache[inquiry.entry]; }

    sim::Engine& engine_;
    AuthorityLink& authority_;
    sim::Duration round_trip_;
    std::deque<Resolver> resolvers_;
    sim::Slab<Inquiry> inquiries_;
    sim::Slab<Flight> flights_;
    std::uint64_t queries_ = 0;
    sim::EventKind query_arrives_;
    sim::EventKind answer_arrives_;
    sim::EventKind query_overdue_;
    sim::EventKind stale_due_;
};

}  // namespace regiondrill::dns
