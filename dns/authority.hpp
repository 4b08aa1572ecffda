// The authority for one name: its records, the health it knows of, and the policy that picks an answer.
//
// Health arrives from the checks as it changes and is in force here a propagation delay later. An answer never asks a
// check; it goes by what is known (facts R53-22).
#pragma once

#include "dns/answer.hpp"
#include "dns/routing_policy.hpp"
#include "sim/engine.hpp"
#include "sim/place.hpp"

#include <vector>

namespace regiondrill::dns {

/// Hears of every change of the health in force.
class AuthorityListener {
public:
    virtual ~AuthorityListener() = default;
    virtual void health_in_force(Address address, bool healthy) = 0;
};

class Authority {
public:
    Authority(sim::Engine& engine, const RoutingPolicy& policy, sim::Duration ttl, sim::Duration propagation)
        : engine_(engine),
          policy_(policy),
          ttl_(ttl),
          propagation_(propagation),
          take_effect_(engine.on<&Authority::take_effect>(*this, "health published")) {}

    Authority(const Authority&) = delete;
    Authority& operator=(const Authority&) = delete;

    /// Addresses are numbered in the order in which their records are added.
    Address add_record(Role role = Role::none);

    /// Long-term measured round trip from a place to an address; faults do not change it.
    void set_latency(sim::PlaceId from, Address to, sim::Duration round_trip);

    void set_listener(AuthorityListener* listener) { listener_ = listener; }

    /// A health check changed its mind.
    void report_health(Address address, bool healthy);

    Answer answer(sim::PlaceId asker) const;
    bool is_healthy(Address address) const { return records_[index(address)].healthy; }

    /// The answer if exactly these addresses were healthy: for predictions.
    Address answer_if(sim::PlaceId asker, const std::vector<bool>& healthy) const;

    sim::Duration ttl() const { return ttl_; }
    sim::Duration propagation() const { return propagation_; }

private:
    struct Record {
        Role role = Role::none;
        bool healthy = true;
        std::vector<sim::Duration> latency;  // by asker's place
    };

    void take_effect(const sim::Event& event);
    void gather(sim::PlaceId asker, std::vector<Candidate>& candidates) const;
    std::size_t choose(std::vector<Candidate>& candidates) const;

    sim::Engine& engine_;
    const RoutingPolicy& policy_;
    sim::Duration ttl_;
    sim::Duration propagation_;
    std::vector<Record> records_;
    AuthorityListener* listener_ = nullptr;
    mutable std::vector<Candidate> scratch_;
    sim::EventKind take_effect_;
};

}  // namespace regiondrill::dns
