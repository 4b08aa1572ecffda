// Caching resolvers: what stands between the clients and the authority, and keeps old answers alive.
#pragma once

#include "dns/answer.hpp"
#include "dns/authority.hpp"
#include "sim/engine.hpp"
#include "sim/place.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace regiondrill::dns {

enum class ResolverId : std::uint32_t {};

constexpr std::size_t index(ResolverId resolver) { return static_cast<std::size_t>(resolver); }

/// What a resolver tells a client.
struct Resolution {
    Address address{};
    sim::Time answered{};  // when the authority said so: the answer's true age
};

class Resolvers {
public:
    /// `round_trip`: from any resolver to the authority and back.
    Resolvers(sim::Engine& engine, const Authority& authority, sim::Duration round_trip)
        : engine_(engine),
          authority_(authority),
          round_trip_(round_trip),
          query_arrives_(engine.on<&Resolvers::query_arrives>(*this, "query arrives")),
          answer_arrives_(engine.on<&Resolvers::answer_arrives>(*this, "DNS answer arrives")) {}

    Resolvers(const Resolvers&) = delete;
    Resolvers& operator=(const Resolvers&) = delete;

    /// A resolver in a place. It keeps answers for their TTL, or for `least_ttl` if that is longer. Its first answer
    /// was asked for before the drill began: only `first_share` of that time is left of it.
    ResolverId add(sim::PlaceId place, sim::Duration least_ttl = {}, double first_share = 1);

    /// The cached answer if it is fresh. Otherwise nothing, and (waiter, subject) is scheduled when the answer has
    /// come; latest() then holds it. Look-ups that wait for the same answer share one query.
    std::optional<Resolution> look_up(ResolverId id, sim::EventKind waiter, std::uint32_t subject);

    /// The last answer, fresh or not.
    Resolution latest(ResolverId id) const { return resolvers_[index(id)].answer; }

    std::uint64_t queries() const { return queries_; }

private:
    struct Waiter {
        sim::EventKind kind;
        std::uint32_t subject;
    };

    struct Resolver {
        sim::PlaceId place;
        sim::Duration least_ttl;
        double share_left;
        Resolution answer{};
        sim::Time expires{};
        bool asking = false;
        std::vector<Waiter> waiters;
    };

    void query_arrives(const sim::Event& event);
    void answer_arrives(const sim::Event& event);

    sim::Engine& engine_;
    const Authority& authority_;
    sim::Duration round_trip_;
    std::vector<Resolver> resolvers_;
    std::uint64_t queries_ = 0;
    sim::EventKind query_arrives_;
    sim::EventKind answer_arrives_;
};

}  // namespace regiondrill::dns
