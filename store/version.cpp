#include "store/version.hpp"

namespace regiondrill::store {

std::string to_text(Version version, std::string_view region_name) {
    const std::string clock = std::to_string(version.clock() >> 8) + "." + std::to_string(version.clock() & 0xff);
    return clock + "-" + std::string(region_name);
}

}  // namespace regiondrill::store
