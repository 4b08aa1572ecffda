#include "dns/steering/steering.hpp"

#include "dns/steering/search.hpp"
#include "sim/invariant.hpp"
#include "sim/result.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace regiondrill::dns {

namespace {

std::string in_words(bool healthy) { return healthy ? "healthy" : "unhealthy"; }

std::string in_words(const CheckState& state) {
    if (!state.forced) return in_words(state.real);
    return "forced " + in_words(*state.forced) + " (really " + in_words(state.real) + ")";
}

}  // namespace

// From left to right: what the policy knew, what its check said, and what came of it.
std::string reason_of(const Step& step, std::string_view check) {
    std::string reason = step.known + "; ";
    reason += step.health ? std::string(check) + " is " + in_words(*step.health) : "it has no check";
    if (!step.health_counts) reason += ", which does not count";
    return step.note.empty() ? reason : reason + "; " + step.note;
}

Steering::Steering(std::vector<Location> locations) : locations_(std::move(locations)) {}

// Ways down are counted as groups are added: aliases lead to earlier groups only, so no tree has a circle.
sim::Result<GroupId, std::string> Steering::add(RecordGroup group) {
    if (plans_.size() > UINT16_MAX) return std::string("there are too many groups");
    std::size_t paths = 0;
    for (const RoutedRecord& record : group.records) {
        if (record.alias && index(*record.alias) < plans_.size()) paths += paths_[index(*record.alias)];
        if (!record.alias) ++paths;
    }
    if (auto fault = fault_in(group, paths)) return "group " + group.name + ": " + *fault;

    const auto id = group_at(plans_.size());
    plans_.emplace_back(std::move(group), locations_);
    paths_.push_back(paths);
    nearest_.emplace_back();
    find_nearest(id);
    return id;
}

// The shape of the tree stays, so paths and latencies need no new check; the nearest may have changed for every group
// above.
sim::Result<void, std::string> Steering::edit(GroupId id, std::vector<RoutedRecord> records) {
    const RecordGroup& before = (*this)[id];
    const auto same_shape = [](const RoutedRecord& a, const RoutedRecord& b) {
        return a.alias == b.alias && a.latency.empty() == b.latency.empty();
    };
    if (!std::equal(records.begin(), records.end(), before.records.begin(), before.records.end(), same_shape)) {
        return "group " + before.name + ": an edit keeps the number of records, their aliases and who has latencies";
    }
    RecordGroup group = before;
    group.records = std::move(records);
    if (auto fault = fault_in(group, paths_[index(id)])) return "group " + group.name + ": " + *fault;

    plans_[index(id)] = GroupPlan(std::move(group), locations_);
    for (std::size_t root = index(id); root < plans_.size(); ++root) find_nearest(group_at(root));
    return {};
}

// Three ways to end: an answer, nothing but sick records, and no record that is meant for the asker.
Decision Steering::decide(GroupId root, const Asker& asker, const HealthView& health, sim::Time now,
                          std::uint16_t number, Trace* trace) const {
    sim::ensure(index(asker.location) < locations_.size(), "an asker stands in no known location");
    Search search(plans_, locations_[index(asker.location)], asker, health, now, number, trace);
    switch (search.visit(root, false)) {
        case SearchResult::found: return search.decision();
        case SearchResult::sick: return answer_all_down(root, search, asker, trace);
        case SearchResult::no_match: break;
    }
    if (trace != nullptr) trace->conclusion = "no record is meant for the asker";
    Decision nobody;
    nobody.kind = Decision::Kind::no_match;
    nobody.group = root;
    nobody.ttl = search.ttl((*this)[root].ttl);
    return nobody;
}

// What the root's group says counts, whichever groups lie below. That really nothing was healthy is made sure of by
// other means than the search.
Decision Steering::answer_all_down(GroupId root, Search& search, const Asker& asker, Trace* trace) const {
    sim::ensure(!search.anything_healthy(root), "a healthy record was overlooked");
    const RecordGroup& group = (*this)[root];
    const auto say = [trace](const char* conclusion) {
        if (trace != nullptr) trace->conclusion = conclusion;
    };
    Decision decision;
    decision.group = root;
    decision.ttl = search.ttl(group.ttl);
    switch (group.when_all_down) {
        case WhenAllDown::all:
            say("all sick: every record counts as healthy");
            sim::ensure(search.visit(root, true) == SearchResult::found, "nothing answers though all counts");
            decision = search.decision();
            break;
        case WhenAllDown::nearest: {
            say("all sick: the nearest answers");
            const Leaf leaf = nearest_[index(root)][index(asker.location)];
            search.answer_with(leaf.group, leaf.record);
            decision = search.decision();
            break;
        }
        case WhenAllDown::fallback:
            say("all sick: the fallback answers");
            for (const Address address : group.fallback) decision.list[decision.count++] = address;
            break;
        case WhenAllDown::empty:
            say("all sick: the answer is empty");
            decision.kind = Decision::Kind::empty;
            break;
        case WhenAllDown::servfail:
            say("all sick: the question fails");
            decision.kind = Decision::Kind::servfail;
            break;
    }
    decision.all_down = true;
    return decision;
}

// For each location ahead of time, as the answer is wanted just when everything is down and everybody asks.
void Steering::find_nearest(GroupId root) {
    auto& nearest = nearest_[index(root)];
    nearest.clear();
    if ((*this)[root].when_all_down != WhenAllDown::nearest) return;
    std::vector<Leaf> leaves;
    collect_leaves(root, leaves);
    for (std::size_t location = 0; location < locations_.size(); ++location) {
        const auto latency = [&](const Leaf& leaf) {
            return (*this)[leaf.group].records[leaf.record].latency[location];
        };
        nearest.push_back(*std::min_element(leaves.begin(), leaves.end(),
                                            [&](const Leaf& a, const Leaf& b) { return latency(a) < latency(b); }));
    }
}

void Steering::collect_leaves(GroupId group, std::vector<Leaf>& leaves) const {
    const auto& records = (*this)[group].records;
    for (std::size_t record = 0; record < records.size(); ++record) {
        if (records[record].alias) {
            collect_leaves(*records[record].alias, leaves);
        } else {
            leaves.push_back({group, static_cast<std::uint16_t>(record)});
        }
    }
}

// What a tree's answers take from who asks.

Treatment Steering::treatment(GroupId root, const Asker& asker) const {
    Treatment treatment;
    add_treatment(root, asker, treatment);
    if (!nearest_[index(root)].empty()) {
        const Leaf& leaf = nearest_[index(root)][index(asker.location)];
        treatment.marks.push_back(static_cast<std::uint16_t>(index(leaf.group)));
        treatment.marks.push_back(leaf.record);
    }
    return treatment;
}

// A group's number says which of its branches are meant for the asker, so the marks of two askers line up as far as
// they are equal. Branches that are not meant for him leave no mark.
void Steering::add_treatment(GroupId id, const Asker& asker, Treatment& treatment) const {
    const GroupPlan& plan = plans_[index(id)];
    const RecordGroup& group = plan.group();
    const Ranking& ranking = plan.eligible_for(asker).ranking;
    treatment.marks.push_back(plan.treatment(asker));
    if (group.policy->client_key == ClientKey::network && ranking.size() > 1) treatment.by_network = true;
    for (const Preference& place : ranking) {
        const auto& alias = group.records[place.record].alias;
        if (alias) add_treatment(*alias, asker, treatment);
    }
}

std::vector<IpPrefix> Steering::blocks(GroupId root) const {
    std::vector<IpPrefix> blocks;
    add_blocks(root, blocks);
    return blocks;
}

// Blocks count wherever a policy goes by blocks, in whichever branch.
void Steering::add_blocks(GroupId id, std::vector<IpPrefix>& blocks) const {
    const RecordGroup& group = (*this)[id];
    for (const RoutedRecord& record : group.records) {
        if (group.policy->client_key == ClientKey::blocks) {
            blocks.insert(blocks.end(), record.networks.begin(), record.networks.end());
        }
        if (record.alias) add_blocks(*record.alias, blocks);
    }
}

// What a group may not be: limits of Route 53 and of the structures that decide.

namespace {

constexpr std::uint32_t most_weight = 255;  // facts R53-03

// A search may come by every path from the root to an answer. Trees that people draw have some dozens.
constexpr std::size_t most_paths = 10'000;

// What no policy allows a record to be.
std::optional<std::string> fault_in_record(const RoutedRecord& record, std::size_t groups, std::size_t locations) {
    if (record.alias.has_value() == !record.addresses.empty()) return "needs either addresses or an alias";
    if (record.alias && index(*record.alias) >= groups) return "its alias leads to a group that is not there yet";
    if (record.addresses.size() > most_addresses) return "has more than 8 addresses";
    if (record.weight > most_weight) return "weight " + std::to_string(record.weight) + " is not 0 to 255";
    if (!record.latency.empty() && record.latency.size() != locations) {
        return "has " + std::to_string(record.latency.size()) + " latencies for " + std::to_string(locations) +
               " locations";
    }
    return std::nullopt;
}

// What no group may answer: TTLs, and the fallback.
std::optional<std::string> fault_in_answers(const RecordGroup& group) {
    const auto& bounds = group.ttl.computed;
    if (group.ttl.fixed < sim::Duration{}) return "a TTL is not negative";
    if (bounds && (bounds->least < sim::Duration{} || bounds->most < bounds->least)) {
        return "the bounds of a computed TTL are not in order";
    }
    if (group.fallback.size() > most_addresses) return "the fallback has more than 8 addresses";
    if (group.when_all_down == WhenAllDown::fallback && group.fallback.empty()) return "the fallback has no address";
    return std::nullopt;
}

}  // namespace

// What a group may not be: Route 53's limits, the policy's own, and those of the structures that decide. The first
// found is said; a script's author mends one after the other.
std::optional<std::string> Steering::fault_in(const RecordGroup& group, std::size_t paths) const {
    if (group.policy == nullptr) return "it has no policy";
    if (group.records.empty()) return "it has no records";
    const std::size_t most = group.policy->most_in_group;
    if (group.records.size() > most) {
        return "it has more than " + std::to_string(most) + (most == 1 ? " record" : " records");
    }
    for (const RoutedRecord& record : group.records) {
        if (auto fault = fault_in_record(record, plans_.size(), locations_.size())) {
            return "record " + record.id + ": " + *fault;
        }
    }
    if (paths > most_paths) return "its tree has more than 10000 ways down";
    if (auto fault = fault_in_answers(group)) return fault;
    if (group.policy->fault_in != nullptr) {
        if (auto fault = group.policy->fault_in(group)) return fault;
    }
    if (group.when_all_down == WhenAllDown::nearest && !has_latencies(group)) {
        return "when the nearest is to answer, every record of the tree needs latencies";
    }
    return std::nullopt;
}

bool Steering::has_latencies(const RecordGroup& group) const {
    for (const RoutedRecord& record : group.records) {
        if (record.alias ? !has_latencies((*this)[*record.alias]) : record.latency.empty()) return false;
    }
    return true;
}

}  // namespace regiondrill::dns
