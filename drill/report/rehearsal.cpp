#include "drill/report/rehearsal.hpp"

#include "drill/world/world.hpp"

namespace regiondrill::drill {

Rehearsal::Rehearsal() = default;
Rehearsal::Rehearsal(Rehearsal&&) noexcept = default;
Rehearsal& Rehearsal::operator=(Rehearsal&&) noexcept = default;
Rehearsal::~Rehearsal() = default;

bool Rehearsal::is_complete() const { return world->is_at_rest(); }

Rehearsal rehearse(const World& world, std::uint64_t most_events) {
    Rehearsal rehearsal;
    rehearsal.world = std::make_unique<World>(world.scenario());
    while (rehearsal.world->events() < most_events && rehearsal.world->step()) {
    }
    if (rehearsal.is_complete()) rehearsal.findings = find(*rehearsal.world);
    return rehearsal;
}

}  // namespace regiondrill::drill
