// A population: many alike clients in one city, an open-loop load. As the sum of many Poisson arrivals is one, all its
// clients share a single pending arrival; who it is, is drawn when it comes.
#pragma once

#include "clients/connection_book.hpp"
#include "clients/figures.hpp"
#include "clients/name_cache.hpp"
#include "clients/outside.hpp"
#include "clients/race.hpp"
#include "clients/settings.hpp"
#include "regions/api_call.hpp"
#include "regions/exchange.hpp"
#include "sim/distribution.hpp"
#include "sim/engine.hpp"
#include "sim/slab.hpp"
#include "sim/timeouts.hpp"

#include <optional>
#include <vector>

namespace regiondrill::clients {

/// Alike resolvers and the share of the clients behind them: client n asks number n modulo their count.
struct ResolverShare {
    std::vector<ResolverNumber> numbers;
    double share = 1;
};

/// Is told how a guest's request ended. The exchange's outcome says it; the exchange is gone after that.
struct GuestListener {
    virtual ~GuestListener() = default;
    virtual void guest_answered(std::uint32_t guest, regions::ExchangeId id) = 0;
};

class Population {
public:
    /// The first clients are behind the first resolvers, by their share, and so on; those left over behind the last.
    Population(sim::Engine& engine, Outside& outside, regions::ExchangePool& exchanges, sim::Seed seed,
               PopulationSettings settings, sim::PlaceId place, std::vector<ResolverShare> resolvers, Figures figures);

    Population(const Population&) = delete;
    Population& operator=(const Population&) = delete;

    /// Requests arrive from now until `end`.
    void start(sim::Time end);

    /// No request begins any more.
    void stop() { end_ = engine_.now(); }

    /// A real program asks as the client of that number, of its resolver, on its connection and with its timeouts, but
    /// once only: whether to try again the program decides. The request counts like any other; the listener is told
    /// its end.
    void ask(std::uint32_t client, const regions::ApiCall& call, std::uint32_t guest, GuestListener& listener);

    const PopulationSettings& settings() const { return settings_; }
    sim::PlaceId place() const { return place_; }
    Figures& figures() { return figures_; }
    const Figures& figures() const { return figures_; }

    /// Requests under way.
    std::uint64_t open() const { return figures_.requests - figures_.ok - figures_.failed; }

private:
    void arrive(const sim::Event& event);
    void resolved(const sim::Event& event);
    void connected(const sim::Event& event);
    void secured(const sim::Event& event);
    void answered(const sim::Event& event);
    void retry(const sim::Event& event);
    void connect_expired(std::uint32_t slot);
    void request_expired(std::uint32_t slot);
    void look_up_expired(std::uint32_t slot);
    void next_address(const sim::Event& event);
    void refreshed(const sim::Event& event);

    regions::ExchangeId begin(std::uint32_t client);
    void tell_guest(regions::ExchangeId id);
    sim::Duration next_gap();
    std::uint32_t next_client();
    store::KeyId draw_key(sim::Stream& dice) const;
    void choose_write(regions::Exchange& exchange);
    bool ignores_ttl(std::uint32_t client) const { return client >= settings_.count - ignoring_; }
    ResolverNumber resolver_of(std::uint32_t client) const;

    void attempt(regions::ExchangeId id);
    std::optional<Destination> look_up(std::uint32_t client, sim::EventKind waiter, std::uint32_t subject);
    void refresh(std::uint32_t client);
    void go_to(regions::ExchangeId id, const Destination& destination);
    void begin_race(regions::ExchangeId id, const Destination& destination);
    void run_next(std::uint32_t race, regions::ExchangeId id);
    void connect(regions::ExchangeId id, regions::RegionId region, sim::Time answered);
    bool tries_elsewhere(regions::ExchangeId id);
    void win_race(regions::ExchangeId id);
    void end_race(regions::ExchangeId id);
    void fail_connection(regions::ExchangeId id);
    void send(regions::ExchangeId id);
    void expire(regions::ExchangeId id, regions::Outcome outcome);
    void fail_attempt(regions::ExchangeId id);
    void fail(regions::ExchangeId id);
    void keep_example(const regions::Exchange& exchange);
    void succeed(regions::ExchangeId id);
    void note_attempt(regions::Exchange& exchange);
    void note_failure(regions::Exchange& exchange);
    regions::ExchangeId copy_of(const regions::Exchange& failed);
    void copy_guest(const regions::Exchange& failed, regions::Exchange& copy);
    sim::Duration draw_backoff(regions::Exchange& exchange) const;

    sim::Engine& engine_;
    Outside& outside_;
    regions::ExchangePool& exchanges_;
    PopulationSettings settings_;
    sim::PlaceId place_;
    std::vector<ResolverShare> resolvers_;
    std::vector<std::uint32_t> resolver_bounds_;  // of the clients, by resolvers
    Figures figures_;
    ConnectionBook book_;
    NameCaches name_caches_;
    std::optional<sim::Zipf> zipf_;
    sim::Stream dice_;
    sim::Duration mean_gap_;
    sim::Duration example_gap_;
    std::uint32_t ignoring_;  // clients
    std::uint32_t turn_ = 0;  // constant arrivals: whose it is
    GuestListener* guests_ = nullptr;
    sim::Time end_{};
    sim::Slab<std::vector<FailedAttempt>> chains_;
    sim::Slab<Race> races_;
    sim::Time last_example_ = sim::drill_start;

    sim::EventKind arrive_;
    sim::EventKind resolved_;
    sim::EventKind connected_;
    sim::EventKind secured_;
    sim::EventKind answered_;
    sim::EventKind retry_;
    sim::EventKind next_address_;
    sim::EventKind refreshed_;
    sim::Timeouts connect_timeouts_;
    sim::Timeouts request_timeouts_;
    sim::Timeouts look_up_timeouts_;
};

}  // namespace regiondrill::clients
