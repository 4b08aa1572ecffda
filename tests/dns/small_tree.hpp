// A steering of a few groups for tests: records by name, every one with a check of its own, sick and healed by name.
#pragma once

#include "dns/steering/routing_policy.hpp"
#include "dns/steering/steering.hpp"
#include "tests/catch.hpp"

#include <algorithm>
#include <chrono>
#include <map>
#include <string>
#include <vector>

namespace regiondrill::tests {

inline const dns::Location london{"London", {51.5, -0.1}, "EU", "GB", ""};
inline const dns::Location tokyo{"Tokyo", {35.7, 139.7}, "AS", "JP", ""};
inline const dns::Location new_york{"New York", {40.8, -74.0}, "NA", "US", "NY"};
inline constexpr dns::LocationId from_london{0};
inline constexpr dns::LocationId from_tokyo{1};
inline constexpr dns::LocationId from_new_york{2};

class SmallTree {
public:
    /// An answering record with a check. Its address is its own number, counted over the whole tree.
    dns::RoutedRecord record(const std::string& name) {
        dns::RoutedRecord made = alias(name, {});
        made.alias.reset();
        made.addresses = {static_cast<dns::Address>(names_.size())};
        names_.push_back(name);
        return made;
    }

    /// A record that leads to a group, with a check of its own.
    dns::RoutedRecord alias(const std::string& name, dns::GroupId group) {
        dns::RoutedRecord made;
        made.id = name;
        made.alias = group;
        made.check = static_cast<dns::CheckId>(health.size());
        health.resize(health.size() + 1);
        checks_.emplace(name, *made.check);
        return made;
    }

    dns::RoutedRecord record(const std::string& name, const std::vector<int>& latencies_ms) {
        dns::RoutedRecord made = record(name);
        for (const int ms : latencies_ms) made.latency.push_back(std::chrono::milliseconds{ms});
        return made;
    }

    dns::RoutedRecord weighted(const std::string& name, std::uint32_t weight) {
        dns::RoutedRecord made = record(name);
        made.weight = weight;
        return made;
    }

    static dns::RecordGroup group_of(std::string_view policy, std::vector<dns::RoutedRecord> records) {
        dns::RecordGroup group;
        group.name = std::string(policy) + ".drill.test";
        group.policy = dns::find_policy(policy);
        group.records = std::move(records);
        return group;
    }

    dns::GroupId add(const dns::RecordGroup& group) {
        const auto added = steering.add(group);
        if (!added) FAIL(added.error());
        return *added;
    }
    dns::GroupId add(std::string_view policy, std::vector<dns::RoutedRecord> records) {
        return add(group_of(policy, std::move(records)));
    }

    /// The reason why a group is refused, or "" when it is not.
    std::string refused(const dns::RecordGroup& group) {
        const auto added = steering.add(group);
        return added ? "" : added.error();
    }

    dns::CheckState& check(const std::string& name) { return health[checks_.at(name)]; }
    void sicken(const std::string& name) { check(name).real = false; }
    void heal(const std::string& name) { check(name).real = true; }

    static dns::Asker asker(dns::LocationId from, const std::string& network = "192.0.2.1") {
        return {from, *dns::IpPrefix::from_text(network)};
    }

    dns::Decision decide(dns::GroupId root, const dns::Asker& asker, std::uint16_t number = 0) const {
        return steering.decide(root, asker, health, now, number);
    }

    /// Names of the records whose addresses are answered, "a b"; "-" for no_match, "empty", "servfail".
    std::string resolve(dns::GroupId root, const dns::Asker& asker, std::uint16_t number = 0) const {
        const dns::Decision decision = decide(root, asker, number);
        if (decision.kind == dns::Decision::Kind::no_match) return "-";
        if (decision.kind == dns::Decision::Kind::empty) return "empty";
        if (decision.kind == dns::Decision::Kind::servfail) return "servfail";
        std::string text;
        for (const dns::Address address : decision.addresses()) {
            text += (text.empty() ? "" : " ") + name_of(address);
        }
        return text;
    }
    std::string resolve(dns::GroupId root, dns::LocationId from = from_london) const {
        return resolve(root, asker(from));
    }

    /// How often each record answers first, of so many questions at one moment and the moments after it.
    std::map<std::string, double> tally(dns::GroupId root, std::size_t questions) {
        std::map<std::string, double> seen;
        for (std::size_t i = 0; i < questions; ++i) {
            now = sim::drill_start + std::chrono::milliseconds{i / 50'000};
            seen[name_of(decide(root, asker(from_london), static_cast<std::uint16_t>(i % 50'000)).list[0])] += 1;
        }
        return seen;
    }

    std::string name_of(dns::Address address) const {
        return index(address) < names_.size() ? names_[index(address)] : "address " + std::to_string(index(address));
    }

    dns::Steering steering{{london, tokyo, new_york}};
    dns::HealthView health;
    sim::Time now = sim::drill_start;

private:
    std::vector<std::string> names_;
    std::map<std::string, dns::CheckId> checks_;
};

}  // namespace regiondrill::tests
