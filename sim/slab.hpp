// A slab: things of one type, addressed by small numbers, reused without going back to the heap.
#pragma once

#include <cstdint>
#include <vector>

namespace regiondrill::sim {

/// For what comes and goes with every request: once as many were in use at one time as ever will be, nothing is
/// allocated any more. References into it last until the next acquire(); numbers last until release(), and are then
/// given to somebody else, so whoever may be late must find out by other means (a life, a count, a flag).
template <class T>
// The lowest numbers are not preferred: the slot released last is taken first, while it is still in the cache.
class Slab {
public:
    /// A free place; its content is what the last user left, so the caller sets every field it will read.
    std::uint32_t acquire() {
        if (free_.empty()) {
            items_.emplace_back();
            // Room for every item to come back keeps release() free of allocation.
            if (free_.capacity() < items_.capacity()) free_.reserve(items_.capacity());
            return static_cast<std::uint32_t>(items_.size() - 1);
        }
        const std::uint32_t slot = free_.back();
        free_.pop_back();
        return slot;
    }

    /// The item stays as it is until its slot is acquired again; releasing twice is not noticed here.
    void release(std::uint32_t slot) { free_.push_back(slot); }

    T& operator[](std::uint32_t slot) { return items_[slot]; }
    const T& operator[](std::uint32_t slot) const { return items_[slot]; }

    /// Slots acquired and not released, and slots ever made.
    std::size_t in_use() const { return items_.size() - free_.size(); }
    std::size_t size() const { return items_.size(); }

private:
    std::vector<T> items_;
    std::vector<std::uint32_t> free_;
};

}  // namespace regiondrill::sim
