#include "drill/world/twin_run.hpp"

#include "drill/scenario/units.hpp"
#include "drill/world/world.hpp"

namespace regiondrill::drill {

namespace {

// Read from the engine's last event, which stands until the next one is run.
std::string describe(const World& world, bool stepped) {
    if (!stepped) return "the end of the run";
    const sim::Event& event = world.engine().last();
    // What tells two events apart that are alike otherwise: one run scheduled more before.
    const std::string number = std::to_string(event.order >> 16);
    return std::string(world.engine().name_of(event.kind())) + " at " + duration_text(event.at.time_since_epoch()) +
           ", about " + std::to_string(event.subject) + "/" + std::to_string(event.detail) + ", scheduled as number " +
           number;
}

}  // namespace

// Event by event, as the first difference is what tells where it came from; the end would only say that there is one.
std::optional<Divergence> run_twins(World& first, World& second, const std::function<void(Time)>& progress) {
    for (;;) {
        const bool one = first.step();
        const bool two = second.step();
        // The digest folds in every field of every event, so it differs from the first difference on.
        if (one != two || first.engine().digest().value() != second.engine().digest().value()) {
            return Divergence{first.engine().events(), describe(first, one), describe(second, two)};
        }
        if (!one) return std::nullopt;
        progress(first.engine().now());
    }
}

}  // namespace regiondrill::drill
