#include "drill/faults/registry.hpp"

namespace regiondrill::drill {

const std::vector<const FaultType*>& fault_types() {
#define REGIONDRILL_LIST(name) &name##_fault,
    static const std::vector<const FaultType*> all{REGIONDRILL_FAULTS(REGIONDRILL_LIST)};
#undef REGIONDRILL_LIST
    return all;
}

const FaultType* find_fault_type(std::string_view name) {
    for (const FaultType* type : fault_types()) {
        if (type->name == name) return type;
    }
    return nullptr;
}

}  // namespace regiondrill::drill
