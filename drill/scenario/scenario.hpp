// A scenario as the drill understands it: every default filled in, every name checked. Read from a script by
// scenario_reader; nothing here knows JSON.
#pragma once

#include "clients/entry/entry_settings.hpp"
#include "clients/settings.hpp"
#include "drill/scenario/address_plan.hpp"
#include "drill/scenario/dns_spec.hpp"
#include "regions/region.hpp"
#include "regions/request_attempt.hpp"
#include "regions/request_match.hpp"
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
    std::vector<regions::Dependency> dependencies;  // in the order in which its service calls them
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

/// By which way people come to a region: by the DNS, or by another front door.
enum class EntryKind : std::uint8_t { dns, region_list, accelerator, priorities, origin_failover, load_aware };

struct RegionListSpec : clients::RegionListSettings {
    std::vector<std::string> regions;  // the best first; empty: all, the nearest first
};

struct DialSpec {
    std::string name;
    double dial = 1;
};

struct AcceleratorSpec : clients::AcceleratorSettings {
    std::vector<DialSpec> regions;  // those that are not named have a full dial
    // Of the accelerator's own health checks, in place of the DNS'.
    Duration interval = std::chrono::seconds{30};
    std::uint32_t threshold = 3;
};

/// A region's hosts, and in which level they are.
struct LevelSpec {
    std::string name;
    std::uint32_t level = 0;
    std::optional<std::uint32_t> hosts;  // absent: as many as the region has workers
};

struct PrioritiesSpec : clients::LevelSettings {
    std::vector<LevelSpec> regions;  // none: each a level of its own, the nearest first
};

struct OriginFailoverSpec : clients::EdgeSettings {
    std::string primary;    // empty: the first region
    std::string secondary;  // empty: the first of the others
};

struct HostsSpec {
    std::string name;
    std::optional<std::uint32_t> hosts;
};

struct LoadAwareSpec : clients::LoadAwareSettings {
    std::vector<HostsSpec> regions;
};

/// The kind says which of the others is looked at, so that a script may hold several and be played with each.
struct EntrySpec {
    EntryKind kind = EntryKind::dns;
    RegionListSpec region_list;
    AcceleratorSpec accelerator;
    PrioritiesSpec priorities;
    OriginFailoverSpec origin_failover;
    LoadAwareSpec load_aware;

    /// Whether people look the name up at all.
    bool asks_dns() const { return kind == EntryKind::dns; }
    /// Whether it goes by the health checks.
    bool goes_by_checks() const { return kind != EntryKind::region_list && kind != EntryKind::origin_failover; }
    /// Whether it chooses anew for each request, whatever connections stand.
    bool chooses_each_request() const { return kind != EntryKind::dns && kind != EntryKind::accelerator; }
};

/// As the script has it: "accelerator".
std::string_view entry_word(EntryKind kind);
/// In a sentence: "the DNS", "the accelerator", "the proxy".
std::string_view entry_name(EntryKind kind);

/// By which addresses a population reaches regions; a region without one of that family does not exist for it.
enum class AddressFamily { v4, v6 };

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
struct PopulationSpec : clients::ClientSettings {
    std::string at;       // city or atlas region
    std::string network;  // its clients and their resolvers; by default one of its own
    AddressFamily family = AddressFamily::v4;
    ResolverSpec resolvers;
    std::string app_cache = "none";  // what applications remember of names: a name of clients/presets, or "wild"
    // How long connections are kept, instead of connections: a name of clients/presets.
    std::optional<std::string> pool;
    // What clients do after a failure, instead of retries and breaker: a name of clients/presets.
    std::optional<std::string> library;
    bool real = false;  // real programs only: nobody is simulated
};

/// How the times between failures, and those to repair, are spread around their means.
enum class FailureSpread { exponential, lognormal, fixed };

/// A fault that comes again and again, by chance. Both times are means; the first counts from a repair to the next
/// failure.
struct FailureRate {
    Duration time_between{};
    Duration time_to_repair{};
    FailureSpread distribution = FailureSpread::exponential;
    std::optional<std::uint64_t> seed;  // of its own; absent: the drill's
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
    Duration min{};  // slow: drawn between these two
    Duration max{};
    std::vector<regions::MatchCondition> match;  // only requests of which all of these hold
    bool dry_run = false;                        // it is only counted whom it would have met
    std::optional<std::uint32_t> status;         // what is answered; absent: as usual for the fault
    std::string as = "status";                   // errors: "status", or "exception"
    std::string message;                         // errors: what an exception says; empty: as usual
    Duration limit{};                            // hang: after which the request is killed; zero: none
    Duration buffer{};                           // hang: before the limit the service goes on
    std::string body;                            // corrupt: what answers say instead; empty: they are cut short
    std::string hosts;                           // deny: a pattern of the names that do not resolve
    Duration mean{};                             // jitter
    std::uint64_t bandwidth = 0;                 // bandwidth: bytes a second
    Duration flap{};                             // fail_health: fails and works in turns of this length
    std::vector<std::string> places;             // blind_checkers: only those of the checkers; empty: all
    std::string of;                              // the population that meets it; empty: everybody
    double load = 1;                             // surge: requests, as a multiple of the usual
    Duration ramp{};                             // how long it takes to be all there
    std::string into;                            // shift_population: another population
    std::string group;                           // set_weight: empty for the name's own records
    std::string record;                          // set_weight: its id
    std::uint32_t weight = 0;                    // set_weight
    std::vector<std::string> on;                 // routing_control: controls switched on
    std::vector<std::string> off;                // and off, in the same transaction
    std::vector<std::string> overrides;          // routing_control: safety rules that do not count
    std::uint64_t rate = 0;                      // throttle_writes: a second
    Duration ahead{};                            // skew_clock: one of the two
    Duration behind{};
    std::int64_t ppm = 0;                      // drift_clock: millionths too fast
    Duration drain = std::chrono::minutes{2};  // add_region, remove_region: how long people have to leave
    std::optional<FailureRate> fails;          // it comes by chance
    std::uint32_t entry = 0;                   // of the script's timeline, from 0
    std::uint32_t drawn_for = 0;  // the script's line that it was drawn for, from 1; 0: it is a line itself
    std::string because;          // manual only: why somebody began it
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
    std::string by = "itself";  // recovers: what brings people back
};

/// Whom a question asks for: who, of all, has the most of a figure, or the least.
enum class Extreme { most, least };

/// Put to somebody before a drill is played. What the answer is only the played drill knows.
struct LessonQuestion {
    std::string ask;
    ExpectationSpec about;            // what is measured, as a promise would; without bounds
    std::optional<Extreme> which;     // the answer is a name; absent: it is the figure itself
    std::optional<double> tolerance;  // how far from the figure an answer may be, in the figure's unit
};

/// What makes a scenario a lesson.
struct LessonSpec {
    std::vector<std::string> story;         // lines that are told before the questions
    std::vector<LessonQuestion> questions;  // none: it is no lesson
    std::vector<std::string> debrief;       // lines that are told in the end
};

/// For who serves a scenario to real programs: its `feed` where the script says nothing of it.
inline constexpr Duration served_feed = std::chrono::hours{1};

/// The region where a key space is at home.
struct HomeSpec {
    std::string space;
    std::string region;
};

/// The store's own settings, and what a script says of them by names or leaves open. store_settings() puts both
/// together.
struct StoreSpec {
    store::Settings settings;
    std::optional<ReadLevel> reads;  // quorum: quorum; otherwise local
    std::string witness;             // quorum, two regions: city or atlas region
    std::vector<HomeSpec> homes;     // home_region; other key spaces go round by key
    std::string writer;              // single_writer; empty: the first region
    std::optional<Duration> feed;    // how long changes can be read; absent: not at all, or served_feed
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
    EntrySpec entry;
    std::vector<PopulationSpec> clients;
    std::vector<FaultSpec> timeline;  // sorted by time; the script's order among equals
    std::vector<ExpectationSpec> expect;
    LessonSpec lesson;
};

// Regions are numbered in the order in which the script has them.

/// Nothing when the scenario has no region of that name.
std::optional<regions::RegionId> find_region(const Scenario& scenario, std::string_view name);

}  // namespace regiondrill::drill
