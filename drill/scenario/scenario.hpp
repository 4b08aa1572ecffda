// A scenario as the drill understands it: every default filled in, every name checked. Read from a script by
// scenario_reader; nothing here knows JSON.
#pragma once

#include "clients/settings.hpp"
#include "drill/scenario/address_plan.hpp"
#include "drill/scenario/dns_spec.hpp"
#include "regions/region.hpp"
#include "regions/request_attempt.hpp"
#include "sim/atlas.hpp"
#include "sim/time.hpp"
#include "store/data/settings.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace regiondrill::drill {

using clients::Arrivals;
using clients::KeyChoice;
using clients::RequestKind;
using regions::Capacity;
using regions::ServiceShape;
using sim::Duration;
using sim::Time;
using store::ReadLevel;
using store::WhenFull;
using store::WriteMode;

/// A service of the user's own that answers real programs in a region's stead.
struct UpstreamSpec {
    static constexpr const char* usual_health = "/health";

    UpstreamAddress url;
    std::string health = usual_health;  // asked there every second; empty: its health is its own affair
};

/// A region by its name. Where it is comes from `at`, from `position` or, where the atlas knows it, from the name. Its
/// number is its place in the script's list, which is what every other room knows of it.
struct RegionSpec {
    std::string name;
    std::string at;  // atlas region or city whose place it takes; equals name when the atlas knows the name
    std::optional<sim::Coordinates> position;  // given instead of `at`
    bool ipv6 = false;                         // whether it has an IPv6 address as well
    Capacity capacity;
    std::optional<UpstreamSpec> upstream;
};

/// What links do beside taking their time: as measured, or nothing at all, so that a run can be worked out by hand.
enum class NetworkModel { measured, ideal };  // ideal: no jitter, no path changes, no loss

/// A round trip the script states instead of the atlas: between two regions, or a region and a population's city. Of
/// the network alone: clients' last mile comes on top.
struct RoundTripSpec {
    std::array<std::string, 2> between;
    Duration round_trip{};
};

/// What lies between clients and regions, and the addresses by which real programs find them.
struct NetworkSpec {
    NetworkModel model = NetworkModel::measured;
    Duration last_mile = std::chrono::milliseconds{10};  // added to every client round trip (5 to 15 ms wired)
    std::vector<RoundTripSpec> round_trips;
    AddressPlan loopback = *AddressPlan::from_text(AddressPlan::usual);  // where everything is for real programs
};

/// By which addresses a population reaches regions; a region without one of that family does not exist for it.
enum class AddressFamily { v4, v6 };

/// The keys that a population's requests touch, and which of them how often. Keys of one space are numbered from 0, and
/// the smaller of two populations' spaces is the beginning of the larger.
struct KeysSpec {
    std::string space = "k";  // populations with the same space share keys
    std::uint32_t count = 1000;
    KeyChoice choice = KeyChoice::uniform;
    double exponent = 0.99;  // zipf only
};

/// How long clients stay where they are: what keeps people with a region longer than its TTL.
struct ConnectionSpec {
    bool reuse = true;
    Duration max_age = std::chrono::seconds{30};  // after this a connection is opened anew, with a fresh look-up
    Duration idle = std::chrono::seconds{15};     // unused for this long, it is closed
    bool tls = true;                              // one more round trip
};

/// How long clients wait for each step; a region that is silent costs its people this much.
struct TimeoutSpec {
    Duration connect = std::chrono::seconds{1};
    Duration request = std::chrono::seconds{3};
    Duration look_up = std::chrono::seconds{10};  // glibc's stub: two tries of 5 s
};

/// Attempts of one request, with waits between them that are drawn from nothing up to base, twice base and so on. What
/// is drawn is bounded by `cap`.
struct RetrySpec {
    std::uint32_t attempts = 3;  // the first try counted
    Duration base = std::chrono::milliseconds{100};
    Duration cap = std::chrono::seconds{20};
};

/// The resolvers of a population; all keep to the TTL but the shares named here.
struct ResolverSpec {
    std::uint32_t networks = 8;      // resolvers of each kind the clients are spread over, and networks they live in
    std::optional<std::string> mix;  // "wild": the shares met in the wild, instead of those named below
    std::optional<double> honest;
    std::optional<double> public_plain;  // of the kinds of dns/resolver/presets, by their names
    std::optional<double> public_ecs;
    std::optional<double> floor;
    std::optional<double> extender;
    std::optional<double> serve_stale;
    std::string public_at;  // city or atlas region of the public ones; empty: the population's own
    double stretch_share = 0;
    Duration stretch_to = std::chrono::minutes{5};  // keeps answers at least this long
    double ignore_share = 0;                        // keeps its first answer until the connection to it fails
};

/// Clients of one place that behave alike. Everything said of them in a report is said of a population.
struct PopulationSpec {
    std::string name;
    std::string at;       // city or atlas region
    std::string network;  // its clients and their resolvers; by default one of its own
    AddressFamily family = AddressFamily::v4;
    std::uint32_t count = 100;
    double rate = 1;  // requests a second and client
    Arrivals arrivals = Arrivals::poisson;
    double writes = 0.1;    // share of requests
    double increments = 0;  // shares of the writes
    double deletes = 0;
    double creates = 0;
    Duration expires{};  // how long what is written lives; zero: for ever
    KeysSpec keys;
    ConnectionSpec connections;
    TimeoutSpec timeouts;
    RetrySpec retries;
    Duration patience = clients::usual_patience;  // a request that takes longer in all succeeds, but not in time
    ResolverSpec resolvers;
    std::string app_cache = "none";  // what applications remember of names: a name of clients/presets, or "wild"
    std::optional<std::string>
        pool;  // how long connections are kept, instead of connections: a name of clients/presets
    bool happy_eyeballs = false;
    bool real = false;  // real programs only: nobody is simulated
};

/// One line of the timeline. Which fields a fault uses its FaultType says; the others keep their defaults. A copy of
/// one is kept by its FaultRun, and the world's scenario has another, which tells the moments as they really were.
struct FaultSpec {
    std::string what;  // the fault's name: "kill"
    Time at{};
    std::optional<Duration> lasting;  // absent: until the drill ends
    std::string region;
    std::string to;                                   // another region
    std::string scope;                                // isolate: "all", "clients" or "regions"
    std::array<std::vector<std::string>, 2> between;  // regions or populations
    bool one_way = false;
    double share = 1;  // of traffic
    double factor = 1;
    Duration add{};
    std::uint32_t status = 500;
    Duration flap{};                     // fail_health: fails and works in turns of this length
    std::vector<std::string> places;     // blind_checkers: only those of the checkers; empty: all
    std::string of;                      // dns faults: the population whose resolvers meet it; empty: everybody's
    std::string group;                   // set_weight: empty for the name's own records
    std::string record;                  // set_weight: its id
    std::uint32_t weight = 0;            // set_weight
    std::vector<std::string> on;         // routing_control: controls switched on
    std::vector<std::string> off;        // and off, in the same transaction
    std::vector<std::string> overrides;  // routing_control: safety rules that do not count
    std::uint64_t rate = 0;              // throttle_writes: a second
    Duration ahead{};                    // skew_clock: one of the two
    Duration behind{};
    std::int64_t ppm = 0;                      // drift_clock: millionths too fast
    Duration drain = std::chrono::minutes{2};  // add_region, remove_region: how long people have to leave
    std::string because;                       // manual only: why somebody began it
};

/// One promise. Which fields an expectation uses its ExpectationType says. The spans are offsets from the drill's
/// start; `from` is inclusive, `to` exclusive.
struct ExpectationSpec {
    std::string that;
    std::string of;  // population; empty: everybody together
    std::string region;
    std::string percentile = "p99";
    RequestKind requests = RequestKind::all;
    std::optional<Time> from;
    std::optional<Time> to;
    std::optional<double> at_least;  // shares as 0..1, durations in seconds, counts as they are
    std::optional<double> at_most;
    std::optional<Duration> within;
};

/// For who serves a scenario to real programs: its `feed` where the script says nothing of it.
inline constexpr Duration served_feed = std::chrono::hours{1};

/// The region where a key space is at home.
struct HomeSpec {
    std::string space;
    std::string region;
};

/// Times are of virtual time. What a setting means stands beside it in store/data/settings.hpp. The script's words in
/// the script's units; store_settings() makes the store's own of them.
struct StoreSpec {
    WriteMode mode = WriteMode::eventual;
    std::optional<ReadLevel> reads;  // quorum: quorum; otherwise local
    std::string witness;             // quorum, two regions: city or atlas region
    std::vector<HomeSpec> homes;     // home_region; other key spaces go round by key
    std::string writer;              // single_writer; empty: the first region
    std::optional<Duration> failover_after;
    Duration heartbeat = std::chrono::seconds{1};
    bool fencing = true;
    Duration answer_wait = std::chrono::seconds{2};  // for votes of other regions and for forwarded writes

    Duration batch_interval = std::chrono::milliseconds{20};  // a write waits at most this long for its batch
    std::uint32_t batch_items = 512;
    std::uint32_t batch_bytes = 1U << 20;
    Duration resend = std::chrono::seconds{1};  // unacknowledged batches go again after this; backs off to 4x
    std::uint64_t bandwidth = 125'000'000;      // bytes a second, between each pair and direction
    double repair_share = 0.25;                 // of the bandwidth, for anti-entropy
    std::uint64_t backlog_limit = 0;            // writes that may wait for a peer; 0: no limit
    WhenFull when_full = WhenFull::refuse;

    Duration sync{};                 // between syncs of the disk; zero: each write before it is answered
    Duration snapshot{};             // between snapshots; zero: a restart takes no time
    std::uint32_t replay = 100'000;  // log entries a second that a restart reads back
    Duration tombstones{};           // how long deletes are remembered; zero: for ever
    Duration expiry_scan = std::chrono::seconds{1};
    Duration anti_entropy{};              // between comparisons unasked; zero: only after a loss
    std::optional<Duration> feed;         // how long changes can be read; absent: not at all, or served_feed
    std::uint64_t feed_limit = 1U << 20;  // changes that can be read
    Duration scrub{};                     // between checks of the checksums; zero: only as items are read
    std::uint32_t value_bytes = 128;      // of what simulated clients write
};

/// A whole drill. The world keeps its own copy, to which faults begun while it is played are added. Read once and then
/// a value: copying it is all that a second world needs.
struct Scenario {
    std::string file;  // as given on the command line; empty for a scenario made in code
    std::string name;
    std::string description;
    Duration duration = std::chrono::minutes{5};
    std::uint64_t seed = 1;
    std::vector<RegionSpec> regions;  // in the script's order
    NetworkSpec network;
    StoreSpec store;
    DnsSpec dns;
    std::vector<PopulationSpec> clients;
    std::vector<FaultSpec> timeline;  // sorted by time; the script's order among equals
    std::vector<ExpectationSpec> expect;
};

// Regions are numbered in the order in which the script has them.

/// Nothing when the scenario has no region of that name.
std::optional<regions::RegionId> find_region(const Scenario& scenario, std::string_view name);

}  // namespace regiondrill::drill
