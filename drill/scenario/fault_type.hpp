// The vocabulary of faults. Each fault stands in a file of its own under faults/ and has one line in
// faults/registry.hpp.
#pragma once

#include "drill/scenario/scenario.hpp"

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace regiondrill::drill {

struct FaultContext;

/// What traffic met an injected fault so far.
struct Evidence {
    std::uint64_t met = 0;    // requests, probes, packets or writes the fault touched
    Time first = sim::never;  // when the first of them was touched
};

/// A fault in force. Ending it (or destroying it) restores exactly what it changed. FaultSchedule keeps it to the end
/// of the drill, for its evidence is asked for then; end() is called once.
class ActiveFault {
public:
    virtual ~ActiveFault() = default;
    /// Also after its end: what was met until then stays.
    virtual Evidence evidence() const = 0;
    /// At the world's present moment, at once; what takes longer goes on by go_on().
    virtual void end() = 0;

    /// The next step of a fault that has several, when it asked for it (FaultSchedule::go_on_after); also after its
    /// end.
    virtual void go_on() {}
};

/// Fields of a timeline entry beyond at, do and for. Each is one member of FaultSpec and one key of the script, with
/// the same meaning in every fault that uses it.
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
    drain,
    load,
    ramp,
    into,
    min,
    max,
    match,
    dry_run,
    as,
    message,
    limit,
    buffer,
    body,
    hosts,
    mean,
    bandwidth
};

struct FaultFieldUse {
    FaultField field{};
    bool required = false;
};

/// What a health probe of the target runs into.
enum class Symptom {
    none,     // probes pass
    error,    // a prompt error status
    refused,  // a prompt refusal of the connection
    silence,  // no packet comes back
    mute,     // the connection is accepted, no answer follows
    steered,  // nothing: operators send people away, from a region they call sick or by switches and weights
};

/// What becomes of a region's membership by a fault; its end takes that back.
enum class MembershipChange { none, adds, removes };

/// From whom a silent region is cut off.
struct Cut {
    bool people = true;  // and checkers
    bool peers = true;
};
inline Cut cut_from_all(const FaultSpec&) { return {}; }

/// One entry of the registry: what script, schema, bounds, plan and report know of a fault. They ask for it here and
/// never by a name, so that a new fault is its own file and its line of the registry. `begin` makes it act at once, on
/// a spec that was checked; `target` names what it acts on and needs no world.
struct FaultType {
    std::string_view name;
    std::string_view summary;    // one sentence: what breaks
    std::string_view in_flight;  // one sentence: what becomes of traffic already under way
    std::string_view foreign;    // what other products call it: letters in lower case and digits, blanks between words
    Symptom symptom = Symptom::none;
    bool hurts_requests = false;        // people's requests may fail or slow down by it
    bool breaks_connections = false;    // clients notice by themselves that their connection is of no use
    bool denies_answers = false;        // resolvers hear that there is no answer, and remember it
    bool blinds_checkers = false;       // a share of the checkers, not of what they ask for, is what it breaks
    bool empties_region = false;        // after its end the region must be filled by its peers before it serves
    bool slows_serving = false;         // by the spec's factor, add and max, probes as well as people
    bool denies_names = false;          // of what its region's service depends on, by the spec's hosts
    bool hides_symptoms = false;        // of other faults of its region: probes pass as long as anything answers
    bool meets_look_ups = false;        // those of the spec's population, or everybody's
    bool edits_weights = false;         // of the spec's record, through the control plane
    bool refuses_edits = false;         // the control plane takes none meanwhile
    bool holds_up_replication = false;  // its region sends or takes what is replicated later, or not at all
    MembershipChange membership = MembershipChange::none;
    Cut (*cut)(const FaultSpec&) = cut_from_all;  // of one with the symptom silence
    std::vector<FaultFieldUse> fields;
    std::unique_ptr<ActiveFault> (*begin)(const FaultContext&, const FaultSpec&);
    std::string (*target)(const FaultSpec&);                    // for reports: "eu-west-2" or "a | b, c"
    std::string_view first_evidence = "met its first traffic";  // for the story, where that came late
};

/// Fields that a fault does not use keep their default, and are not checked.
inline bool uses(const FaultType& type, FaultField field) {
    return std::any_of(type.fields.begin(), type.fields.end(), [&](const auto& use) { return use.field == field; });
}

/// All faults, by name.
const std::vector<const FaultType*>& fault_types();
/// Null for a name that no fault has.
const FaultType* find_fault_type(std::string_view name);
/// Of a spec that was checked.
const FaultType& type_of(const FaultSpec& fault);
/// Whether other regions cease to hear from its region: it is silent to them and not to checkers alone.
bool silences_for_peers(const FaultSpec& fault);
/// Whether probes of its region's health endpoint are among the requests that it looks for.
bool matches_probes(const FaultSpec& fault, const Scenario& scenario);
/// As people read it: "kill us-east-1".
inline std::string text_of(const FaultSpec& fault) {
    return (fault.dry_run ? "dry run of " : "") + fault.what + " " + type_of(fault).target(fault);
}

}  // namespace regiondrill::drill
