// A population: many alike clients in one city. As the sum of many Poisson arrivals is one, all its clients share a
// single pending arrival; who it is, is drawn when it comes. In a closed population each waits for its own answer
// first.
#pragma once

#include "clients/connection.hpp"
#include "clients/entry/entry_settings.hpp"
#include "clients/entry/front_door.hpp"
#include "clients/environment.hpp"
#include "clients/metrics.hpp"
#include "clients/name_cache.hpp"
#include "clients/response_cache.hpp"
#include "clients/safeguards.hpp"
#include "clients/settings.hpp"
#include "regions/request_attempt.hpp"
#include "sim/engine.hpp"
#include "sim/random.hpp"
#include "sim/slab.hpp"
#include "sim/timeouts.hpp"

#include <memory>
#include <optional>
#include <vector>

namespace regiondrill::clients {

class OriginEdge;

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

/// Requests that began while a surge lasted, or were put off by one that let none begin; and the first of them.
struct SurgeCount {
    std::uint64_t requests = 0;
    sim::Time first = sim::never;
};

/// The people of a drill. A world has one for each entry of the scenario's "clients"; it draws arrivals, goes through
/// resolving, connecting, asking, timing out and trying again as a client library does, and counts how it ended.
///
/// Every request draws from dice of its own, forked off the population's when it begins, so that what one request meets
/// changes no other. It never looks at what is wrong in the world: all it knows of a fault is what its requests
/// meet.
class Population {
public:
    /// The first clients are behind the first resolvers, by their share, and so on; those left over behind the last.
    Population(sim::Engine& engine, Environment& environment, regions::AttemptPool& attempts, sim::Seed seed,
               PopulationSettings settings, sim::PlaceId place, std::vector<ResolverShare> resolvers, Metrics metrics);

    Population(const Population&) = delete;
    Population& operator=(const Population&) = delete;
    ~Population();

    /// Its requests come to a region by this from now on, and no name is looked up. Before it starts.
    void set_front_door(std::unique_ptr<FrontDoor> door);
    /// They go by an edge, which asks one region and then the other. Before it starts.
    void set_origin_edge(const EdgeSettings& settings, regions::RegionId primary, regions::RegionId secondary);
    /// Null where it asks the DNS.
    FrontDoor* front_door() { return front_door_.get(); }
    const FrontDoor* front_door() const { return front_door_.get(); }

    /// Requests arrive from now until `end`. Called once, when the drill begins. Nothing that begins before the end is
    /// cut short by it.
    void start(sim::Time end);

    /// No request begins any more. What is under way goes on to its end, retries included.
    void stop() { end_ = engine_.now(); }

    /// From now on requests begin `factor` times as often as the settings say, until end_surge(). Surges multiply. A
    /// factor of zero: none begins. `cause`: whose doing it is.
    std::size_t begin_surge(double factor, sim::Cause cause);
    void change_surge(std::size_t surge, double factor);
    void end_surge(std::size_t surge);
    /// Of the surges in force with more than the usual load the last one's.
    sim::Cause surge_cause() const;
    /// Requests that began while it lasted.
    const SurgeCount& surged(std::size_t surge) const { return surges_[surge].count; }

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
    /// Null where the settings ask for no budget, no throttle and no breaker.
    const Safeguards* safeguards() const { return safeguards_.get(); }
    /// Null where the settings ask for none.
    const ResponseCache* response_cache() const { return response_cache_.get(); }

    /// Requests under way.
    std::uint64_t open() const { return metrics_.requests - metrics_.ok - metrics_.failed; }

private:
    /// Who asked, and the number that it knows its request by: several listeners may ask at the same time. The attempts
    /// of its request hold the place.
    struct ProxiedAsker {
        ProxiedClientListener* listener = nullptr;
        std::uint32_t number = 0;
    };

    /// Attempts of one request that are out side by side.
    struct Hedge {
        std::vector<regions::AttemptId> runners;
        std::uint32_t made = 1;  // attempts, the first one counted
        std::optional<sim::Timer> next_due;
    };

    /// What a request's failed attempts met, and how long it waited after the last one.
    struct FailureChain {
        std::vector<FailedAttempt> attempts;
        sim::Duration pause{};
    };

    struct Surge {
        double factor = 1;
        sim::Cause cause{};
        bool in_force = true;
        SurgeCount count;
    };

    /// Kinds of events that only some settings need: those without keep their numbers as they are.
    struct OptionalKinds {
        sim::EventKind load_changes{};
        sim::EventKind hedge_due{};
        sim::EventKind deadline{};
        sim::EventKind held_back{};
    };

    // What events call. Arrivals stand in arrivals.cpp, reading from memory in response_cache.cpp, resolving and
    // connecting in connection.cpp, front doors in entering.cpp, attempts side by side in hedging.cpp, all else in
    // population.cpp.
    void arrive(const sim::Event& event);
    void load_changes(const sim::Event& event);
    void hedge_due(const sim::Event& event);
    void deadline_passed(const sim::Event& event);
    void held_back(const sim::Event& event);
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
    void register_optional_kinds();
    void request(std::uint32_t client);
    sim::Duration usual_gap();
    sim::Duration next_gap();
    std::uint32_t next_client();
    void schedule_arrival();
    void count_surged();
    void apply_load();
    double curve_at(sim::Time moment, sim::Time& next) const;
    void begin_closed();
    void think(regions::RequestAttempt& attempt);
    store::KeyId draw_key(sim::Stream& dice) const;
    void choose_write(regions::RequestAttempt& attempt);
    bool ignores_ttl(std::uint32_t client) const { return client >= settings_.count - ignoring_; }
    ResolverNumber resolver_of(std::uint32_t client) const;

    // From an attempt to its end: each path through these ends in succeed() or fail(), once a request.
    void make_attempt(regions::AttemptId id);
    std::optional<Destination> look_up(std::uint32_t client, sim::EventKind waiter, std::uint32_t subject);
    void refresh(std::uint32_t client);
    void go_to(regions::AttemptId id, const Destination& destination);
    void enter(regions::AttemptId id);
    void reuse(regions::AttemptId id, const Client& connection);
    Client& connection_of(const regions::RequestAttempt& attempt) {
        if (front_door_ != nullptr) [[unlikely]]
            return connection_by_door(attempt);
        return pool_[attempt.client];
    }
    Client& connection_by_door(const regions::RequestAttempt& attempt);
    void edge_answered(regions::AttemptId asked, regions::AttemptId leg);
    void begin_race(regions::AttemptId id, Destination destination);
    void run_next(std::uint32_t race, regions::AttemptId id);
    void connect(regions::AttemptId id, regions::RegionId region, sim::Time answered);
    bool tries_elsewhere(regions::AttemptId id);
    void win_race(regions::AttemptId id);
    void end_race(regions::AttemptId id);
    void fail_connection(regions::AttemptId id);
    void hold_back(regions::AttemptId id);
    void send(regions::AttemptId id);
    void disarm(regions::AttemptId id);
    void abandon(regions::AttemptId id);
    void begin_hedge(regions::AttemptId id);
    void join_hedge(regions::AttemptId id, std::uint32_t slot);
    void leave_hedge(regions::AttemptId id);
    void end_hedge(std::uint32_t slot);
    bool goes_on_beside(regions::AttemptId id);
    void win_hedge(regions::AttemptId id);
    void end_request(regions::AttemptId id);
    ResponseCache::Place remembered_at(const regions::RequestAttempt& attempt) const;
    bool reads_from_memory(regions::AttemptId id);
    void answer_from_memory(regions::AttemptId id);
    void give_up_unasked(regions::AttemptId id);
    void remember_response(const regions::RequestAttempt& attempt);
    bool falls_back(regions::AttemptId id);
    void wake_waiting(ResponseCache::Place place, sim::Cause cause, bool is_read);
    void watch_deadline(regions::AttemptId id);
    std::optional<sim::Duration> pause_before_retry(regions::RequestAttempt& attempt);
    void expire(regions::AttemptId id, regions::Outcome outcome);
    void fail_attempt(regions::AttemptId id);
    void fail(regions::AttemptId id);
    void end_in_failure(regions::AttemptId id);
    void keep_example(const regions::RequestAttempt& attempt);
    void succeed(regions::AttemptId id);
    void note_attempt(regions::RequestAttempt& attempt);
    void note_failure(regions::RequestAttempt& attempt);
    sim::Cause blame(const regions::RequestAttempt& attempt) const;
    void keep_missed(const regions::RequestAttempt& attempt, sim::Cause cause);
    regions::AttemptId copy_of(const regions::RequestAttempt& failed);
    void copy_proxied(const regions::RequestAttempt& failed, regions::RequestAttempt& copy);

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
    std::uint32_t ignoring_;  // clients
    std::uint32_t turn_ = 0;  // constant arrivals: whose it is
    double load_ = 1;         // requests begin so many times as often as the settings say
    double curve_ = 1;        // of it: what the settings' load says
    sim::Time next_arrival_{};
    std::uint32_t arrivals_ = 0;  // counts the changes of load: arrivals of before do not come
    double owed_ = 0;             // nanoseconds to the next arrival, at a load of 1
    std::vector<Surge> surges_;   // by number, ended ones too
    std::size_t surges_in_force_ = 0;
    std::vector<std::uint32_t> idle_clients_;  // closed: those who do not ask again while the load is zero
    std::unique_ptr<Safeguards> safeguards_;   // where any is wanted
    std::unique_ptr<ResponseCache> response_cache_;
    std::unique_ptr<FrontDoor> front_door_;   // where no DNS is asked
    OriginEdge* edge_ = nullptr;              // the front door, where it is one
    std::vector<Client> door_connections_;    // by region, of a front door that has its own
    sim::Slab<ProxiedAsker> proxied_askers_;  // attempts hold the place
    sim::Time end_{};
    // Of requests that have failed at least once: what their attempts met. Attempts know theirs by its slot.
    sim::Slab<FailureChain> chains_;
    sim::Slab<HappyEyeballs> happy_eyeballs_;
    sim::Slab<Hedge> hedges_;
    sim::Time last_example_ = sim::drill_start;

    sim::EventKind arrive_;
    sim::EventKind resolved_;
    sim::EventKind connected_;
    sim::EventKind secured_;
    sim::EventKind answered_;
    sim::EventKind retry_;
    sim::EventKind next_address_;
    sim::EventKind refreshed_;
    OptionalKinds kinds_;
    sim::Timeouts connect_timeouts_;
    sim::Timeouts request_timeouts_;
    sim::Timeouts look_up_timeouts_;
};

}  // namespace regiondrill::clients
