// The vocabulary of faults. Each fault stands in a file of its own under faults/ and has one line in
// faults/registry.hpp.
#pragma once

#include "drill/scenario/scenario.hpp"

#include <memory>
#include <string_view>
#include <vector>

namespace regiondrill::drill {

struct FaultContext;

/// What traffic met an injected fault so far.
struct Evidence {
    std::uint64_t met = 0;    // requests, probes, packets or writes the fault touched
    Time first = sim::never;  // when the first of them was touched
};

/// A fault in force. Ending it (or destroying it) restores exactly what it changed.
class ActiveFault {
public:
    virtual ~ActiveFault() = default;
    virtual Evidence evidence() const = 0;
    virtual void end() = 0;

    /// The next step of a fault that has several, when it asked for it (FaultSchedule::go_on_after); also after its
    /// end.
    virtual void go_on() {}
};

/// Fields of a timeline entry beyond at, do and for.
enum class FaultField {
    region,
    to,
    scope,
    between,
    one_way,
    share,
    factor,
    add,
    status,
    flap,
    places,
    of,
    group,
    record,
    weight,
    on,
    off,
    overrides,
    rate,
    ahead,
    behind,
    ppm,
    drain
};

struct FaultFieldUse {
    FaultField field{};
    bool required = false;
};

/// What a health probe of the target runs into.
enum class Symptom {
    none,     // probes pass
    error,    // a prompt refusal or error status
    silence,  // no packet comes back
    mute,     // the connection is accepted, no answer follows
    steered,  // nothing: operators send people away, from a region they call sick or by switches and weights
};

struct FaultType {
    std::string_view name;
    std::string_view summary;    // one sentence: what breaks
    std::string_view in_flight;  // one sentence: what becomes of traffic already under way
    Symptom symptom = Symptom::none;
    bool hurts_requests = false;      // people's requests may fail or slow down by it
    bool breaks_connections = false;  // clients notice by themselves that their connection is of no use
    bool empties_region = false;      // after its end the region must be filled by its peers before it serves
    std::vector<FaultFieldUse> fields;
    std::unique_ptr<ActiveFault> (*begin)(const FaultContext&, const FaultSpec&);
    std::string (*target)(const FaultSpec&);                    // for reports: "eu-west-2" or "a | b, c"
    std::string_view first_evidence = "met its first traffic";  // for the story, where that came late
};

/// All faults, by name.
const std::vector<const FaultType*>& fault_types();
const FaultType* find_fault_type(std::string_view name);

}  // namespace regiondrill::drill
