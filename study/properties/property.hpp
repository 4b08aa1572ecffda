// What must hold of every drill, whatever it is about. Each property stands in a file of its own beside this one and
// has one line in the registry below.
#pragma once

#include "drill/scenario/scenario.hpp"
#include "study/properties/played_drill.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace regiondrill::study {

/// Sentences that say what does not hold; none where all does.
using Complaints = std::vector<std::string>;

/// A drill and what it came to: what properties are held against.
struct World {
    const std::string& script;
    const drill::Scenario& scenario;
    const Played& played;
};

/// What it costs to hold a property: some look at the report, others play the drill anew in another form.
enum class Effort { reads, plays };

struct Property {
    std::string_view name;
    std::string_view claim;  // one sentence: what holds
    Effort effort = Effort::reads;
    /// Reads the world and changes nothing; may throw sim::InvariantBroken where it plays a drill of its own.
    Complaints (*judge)(const World&) = nullptr;
};

/// The one line that a new property needs beside its own file: FILE.cpp defines FILE_property.
#define REGIONDRILL_PROPERTIES(PROPERTY) \
    PROPERTY(verdict)                    \
    PROPERTY(arithmetic)                 \
    PROPERTY(evidence)                   \
    PROPERTY(fates)                      \
    PROPERTY(idle_fault)                 \
    PROPERTY(other_population)           \
    PROPERTY(spelling)                   \
    PROPERTY(longer_drill)               \
    PROPERTY(hops)                       \
    PROPERTY(served)                     \
    PROPERTY(bound)

#define REGIONDRILL_DECLARE(name) extern const Property name##_property;
REGIONDRILL_PROPERTIES(REGIONDRILL_DECLARE)
#undef REGIONDRILL_DECLARE

/// All of them, in the registry's order.
inline const std::vector<const Property*>& properties() {
#define REGIONDRILL_LIST(name) &name##_property,
    static const std::vector<const Property*> all{REGIONDRILL_PROPERTIES(REGIONDRILL_LIST)};
#undef REGIONDRILL_LIST
    return all;
}

}  // namespace regiondrill::study
