// What random histories break in a small world and mend again: links, the pace of replication, processes.
#pragma once

#include "sim/random.hpp"
#include "tests/store/small_world.hpp"

#include <utility>
#include <vector>

namespace regiondrill::tests {

class Nemesis {
public:
    /// Both must live longer.
    Nemesis(SmallWorld& world, sim::Stream& dice) : world_(world), dice_(dice), down_(world.cluster.size()) {}

    std::uint32_t some_replica() { return dice_.below(static_cast<std::uint32_t>(down_.size())); }

    std::pair<std::uint32_t, std::uint32_t> some_pair() {
        const auto replicas = static_cast<std::uint32_t>(down_.size());
        const std::uint32_t from = some_replica();
        return {from, (from + 1 + dice_.below(replicas - 1)) % replicas};
    }

    /// On a link, one way or both.
    void impose(sim::Rule rule) {
        const auto [from, to] = some_pair();
        rule.links = {world_.link(from, to)};
        if (dice_.chance(0.5)) rule.links.push_back(world_.link(to, from));
        rules_.push_back(world_.network.impose(std::move(rule)));
    }

    void lift_a_rule() {
        if (rules_.empty()) return;
        std::swap(rules_[dice_.below(static_cast<std::uint32_t>(rules_.size()))], rules_.back());
        world_.heal(rules_.back());
        rules_.pop_back();
    }

    void pause_something() {
        const auto [from, to] = some_pair();
        pauses_.push_back(world_.pause(from, to));
    }

    bool has_pauses() const { return !pauses_.empty(); }
    void resume_the_last() {
        world_.cluster.resume(pauses_.back());
        pauses_.pop_back();
    }

    bool is_down(std::uint32_t at) const { return down_[at]; }

    /// Stops a process, or starts it again.
    void toggle(std::uint32_t at) {
        down_[at] = !down_[at];
        if (down_[at]) {
            world_.kill(at);
        } else {
            world_.revive(at);
        }
    }

    void mend_everything() {
        for (const auto rule : std::exchange(rules_, {})) world_.heal(rule);
        for (const auto pause : std::exchange(pauses_, {})) world_.cluster.resume(pause);
        for (std::uint32_t at = 0; at < down_.size(); ++at) {
            if (down_[at]) toggle(at);
        }
    }

private:
    SmallWorld& world_;
    sim::Stream& dice_;
    std::vector<bool> down_;
    std::vector<sim::RuleId> rules_;
    std::vector<store::PauseId> pauses_;
};

}  // namespace regiondrill::tests
