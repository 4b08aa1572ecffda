#include "drill/faults/registry.hpp"

#include "sim/invariant.hpp"

namespace regiondrill::drill {

// Addresses of constants that are defined elsewhere: no file's constructor has to run before another's.
const std::vector<const FaultType*>& fault_types() {
#define REGIONDRILL_LIST(name) &name##_fault,
    static const std::vector<const FaultType*> all{REGIONDRILL_FAULTS(REGIONDRILL_LIST)};
#undef REGIONDRILL_LIST
    return all;
}

// Linear: some thirty names, asked for when scripts are read and faults begin.
const FaultType* find_fault_type(std::string_view name) {
    for (const FaultType* type : fault_types()) {
        if (type->name == name) return type;
    }
    return nullptr;
}

const FaultType& type_of(const FaultSpec& fault) {
    const FaultType* type = find_fault_type(fault.what);
    sim::ensure(type != nullptr, "a fault was named that its check let through");
    return *type;
}

// As a probe would ask it: without a head, and without a key.
bool matches_probes(const FaultSpec& fault, const Scenario& scenario) {
    if (fault.match.empty()) return true;
    regions::RequestAttempt probe;
    probe.operation = regions::Operation::health;
    const store::KeyDictionary keys;
    const store::ValuePool values;
    return regions::RequestMatch(fault.match).holds(probe, {keys, values, scenario.dns.name});
}

bool silences_for_peers(const FaultSpec& fault) {
    const FaultType& type = type_of(fault);
    const bool is_silent = type.symptom == Symptom::silence || type.symptom == Symptom::refused;
    return is_silent && !type.blinds_checkers && type.cut(fault).peers;
}

}  // namespace regiondrill::drill
