// What a population is like, and how applications that people know treat names and connections.
#pragma once

#include "clients/backoff.hpp"
#include "clients/circuit_breaker.hpp"
#include "clients/client_throttle.hpp"
#include "clients/name_cache.hpp"
#include "clients/response_cache.hpp"
#include "clients/retry_budget.hpp"
#include "regions/request_attempt.hpp"
#include "sim/time.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace regiondrill::clients {

/// The first two are open: people who wait do not keep others from coming, as in a browser. `closed`: each client asks
/// again only some time after its request has ended, as a worker with one task at a time does and as most load
/// generators do.
enum class Arrivals { poisson, constant, closed };
enum class KeyChoice { uniform, zipf };

/// Which requests a figure is of. A small share of writes would not show in figures of all.
enum class RequestKind : std::uint8_t { all, reads, writes };
/// In the plural, as scripts and reports have it.
std::string_view name_of(RequestKind kind);

/// About as long as people wait for something that usually answers at once.
inline constexpr sim::Duration usual_patience = std::chrono::seconds{10};

/// The keys that a population's requests touch, and which of them how often. Keys of one space are numbered from 0, and
/// the smaller of two populations' spaces is the beginning of the larger.
struct KeySettings {
    std::string space = "k";  // populations with the same space share keys
    std::uint32_t count = 1000;
    KeyChoice choice = KeyChoice::uniform;
    double exponent = 0.99;  // zipf only
};

/// How long clients stay where they are: what keeps people with a region longer than its TTL.
struct ConnectionSettings {
    bool reuse = true;
    // After this a connection is opened anew, with a fresh look-up; sim::longest_span: never.
    sim::Duration max_age = std::chrono::seconds{30};
    sim::Duration idle = std::chrono::seconds{15};  // unused for this long, it is closed
    bool tls = true;                                // one more round trip
};

/// How long clients wait for each step; a region that is silent costs its people this much.
struct TimeoutSettings {
    sim::Duration connect = std::chrono::seconds{1};
    sim::Duration request = std::chrono::seconds{3};
    // A stub waits this long for its resolver; then the name has not resolved. glibc: two tries of 5 s (facts 4.2).
    sim::Duration look_up = std::chrono::seconds{10};
    sim::Duration total{};  // for the request as a whole, all attempts and waits; zero: no such limit
};

/// Attempts of one request, with waits between them.
struct RetrySettings : BackoffSettings {
    std::uint32_t attempts = 3;              // the first try counted
    std::optional<BudgetSettings> budget{};  // absent: nothing bounds the retries of all requests together
    bool honours_retry_after = false;        // what an answer asks it to wait, where that is longer
};

/// A second attempt beside the first, where that one keeps its client waiting; the first answer is taken. Reads only:
/// they may be made twice.
struct HedgeSettings {
    sim::Duration after = std::chrono::milliseconds{100};
    std::uint32_t attempts = 2;  // side by side, the first counted
};

/// The load at a moment, as a multiple of `rate`.
struct LoadPoint {
    sim::Duration at{};
    double factor = 1;
};

/// What the clients of a population are like: how many, how busy, what they ask for, and what their client library does
/// when something fails. A scenario says it in these very members, so that a new one is written once. They stand in the
/// order in which people read them; there is one such object a population.
// NOLINTNEXTLINE(clang-analyzer-optin.performance.Padding)
struct ClientSettings {
    std::string name;
    std::uint32_t count = 100;
    double rate = 1;  // requests a second and client
    Arrivals arrivals = Arrivals::poisson;
    double writes = 0.1;      // share of requests
    double increments = 0;    // share of writes that count a number up
    double deletes = 0;       // share of writes that delete
    double creates = 0;       // share of writes that are made only if nothing is there
    sim::Duration expires{};  // how long what is put lives; zero: for ever
    KeySettings keys;
    ConnectionSettings connections;
    TimeoutSettings timeouts;
    RetrySettings retries;
    std::optional<BreakerSettings> breaker;
    std::optional<ThrottleSettings> throttle;
    std::optional<HedgeSettings> hedge;
    std::optional<ResponseCacheSettings> response_cache;
    bool one_process = false;          // all clients have one budget, one throttle, one breaker a region and one cache
    bool propagates_deadline = false;  // tells the region until when somebody waits
    std::vector<LoadPoint> load;       // straight lines between the points; none: always 1
    sim::Duration load_repeats{};      // the points come again after so long; zero: once
    // A request that takes longer, retries included, is late: a success, but not in time.
    sim::Duration patience = usual_patience;

    // With several addresses in an answer: the next one joins while the first still tries, after a delay (RFC 8305
    // section 8: 250 ms, at least 10 ms).
    bool happy_eyeballs = false;
    sim::Duration attempt_delay = std::chrono::milliseconds{250};
};

/// The same with what only the world knows that it is part of.
struct PopulationSettings : ClientSettings {
    std::uint32_t first_session = 0;          // of its clients, numbered over all populations
    store::KeyId first_key{};                 // keys are numbered in a row
    std::uint32_t networks = 8;               // the clients live in, for resolvers that tell the authority
    std::vector<NameCacheShare> name_caches;  // applications that remember names by themselves
    double ignore_share = 0;  // of clients that keep their first answer until the connection to it fails
};

/// Applications as they are met in the wild, by name: what they remember of names, and how long their pools keep
/// connections. Metrics: facts 4.2 and 4.3.
struct NameCachePreset {
    std::string_view name;
    NameCacheRule rule;
    double wild_share = 0;  // of the clients, in the mix "wild"
};

/// none, browser, firefox, curl, jvm, jvm_forever, go, dotnet, nginx.
const std::vector<NameCachePreset>& name_cache_presets();

/// Null when there is none of this name.
const NameCachePreset* find_name_cache_preset(std::string_view name);

/// The mix "wild".
std::vector<NameCacheShare> wild_name_caches();

/// What the client library of a product does after a failure, by its name.
struct LibraryPreset {
    std::string_view name;
    std::string_view from;  // whose figures these are, and which are not the product's own
    RetrySettings retries;
    std::optional<BreakerSettings> breaker{};
    std::optional<sim::Duration> request{};  // timeout, where the library has one of its own
};

/// grpc, finagle, envoy, aws_sdk, resilience4j, hystrix, circuitbreaker_lambda.
const std::vector<LibraryPreset>& library_presets();

/// Null when there is none of this name.
const LibraryPreset* find_library_preset(std::string_view name);

/// How long connections are kept; sim::longest_span: for ever.
struct PoolPreset {
    std::string_view name;
    sim::Duration max_age{};
    sim::Duration idle{};
};

/// browser, firefox, curl, go, dotnet, nginx, pinned_90s, pinned_5m, pinned_forever.
const std::vector<PoolPreset>& pool_presets();

/// Null when there is none of this name.
const PoolPreset* find_pool_preset(std::string_view name);

}  // namespace regiondrill::clients
