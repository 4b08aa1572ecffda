// Timeouts of one length. As every one is armed for the same span, they expire in the order in which they were armed: a
// linked list with one pending event for its head serves them all, and a timeout that is disarmed in time (nearly all
// are) never becomes an event.
#pragma once

#include "sim/engine.hpp"

#include <cstdint>
#include <vector>

namespace regiondrill::sim {

/// Where timeouts keep their place, one for each slot of the slab whose things they guard. A slot is in at most one
/// list at a time.
class TimeoutLinks {
public:
    struct Link {
        Time deadline;
        std::uint32_t previous = 0;
        std::uint32_t next = 0;
    };

    /// Grows as slots do; a place means nothing while its slot is in no list.
    Link& operator[](std::uint32_t slot) {
        if (slot >= links_.size()) links_.resize(slot + 1);
        return links_[slot];
    }

private:
    std::vector<Link> links_;
};

/// One list a length: a population has one for connecting, one for requests and one for look-ups. Arming and disarming
/// cost no event and no allocation, as nearly every request is answered before its timeout.
class Timeouts {
public:
    /// The links outlive this and may serve other lists, of other lengths, for the same slots. The length is above
    /// zero.
    Timeouts(Engine& engine, TimeoutLinks& links, Duration length)
        : engine_(engine),
          links_(links),
          length_(length),
          sweep_(engine.on<&Timeouts::sweep>(*this, "timeout")) {}

    Timeouts(const Timeouts&) = delete;
    Timeouts& operator=(const Timeouts&) = delete;

    /// Whom to tell, with the slot, at a deadline. The slot is in no list then and may be armed again at once. Set
    /// before the first is armed.
    template <auto Method, class Owner>
    void on_expiry(Owner& owner) {
        owner_ = &owner;
        expired_ = [](void* self, std::uint32_t slot) { (static_cast<Owner*>(self)->*Method)(slot); };
    }

    /// Starts the slot's timeout now. The slot must be in no list.
    void arm(std::uint32_t slot);
    /// Takes the slot out of this list, where it must be.
    void disarm(std::uint32_t slot);

private:
    static constexpr std::uint32_t none = 0xffff'ffff;

    void sweep(const Event& event);

    Engine& engine_;
    TimeoutLinks& links_;
    Duration length_;
    void (*expired_)(void* owner, std::uint32_t slot) = nullptr;
    void* owner_ = nullptr;
    EventKind sweep_;
    bool sweeping_ = false;  // an event for the head, or for one that was the head, is pending
    std::uint32_t head_ = none;
    std::uint32_t tail_ = none;
};

inline void Timeouts::arm(std::uint32_t slot) {
    links_[slot] = {engine_.now() + length_, tail_, none};
    if (tail_ != none) {
        links_[tail_].next = slot;
    } else {
        head_ = slot;
    }
    tail_ = slot;
    if (!sweeping_) {
        sweeping_ = true;
        engine_.schedule(length_, sweep_, 0);
    }
}

inline void Timeouts::disarm(std::uint32_t slot) {
    const auto [deadline, previous, next] = links_[slot];
    (previous != none ? links_[previous].next : head_) = next;
    (next != none ? links_[next].previous : tail_) = previous;
}

// Runs at the deadline that was the head's when it was scheduled; the head of now may be later, and is then waited for.
inline void Timeouts::sweep(const Event&) {
    while (head_ != none && links_[head_].deadline <= engine_.now()) {
        const std::uint32_t slot = head_;
        disarm(slot);
        expired_(owner_, slot);
    }
    sweeping_ = head_ != none;
    if (sweeping_) engine_.schedule(links_[head_].deadline, sweep_, 0);
}

}  // namespace regiondrill::sim
