// Which pairs of replicas may differ in more than what is on its way between them: after a disk was lost, a log was cut
// short or a round of votes came to nothing. Anti-entropy works them off.
#pragma once

#include "store/item.hpp"

#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

namespace regiondrill::store {

struct Suspicion {
    ReplicaId one{};
    ReplicaId other{};           // greater than one
    std::uint32_t raised = 0;    // how many times
    std::uint32_t answered = 0;  // up to which of them a comparison has answered

    bool is_open() const { return raised != answered; }
};

class Suspicions {
public:
    explicit Suspicions(std::size_t replicas) {
        for (std::size_t one = 0; one < replicas; ++one) {
            for (std::size_t other = one + 1; other < replicas; ++other) {
                pairs_.push_back(
                    {ReplicaId{static_cast<std::uint16_t>(one)}, ReplicaId{static_cast<std::uint16_t>(other)}});
            }
        }
    }

    std::vector<Suspicion>& pairs() { return pairs_; }
    const std::vector<Suspicion>& pairs() const { return pairs_; }

    /// Calls these whenever something is raised, and answered.
    void on_raise(std::function<void()> call) { raised_ = std::move(call); }
    void on_answer(std::function<void()> call) { answered_ = std::move(call); }

    void raise(ReplicaId a, ReplicaId b) {
        for (Suspicion& pair : pairs_) {
            if ((pair.one == a && pair.other == b) || (pair.one == b && pair.other == a)) ++pair.raised;
        }
        if (raised_) raised_();
    }

    void raise_all() {
        for (Suspicion& pair : pairs_) ++pair.raised;
        if (raised_) raised_();
    }

    /// A comparison that began when the pair had been suspected so many times has come to its end.
    void answer(std::size_t pair, std::uint32_t raised) {
        pairs_[pair].answered = raised;
        if (answered_) answered_();
    }

private:
    std::vector<Suspicion> pairs_;
    std::function<void()> raised_;
    std::function<void()> answered_;
};

}  // namespace regiondrill::store
