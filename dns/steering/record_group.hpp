// A group of routed records: all records of one name, and the policy that chooses among them. Alias records lead to
// other groups, so groups make trees.
#pragma once

#include "dns/address.hpp"
#include "dns/health/health_view.hpp"
#include "sim/atlas.hpp"
#include "sim/invariant.hpp"
#include "sim/time.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace regiondrill::dns {

struct RoutingPolicy;

/// A group, by its number in Steering.
enum class GroupId : std::uint16_t {};

constexpr std::size_t index(GroupId group) { return static_cast<std::size_t>(group); }

/// The group of this number: groups are counted in the order in which they are added.
inline GroupId group_at(std::size_t number) {
    sim::ensure(number <= UINT16_MAX, "too many groups of records");
    return GroupId{static_cast<std::uint16_t>(number)};
}

/// Of a record of a failover group.
enum class Role : std::uint8_t { none, primary, secondary };

/// An area of geolocation routing; all empty: the default, "*".
struct Area {
    std::string continent;
    std::string country;
    std::string subdivision;
};

/// One record of a group. Which of the fields below `check` count, the group's policy says.
struct RoutedRecord {
    std::string id;                      // for people: "eu-west-2"
    std::vector<Address> addresses;      // what it answers; or
    std::optional<GroupId> alias;        // the group it leads to
    bool evaluate_target_health = true;  // alias: sick when nothing below it is healthy (facts R53-10)
    std::optional<CheckId> check;        // its own check, for an alias as well (facts R53-11)

    std::vector<sim::Duration> latency;  // by asker's location: measured round trip to the record's region
    std::uint32_t weight = 1;            // weighted 0 to 255; consistent_hash
    Role role = Role::none;              // failover
    Area area;                           // geolocation
    sim::Coordinates position;           // geoproximity
    int bias = 0;                        // geoproximity: -99 to 99
    std::vector<IpPrefix> networks;      // ip_based; none: the default location
};

/// How long an answer may be kept. Computed: until the health it rests on could next change, within the bounds.
struct TtlRule {
    sim::Duration fixed = std::chrono::seconds{60};
    struct Bounds {
        sim::Duration least{};
        sim::Duration most{};
    };
    std::optional<Bounds> computed;
};

/// What is answered when no record of the tree is healthy.
enum class WhenAllDown : std::uint8_t { all, nearest, fallback, empty, servfail };

/// A group as it is configured: by the drill from a scenario's records, by operators' edits, by tests. Steering checks
/// it and plans it; what is wrong with one is said in words for people.
struct RecordGroup {
    std::string name;
    const RoutingPolicy* policy = nullptr;
    std::vector<RoutedRecord> records;             // at most 100 (facts R53-02)
    TtlRule ttl;                                   // of the group whose record answers (facts R53-61)
    sim::Duration latency_band{};                  // latency: records this much slower than the fastest share its load
    WhenAllDown when_all_down = WhenAllDown::all;  // of the group the question began at
    std::vector<Address> fallback;                 // for WhenAllDown::fallback
};

}  // namespace regiondrill::dns
