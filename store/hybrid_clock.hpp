// A hybrid logical clock (Kulkarni et al. 2014): follows the region's physical clock, never goes back, and passes
// everything it has heard of.
#pragma once

#include "store/version.hpp"

#include <algorithm>

namespace regiondrill::store {

class HybridClock {
public:
    explicit HybridClock(RegionRank region) : region_(region) {}

    /// The version of a write made when the region's physical clock shows `physical`.
    Version next(sim::Time physical) {
        last_ = issued_ = std::max(last_ + 1, reading(physical));
        return Version::of(last_, region_);
    }

    /// A replicated write was applied: what is written here from now on is newer.
    void observe(Version version) { last_ = std::max(last_, version.clock()); }

    /// The version was issued here in an earlier drill: it is not issued again.
    void go_on_after(Version version) { last_ = issued_ = std::max(last_, version.clock()); }

    RegionRank region() const { return region_; }

    /// All that it has heard of is lost. What it has issued is not, or it could give one version to two writes: a
    /// bound above it is kept outside the disk.
    void forget() { last_ = issued_; }

    /// Above everything it has issued or heard of, in no region's name.
    Version horizon() const { return Version::of(last_ + 1, RegionRank{0}); }

private:
    // Microseconds above 8 bits of counter; a counter that overflows runs into the microseconds, which only means that
    // the clock is ahead by one.
    static std::uint64_t reading(sim::Time physical) {
        return static_cast<std::uint64_t>(physical.time_since_epoch().count() / 1000) << 8;
    }

    RegionRank region_;
    std::uint64_t last_ = 0;
    std::uint64_t issued_ = 0;
};

}  // namespace regiondrill::store
