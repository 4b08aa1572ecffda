// Steering: from who asks, what is known of health and the time, to the addresses to answer with.
//
// The authority asks it for simulated resolvers, the responder for queries as octets; both get the same answer, for it
// is a pure function: the draws of the policies that share load at random come from the asker, the time and the query's
// number.
#pragma once

#include "dns/health/health_view.hpp"
#include "dns/steering/group_plan.hpp"
#include "dns/steering/location.hpp"
#include "dns/steering/record_group.hpp"
#include "sim/result.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace regiondrill::dns {

/// What became of a record on the way to a decision.
enum class CandidateStatus : std::uint8_t {
    chosen,
    passed_over,    // others were better, and enough of them answered
    sick,           // by its own check
    nothing_below,  // an alias below which nothing answers
    not_for_asker,
};

/// One record on the way to a decision, for people who ask why.
struct Step {
    GroupId group{};
    std::uint16_t record = 0;
    CandidateStatus status{};
    std::string known;                 // to the group's policy: "12.3 ms", "weight 0"
    std::optional<CheckState> health;  // its check's; nothing: it has none
    bool health_counts = true;         // else the answer is sought as if all were healthy
    std::string note;                  // what was found below, or by which rule it was chosen; may be empty
};

/// "weight 0; its check is forced unhealthy (really healthy); nothing healthy below". Routing knows checks by their
/// numbers only: whoever knows the name says "check us-east-1" instead.
std::string reason_of(const Step& step, std::string_view check = "its check");

/// Collects the steps of a decision: group by group as they were entered, in each the records as they were tried and
/// then the rest.
struct Trace {
    std::vector<Step> steps;
    std::string conclusion;  // "all sick: every record counts as healthy"; empty when a healthy record answered
};

/// What was decided. Plain and small: simulated resolvers ask for millions.
struct Decision {
    enum class Kind : std::uint8_t {
        addresses,
        no_match,  // no record is meant for this asker and there is no default: an empty answer (facts R53-06)
        empty,     // all sick, and the group says to answer nothing
        servfail,  // all sick, and the group says to fail
    };
    Kind kind = Kind::addresses;
    bool all_down = false;  // nothing was healthy: the answer is what the group's WhenAllDown makes of it
    std::uint8_t count = 0;
    std::array<Address, most_addresses> list{};
    GroupId group{};           // whose record answered
    std::uint16_t record = 0;  // the first of them
    sim::Duration ttl{};

    std::span<const Address> addresses() const { return {list.data(), count}; }
};

/// All that answers take from who asks: askers of equal treatment get the same answers whatever the health, draws
/// apart.
struct Treatment {
    std::vector<std::uint16_t> marks;
    bool by_network = false;  // and from the client's network itself, cut to its hashed length
};

class Search;

/// All groups, planned, and the locations askers stand in. The authority owns the one that answers; edits replace a
/// group's records and re-plan it, and whoever keeps what follows from a group (ScopeMap) makes it anew.
class Steering {
public:
    /// The places askers stand in; every record's latencies are numbered by them.
    explicit Steering(std::vector<Location> locations);

    /// Groups an alias leads to come first. Fails with the reason when a group breaks a rule of its policy or a limit.
    sim::Result<GroupId, std::string> add(RecordGroup group);

    /// Replaces a group's records, as an operator's edit does; same count, same aliases, the same ones with latencies.
    /// Fails like add(), and then changes nothing.
    sim::Result<void, std::string> edit(GroupId group, std::vector<RoutedRecord> records);

    const RecordGroup& operator[](GroupId group) const { return plans_[index(group)].group(); }
    const std::vector<Location>& locations() const { return locations_; }
    std::size_t groups() const { return plans_.size(); }

    /// `number`: the query's, so that two at one moment draw differently. `trace` may be null.
    Decision decide(GroupId root, const Asker& asker, const HealthView& health, sim::Time now, std::uint16_t number,
                    Trace* trace = nullptr) const;

    /// What answers take from this asker; see ScopeMap.
    Treatment treatment(GroupId root, const Asker& asker) const;

    /// The blocks named anywhere in the tree: where treatment may change inside a location.
    std::vector<IpPrefix> blocks(GroupId root) const;

private:
    // An answering record somewhere below a group.
    struct Leaf {
        GroupId group{};
        std::uint16_t record = 0;
    };

    // What is wrong with a group, for people; nothing when it may be added.
    std::optional<std::string> fault_in(const RecordGroup& group, std::size_t paths) const;
    // Whether every record that could answer below the group has them.
    bool has_latencies(const RecordGroup& group) const;
    // For a group whose nearest record answers when all are down.
    void find_nearest(GroupId root);
    void collect_leaves(GroupId group, std::vector<Leaf>& leaves) const;
    void add_treatment(GroupId group, const Asker& asker, Treatment& treatment) const;
    void add_blocks(GroupId group, std::vector<IpPrefix>& blocks) const;
    // The answer when nothing healthy is left, by what the root's group says.
    Decision answer_all_down(GroupId root, Search& search, const Asker& asker, Trace* trace) const;

    std::vector<Location> locations_;
    std::vector<GroupPlan> plans_;
    std::vector<std::size_t> paths_;          // by group: ways from it down to an answer
    std::vector<std::vector<Leaf>> nearest_;  // by group and location; empty unless WhenAllDown::nearest
};

}  // namespace regiondrill::dns
