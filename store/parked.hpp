// Requests that wait for other replicas, each with whom to tell when its answer is there.
#pragma once

#include "sim/engine.hpp"
#include "sim/slab.hpp"
#include "store/request.hpp"

#include <utility>

namespace regiondrill::store {

enum class ParkedId : std::uint32_t {};
inline constexpr ParkedId not_parked{0xffff'ffff};

class Parked {
public:
    Parked(sim::Engine& engine, ValuePool& values) : engine_(engine), values_(values) {}

    ParkedId park(ReplicaId at, sim::EventKind done, std::uint32_t subject) {
        const std::uint32_t slot = slots_.acquire();
        slots_[slot] = {at, done, subject, {}};
        return ParkedId{slot};
    }

    /// The answer is there: the waiter's event comes at once, with its subject and the number of the answer.
    void finish(ParkedId id, const Answer& answer) {
        if (id == not_parked) return;
        Slot& slot = slots_[static_cast<std::uint32_t>(id)];
        slot.answer = answer;
        values_.retain(answer.item.value);
        engine_.schedule(engine_.now(), slot.done, slot.subject, static_cast<std::uint32_t>(id));
    }

    /// The replica that was asked.
    ReplicaId asked(ParkedId id) const { return slots_[static_cast<std::uint32_t>(id)].at; }

    /// The value of its item is held until the next answer is taken.
    Answer take(ParkedId id) {
        const Answer answer = slots_[static_cast<std::uint32_t>(id)].answer;
        values_.release(std::exchange(lent_, answer.item.value));
        slots_.release(static_cast<std::uint32_t>(id));
        return answer;
    }

    std::size_t waiting() const { return slots_.in_use(); }

private:
    struct Slot {
        ReplicaId at{};
        sim::EventKind done{};
        std::uint32_t subject = 0;
        Answer answer;
    };

    sim::Engine& engine_;
    ValuePool& values_;
    ValueId lent_{};
    sim::Slab<Slot> slots_;
};

}  // namespace regiondrill::store
