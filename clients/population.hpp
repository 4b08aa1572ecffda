// A population: many alike clients in one city, an open-loop load. As the sum of many Poisson arrivals is one, all its
// clients share a single pending arrival; who it is, is drawn when it comes.
#pragma once

#include "clients/connection.hpp"
#include "clients/environment.hpp"
#include "clients/metrics.hpp"
#include "clients/name_cache.hpp"
#include "clients/settings.hpp"
#include "regions/request_attempt.hpp"
#include "sim/engine.hpp"
#include "sim/random.hpp"
#include "sim/slab.hpp"
#include "sim/timeouts.hpp"

#include <optional>
#include <vector>

namespace regiondrill::clients {

/// Alike resolvers, at least one, and the share of the clients behind them: client n asks number n modulo their count.
struct ResolverShare {
    std::vector<ResolverNumber> numbers;
    double share = 1;
};

/// Is told how a proxied client's request ended. The attempt's outcome says it; the attempt is gone after that.
struct ProxiedClientListener {
    virtual ~ProxiedClientListener() = default;
    virtual void proxied_answered(std::uint32_t proxied_client, regions::AttemptId id) = 0;
};

/// The people of a drill. A world has one for each entry of the scenario's "clients"; it draws arrivals, goes through
/// resolving, connecting, asking, timing out and trying again as a client library does, and counts how it ended.
///
/// Every request draws from dice of its own, forked off the population's when it begins, so that what one request meets
/// changes no other. An open-loop load: people who wait do not keep others from coming, as in a browser and unlike in
/// most load generators. It never looks at what is wrong in the world: all it knows of a fault is what its requests
/// meet.
class Population {
public:
    /// The first clients are behind the first resolvers, by their share, and so on; those left over behind the last.
    Population(sim::Engine& engine, Environment& environment, regions::AttemptPool& attempts, sim::Seed seed,
               PopulationSettings settings, sim::PlaceId place, std::vector<ResolverShare> resolvers, Metrics metrics);

    Population(const Population&) = delete;
    Population& operator=(const Population&) = delete;

    /// Requests arrive from now until `end`. Called once, when the drill begins. Nothing that begins before the end is
    /// cut short by it.
    void start(sim::Time end);

    /// No request begins any more. What is under way goes on to its end, retries included.
    void stop() { end_ = engine_.now(); }

    /// A real program asks as the client of that number, of its resolver, on its connection and with its timeouts, but
    /// once only: whether to try again the program decides. The request counts like any other; the listener is told
    /// its end, with the number that is given here. Listeners outlive their requests.
    void ask(std::uint32_t client, const regions::ApiCall& call, std::uint32_t proxied_client,
             ProxiedClientListener& listener);

    const PopulationSettings& settings() const { return settings_; }
    sim::PlaceId place() const { return place_; }
    /// Of the drill so far; complete when open() is zero.
    Metrics& metrics() { return metrics_; }
    const Metrics& metrics() const { return metrics_; }

    /// Requests under way.
    std::uint64_t open() const { return metrics_.requests - metrics_.ok - metrics_.failed; }

private:
    /// Who asked, and the number that it knows its request by: several listeners may ask at the same time. The attempts
    /// of its request hold the place.
    struct ProxiedAsker {
        ProxiedClientListener* listener = nullptr;
        std::uint32_t number = 0;
    };

    // What events call. Resolving and connecting stand in connection.cpp, all else in population.cpp.
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

    regions::AttemptId begin(std::uint32_t client);
    void report_to_proxied(regions::AttemptId id);
    sim::Duration next_gap();
    std::uint32_t next_client();
    store::KeyId draw_key(sim::Stream& dice) const;
    void choose_write(regions::RequestAttempt& attempt);
    bool ignores_ttl(std::uint32_t client) const { return client >= settings_.count - ignoring_; }
    ResolverNumber resolver_of(std::uint32_t client) const;

    // From an attempt to its end: each path through these ends in succeed() or fail(), once a request.
    void make_attempt(regions::AttemptId id);
    std::optional<Destination> look_up(std::uint32_t client, sim::EventKind waiter, std::uint32_t subject);
    void refresh(std::uint32_t client);
    void go_to(regions::AttemptId id, const Destination& destination);
    void begin_race(regions::AttemptId id, Destination destination);
    void run_next(std::uint32_t race, regions::AttemptId id);
    void connect(regions::AttemptId id, regions::RegionId region, sim::Time answered);
    bool tries_elsewhere(regions::AttemptId id);
    void win_race(regions::AttemptId id);
    void end_race(regions::AttemptId id);
    void fail_connection(regions::AttemptId id);
    void send(regions::AttemptId id);
    void expire(regions::AttemptId id, regions::Outcome outcome);
    void fail_attempt(regions::AttemptId id);
    void fail(regions::AttemptId id);
    void keep_example(const regions::RequestAttempt& attempt);
    void succeed(regions::AttemptId id);
    void note_attempt(regions::RequestAttempt& attempt);
    void note_failure(regions::RequestAttempt& attempt);
    sim::Cause blame(const regions::RequestAttempt& attempt) const;
    void keep_missed(const regions::RequestAttempt& attempt, sim::Cause cause);
    regions::AttemptId copy_of(const regions::RequestAttempt& failed);
    void copy_proxied(const regions::RequestAttempt& failed, regions::RequestAttempt& copy);
    sim::Duration draw_backoff(regions::RequestAttempt& attempt) const;

    sim::Engine& engine_;
    Environment& environment_;
    regions::AttemptPool& attempts_;
    PopulationSettings settings_;
    sim::PlaceId place_;
    std::vector<ResolverShare> resolvers_;
    std::vector<std::uint32_t> resolver_bounds_;  // of the clients, by resolvers
    Metrics metrics_;
    ConnectionPool pool_;
    NameCaches name_caches_;
    std::optional<sim::Zipf> zipf_;
    sim::Stream dice_;
    sim::Duration mean_gap_;
    sim::Duration example_gap_;
    std::uint32_t ignoring_;                  // clients
    std::uint32_t turn_ = 0;                  // constant arrivals: whose it is
    sim::Slab<ProxiedAsker> proxied_askers_;  // attempts hold the place
    sim::Time end_{};
    // Of requests that have failed at least once: what their attempts met. Attempts know theirs by its slot.
    sim::Slab<std::vector<FailedAttempt>> chains_;
    sim::Slab<HappyEyeballs> happy_eyeballs_;
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
