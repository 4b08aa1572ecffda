// What a group may not be: limits of Route 53 and of the structures that decide.
#include "dns/steering/steering.hpp"

#include <string>

namespace regiondrill::dns {

namespace {

constexpr std::uint32_t most_weight = 255;  // facts R53-03

// A search may come by every path from the root to an answer. Trees that people draw have some dozens.
constexpr std::size_t most_paths = 10'000;

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
