#include "drill/expectations/registry.hpp"

#include "sim/invariant.hpp"

namespace regiondrill::drill {

// Addresses of constants that are defined elsewhere: no file's constructor has to run before another's.
const std::vector<const ExpectationType*>& expectation_types() {
#define REGIONDRILL_LIST(name) &name##_expectation,
    static const std::vector<const ExpectationType*> all{REGIONDRILL_EXPECTATIONS(REGIONDRILL_LIST)};
#undef REGIONDRILL_LIST
    return all;
}

// Linear: some fifteen names.
const ExpectationType* find_expectation_type(std::string_view name) {
    for (const ExpectationType* type : expectation_types()) {
        if (type->name == name) return type;
    }
    return nullptr;
}

const ExpectationType& type_of(const ExpectationSpec& spec) {
    const ExpectationType* type = find_expectation_type(spec.that);
    sim::ensure(type != nullptr, "an expectation was named that its check let through");
    return *type;
}

// The words of reports, in JSON as well: a contract.
std::string_view name_of(Verdict verdict) {
    switch (verdict) {
        case Verdict::passed: return "passed";
        case Verdict::failed: return "failed";
        case Verdict::inconclusive: return "inconclusive";
    }
    return {};
}

}  // namespace regiondrill::drill
