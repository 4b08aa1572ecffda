#include "dns/authority.hpp"

#include "sim/invariant.hpp"

#include <algorithm>

namespace regiondrill::dns {

Address Authority::add_record(Role role) {
    records_.push_back({role, true, {}});
    return Address{static_cast<std::uint16_t>(records_.size() - 1)};
}

void Authority::set_latency(sim::PlaceId from, Address to, sim::Duration round_trip) {
    auto& latency = records_[index(to)].latency;
    if (latency.size() <= index(from)) latency.resize(index(from) + 1, sim::Duration::max());
    latency[index(from)] = round_trip;
}

void Authority::report_health(Address address, bool healthy) {
    engine_.schedule(propagation_, take_effect_, static_cast<std::uint32_t>(index(address)), healthy ? 1 : 0);
}

void Authority::take_effect(const sim::Event& event) {
    records_[event.subject].healthy = event.detail != 0;
    const Address address{static_cast<std::uint16_t>(event.subject)};
    if (listener_ != nullptr) listener_->health_in_force(address, event.detail != 0);
}

void Authority::gather(sim::PlaceId asker, std::vector<Candidate>& candidates) const {
    candidates.clear();
    for (std::size_t i = 0; i < records_.size(); ++i) {
        const Record& record = records_[i];
        const sim::Duration latency =
            index(asker) < record.latency.size() ? record.latency[index(asker)] : sim::Duration::max();
        candidates.push_back({Address{static_cast<std::uint16_t>(i)}, record.healthy, latency, record.role});
    }
}

// Fail open (facts R53-21): when every record a policy could pick is sick, all of them count as healthy.
std::size_t Authority::choose(std::vector<Candidate>& candidates) const {
    std::size_t chosen = policy_.choose(candidates);
    if (chosen == candidates.size()) {
        for (Candidate& candidate : candidates) candidate.healthy = true;
        chosen = policy_.choose(candidates);
    }
    sim::ensure(chosen < candidates.size(), "a routing policy chose nothing");
    sim::ensure(candidates[chosen].healthy, "the DNS answered with a region known to be unhealthy");
    return chosen;
}

Answer Authority::answer(sim::PlaceId asker) const {
    gather(asker, scratch_);
    return {scratch_[choose(scratch_)].address, ttl_};
}

Address Authority::answer_if(sim::PlaceId asker, const std::vector<bool>& healthy) const {
    gather(asker, scratch_);
    for (std::size_t i = 0; i < scratch_.size(); ++i) scratch_[i].healthy = healthy[i];
    return scratch_[choose(scratch_)].address;
}

}  // namespace regiondrill::dns
