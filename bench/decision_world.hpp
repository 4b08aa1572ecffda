// A name steered as a real one might be, for what an answer costs: by latency to one of ten regions, in each to the
// first healthy one of two stacks, the first of which is two fleets that share the load 9 to 1.
#pragma once

#include "dns/responder/responder.hpp"
#include "dns/steering/steering.hpp"

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

namespace regiondrill::bench {

using Octets = std::vector<std::uint8_t>;

class DecisionWorld {
public:
    static constexpr std::size_t regions = 10;

    /// So many different ones, from all regions: no branch and no draw is always the same.
    static constexpr std::size_t queries = 1000;

    /// With the larger fleet of every region sick nine answers in ten are others, and say why.
    enum class Health { well, large_fleets_sick };

    explicit DecisionWorld(Health health);

    DecisionWorld(const DecisionWorld&) = delete;
    DecisionWorld& operator=(const DecisionWorld&) = delete;

    dns::Decision decide(std::size_t query) const {
        return steering_.decide(root_, askers_[query % regions], health_, now_, static_cast<std::uint16_t>(query));
    }

    /// The packet of a query below `queries`: the bare question, or as a large resolver asks it, with EDNS, client
    /// subnet and a cookie it had of us.
    const Octets& plain(std::size_t query) const { return plain_[query]; }
    const Octets& full(std::size_t query) const { return full_[query]; }

    void answer(const Octets& packet, std::size_t query, Octets& reply) const {
        responder_->answer(packet, peers_[query % regions], health_, now_, reply);
    }

private:
    void build_tree();
    void build_responder();
    Octets packet(std::size_t query, bool full) const;

    dns::Steering steering_;
    dns::NetworkMap networks_{dns::LocationId{0}};
    dns::GroupId root_{};
    dns::HealthView health_;
    sim::Time now_ = sim::drill_start + std::chrono::seconds{1};
    dns::ResponderSettings settings_;
    std::unique_ptr<dns::Responder> responder_;
    std::vector<dns::Asker> askers_;
    std::vector<dns::Peer> peers_;
    std::vector<Octets> plain_;
    std::vector<Octets> full_;
};

}  // namespace regiondrill::bench
