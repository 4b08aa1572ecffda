// A throttle: how many writes a second a replica can take, replicated ones included (the generic cell rate algorithm:
// each write moves the time at which the account is even again by its share of a second).
#pragma once

#include "sim/time.hpp"

#include <cstdint>
#include <vector>

namespace regiondrill::store {

enum class ThrottleId : std::uint32_t {};

struct ThrottleEvidence {
    std::uint64_t held = 0;  // writes refused or made to wait
    sim::Time first = sim::never;
};

class Throttle {
public:
    static constexpr sim::Duration burst = std::chrono::seconds{1};  // worth of writes that may come at once

    /// The lowest of the rates in force holds.
    ThrottleId tighten(std::uint64_t writes_per_second) {
        limits_.push_back({sim::Duration{1'000'000'000 / static_cast<std::int64_t>(writes_per_second)}, {}, true});
        refresh();
        return ThrottleId{static_cast<std::uint32_t>(limits_.size() - 1)};
    }

    void loosen(ThrottleId id) {
        limits_[static_cast<std::size_t>(id)].in_force = false;
        refresh();
        if (share_ == sim::Duration{}) even_ = sim::drill_start;
    }

    ThrottleEvidence evidence(ThrottleId id) const { return limits_[static_cast<std::size_t>(id)].evidence; }

    bool is_open() const { return share_ == sim::Duration{}; }

    /// A client's write: whether it is taken now.
    bool admits(sim::Time now) {
        if (is_open()) [[likely]]
            return true;
        if (even_ - now > burst) {
            note(now, 1);
            return false;
        }
        charge(now, 1);
        return true;
    }

    /// Replicated writes: how long they have to wait before they may be charged.
    sim::Duration wait(sim::Time now, std::uint64_t writes) {
        if (is_open() || even_ - now <= burst) [[likely]]
            return {};
        note(now, writes);
        return even_ - now - burst;
    }

    void charge(sim::Time now, std::uint64_t writes) {
        if (is_open()) [[likely]]
            return;
        even_ = (even_ < now ? now : even_) + share_ * static_cast<std::int64_t>(writes);
    }

private:
    struct Limit {
        sim::Duration share;  // of a second, for one write
        ThrottleEvidence evidence;
        bool in_force;
    };

    void refresh() {
        share_ = {};
        for (const Limit& limit : limits_) {
            if (limit.in_force && limit.share > share_) share_ = limit.share;
        }
    }

    void note(sim::Time now, std::uint64_t writes) {
        for (Limit& limit : limits_) {
            if (!limit.in_force) continue;
            if (limit.evidence.held == 0) limit.evidence.first = now;
            limit.evidence.held += writes;
        }
    }

    std::vector<Limit> limits_;
    sim::Duration share_{};  // zero: no limit in force
    sim::Time even_ = sim::drill_start;
};

}  // namespace regiondrill::store
