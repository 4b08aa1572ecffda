#include "study/properties/property.hpp"

namespace regiondrill::study {

const std::vector<const Property*>& properties() {
#define REGIONDRILL_LIST(name) &name##_property,
    static const std::vector<const Property*> all{REGIONDRILL_PROPERTIES(REGIONDRILL_LIST)};
#undef REGIONDRILL_LIST
    return all;
}

}  // namespace regiondrill::study
