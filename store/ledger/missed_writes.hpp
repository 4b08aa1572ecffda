// Which acknowledged writes a read may still miss: for how long it has missed the first of them is how stale it is.
#pragma once

#include "sim/slab.hpp"
#include "sim/time.hpp"
#include "store/data/item.hpp"

#include <cstdint>
#include <vector>

namespace regiondrill::store {

/// An acknowledged write, and since when it was the greatest that was.
struct Acknowledged {
    Version version;
    sim::Time since{};
};

/// Acknowledged writes by key, in trails: each is greater than the one before and was acknowledged later, as of two
/// others the first is missed by whoever misses the second. What every replica has is on no trail. A key has one only
/// while a write of its is not everywhere and another follows; the ledger keeps the last one by itself.
///
/// Exact up to `exact` writes a trail, sixteen bytes each. Of a longer one writes that were acknowledged shortly after
/// one another count as acknowledged with the first of them: what a read is told to have missed is then up to 1/256 too
/// old, no more than percentiles are off anyway.
class MissedWrites {
public:
    static constexpr std::uint32_t none = 0xffff'ffff;
    static constexpr std::size_t exact = 4096;

    /// A later write than this one was acknowledged now. Everything acknowledged before `everywhere` is on all
    /// replicas. Trails are begun with `none`, and change their number.
    void append(std::uint32_t& trail, Acknowledged write, sim::Time everywhere, sim::Time now);

    /// All of the trail is everywhere, or lost.
    void clear(std::uint32_t& trail);

    /// The last of the trail, taken off it; unwritten where nothing is left.
    Acknowledged take_last(std::uint32_t& trail);

    /// When the first one greater than `seen` was acknowledged; `latest` where the trail has none.
    sim::Time first_after(std::uint32_t trail, Version seen, sim::Time latest) const;

    /// Trails in use, and the most writes on any.
    std::size_t trails() const { return trails_.in_use(); }
    std::size_t longest() const;

private:
    /// The first ones, which are everywhere by now, stay until half of it are.
    struct Trail {
        std::vector<Acknowledged> writes;
        std::size_t first = 0;
        std::size_t limit = exact;
    };

    static void thin_out(Trail& trail, sim::Time now);

    sim::Slab<Trail> trails_;
};

}  // namespace regiondrill::store
