#include "dns/steering/steering.hpp"

#include "dns/steering/search.hpp"
#include "sim/invariant.hpp"

#include <algorithm>
#include <utility>

namespace regiondrill::dns {

Steering::Steering(std::vector<Location> locations) : locations_(std::move(locations)) {}

boost::system::result<GroupId, std::string> Steering::add(RecordGroup group) {
    if (plans_.size() > UINT16_MAX) return std::string("there are too many groups");
    std::size_t paths = 0;
    for (const RoutedRecord& record : group.records) {
        if (record.alias && index(*record.alias) < plans_.size()) paths += paths_[index(*record.alias)];
        if (!record.alias) ++paths;
    }
    if (auto fault = fault_in(group, paths)) return "group " + group.name + ": " + *fault;

    const auto id = static_cast<GroupId>(plans_.size());
    plans_.emplace_back(std::move(group), locations_);
    paths_.push_back(paths);
    nearest_.emplace_back();
    find_nearest(id);
    return id;
}

boost::system::result<void, std::string> Steering::edit(GroupId id, std::vector<RoutedRecord> records) {
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
    for (std::size_t root = index(id); root < plans_.size(); ++root) find_nearest(static_cast<GroupId>(root));
    return {};
}

Decision Steering::decide(GroupId root, const Asker& asker, const HealthView& health, sim::Time now,
                          std::uint16_t number, Trace* trace) const {
    sim::ensure(index(asker.location) < locations_.size(), "an asker stands in no known location");
    Search search(plans_, locations_[index(asker.location)], asker, health, now, number, trace);
    switch (search.visit(root, false)) {
        case Search::Outcome::found: return search.decision();
        case Search::Outcome::sick: return answer_all_down(root, search, asker, trace);
        case Search::Outcome::no_match: break;
    }
    if (trace != nullptr) trace->outcome = "no record is meant for the asker";
    Decision nobody;
    nobody.kind = Decision::Kind::no_match;
    nobody.group = root;
    nobody.ttl = search.ttl((*this)[root].ttl);
    return nobody;
}

Decision Steering::answer_all_down(GroupId root, Search& search, const Asker& asker, Trace* trace) const {
    sim::ensure(!search.anything_healthy(root), "a healthy record was overlooked");
    const RecordGroup& group = (*this)[root];
    const auto say = [trace](const char* outcome) {
        if (trace != nullptr) trace->outcome = outcome;
    };
    Decision decision;
    decision.group = root;
    decision.ttl = search.ttl(group.ttl);
    switch (group.when_all_down) {
        case WhenAllDown::all:
            say("all sick: every record counts as healthy");
            sim::ensure(search.visit(root, true) == Search::Outcome::found, "nothing answers though all counts");
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

}  // namespace regiondrill::dns
