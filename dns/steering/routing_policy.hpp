// Routing policies: which of a group's records answers, and the sets of records they choose from.
//
// Each policy stands in a file of its own in policies/ and has one line here and one in routing_policy.cpp. A policy is
// a few pure functions: it ranks when groups change, chooses when questions come, and explains for people who ask why.
// What is healthy it is not told: the search rules out what is sick and lets it choose again.
#pragma once

#include "dns/steering/draw.hpp"
#include "dns/steering/location.hpp"
#include "dns/steering/record_group.hpp"
#include "sim/time.hpp"

#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace regiondrill::dns {

/// Records by their number in the group. Two words hold the hundred that a group may have (facts R53-02).
class RecordMask {
public:
    static constexpr std::size_t most_records = 100;

    constexpr bool has(std::size_t record) const { return ((words_[record / 64] >> (record % 64)) & 1) != 0; }
    constexpr void set(std::size_t record) { words_[record / 64] |= std::uint64_t{1} << (record % 64); }
    constexpr void clear(std::size_t record) { words_[record / 64] &= ~(std::uint64_t{1} << (record % 64)); }

    constexpr bool any() const { return (words_[0] | words_[1]) != 0; }
    constexpr std::uint32_t count() const {
        return static_cast<std::uint32_t>(std::popcount(words_[0]) + std::popcount(words_[1]));
    }

    /// The lowest record of a set that is not empty.
    constexpr std::size_t first() const {
        return static_cast<std::size_t>(words_[0] != 0 ? std::countr_zero(words_[0])
                                                       : 64 + std::countr_zero(words_[1]));
    }

    /// The record with `before` others of the set below it; before < count().
    constexpr std::size_t nth(std::uint32_t before) const {
        RecordMask rest = *this;
        for (; before > 0; --before) rest.clear(rest.first());
        return rest.first();
    }

    /// Calls visit(record) for each, in order.
    template <typename Visit>
    constexpr void for_each(Visit visit) const {
        for (std::size_t word = 0; word < 2; ++word) {
            for (std::uint64_t rest = words_[word]; rest != 0; rest &= rest - 1) {
                visit(64 * word + static_cast<std::size_t>(std::countr_zero(rest)));
            }
        }
    }

    constexpr bool operator==(const RecordMask&) const = default;

private:
    std::uint64_t words_[2] = {0, 0};
};

/// Metrics in the words of those who explain a decision: "12.3 ms" and "1234 km".
std::string latency_in_words(sim::Duration latency);
std::string kilometres_in_words(double km);

/// A place in the order in which a policy prefers records.
struct Preference {
    std::uint8_t record = 0;

    /// If this is the best record left, it shares the load with those left before this place of the order.
    std::uint8_t shares_until = 0;

    auto operator<=>(const Preference&) const = default;
};

/// Records in the order in which a policy prefers them, the best first. Those not meant for the asker are missing.
using Ranking = std::vector<Preference>;

/// Where an asker stands, as far as a policy that ranks needs to know.
struct ClientLocation {
    LocationId number{};
    const Location& location;
    const IpPrefix& network;  // for policies that look at blocks: the longest of the group's that contains the asker
};

/// A group as a policy sees it for one asker.
struct GroupView {
    const RecordGroup& group;
    const Ranking& ranking;               // the records meant for this asker, best first
    std::span<const std::uint64_t> keys;  // by record: a hash of its name, the group's and the record's
    const Asker& asker;
    const Location& location;  // the asker's
};

/// Where in a ranking the best open record stands. One of the ranked must be open.
inline std::size_t best_place(const Ranking& ranking, const RecordMask& open) {
    std::size_t place = 0;
    while (!open.has(ranking[place].record)) ++place;
    return place;
}

/// What of an asker a policy goes by. Answers may be shared among askers that look the same (RFC 7871).
enum class ClientKey : std::uint8_t {
    none,
    location,
    blocks,   // those that records name
    network,  // the asker's own, cut to the length of hashed_network()
};

/// One policy, as data: constants with program lifetime, referred to by groups. Unset functions mean what is said
/// beside them.
struct RoutingPolicy {
    std::string_view name;
    std::string_view rule;  // for people who ask why a record was chosen
    ClientKey client_key = ClientKey::none;
    bool draws = false;            // among its records; latency does where the group has a band
    std::size_t most_records = 1;  // in one answer
    std::size_t most_in_group = RecordMask::most_records;

    /// The records meant for askers of a standpoint, best first; null when the policy means all records for everybody.
    /// Called when groups change, not when questions come.
    Ranking (*rank)(const RecordGroup& group, const ClientLocation& from) = nullptr;

    /// One of the open records: those meant for the asker and not yet ruled out as sick. There is at least one.
    std::size_t (*choose)(const GroupView& view, const RecordMask& open, Draw& draw) = nullptr;

    /// What the policy knows of a record: "12.3 ms", "weight 20". Called only for people who ask why.
    std::string (*explain)(const GroupView& view, std::size_t record) = nullptr;

    /// What makes a group unfit for the policy, if anything.
    std::optional<std::string> (*fault_in)(const RecordGroup& group) = nullptr;
};

extern const RoutingPolicy latency_policy;
extern const RoutingPolicy failover_policy;
extern const RoutingPolicy weighted_policy;
extern const RoutingPolicy simple_policy;
extern const RoutingPolicy geolocation_policy;
extern const RoutingPolicy geoproximity_policy;
extern const RoutingPolicy multivalue_policy;
extern const RoutingPolicy ip_based_policy;
extern const RoutingPolicy consistent_hash_policy;

/// In the order in which scripts' words for them are told.
std::span<const RoutingPolicy* const> routing_policies();

/// nullptr when there is none of that name.
const RoutingPolicy* find_policy(std::string_view name);

}  // namespace regiondrill::dns
