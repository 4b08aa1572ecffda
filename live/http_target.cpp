#include "live/http_target.hpp"

#include <algorithm>
#include <utility>

namespace regiondrill::live {

std::optional<AbsoluteTarget> read_absolute_target(std::string_view target) {
    constexpr std::string_view scheme = "http://";
    if (!target.starts_with(scheme)) return std::nullopt;
    target.remove_prefix(scheme.size());
    const std::size_t end = std::min(target.find_first_of("/?"), target.size());
    std::string_view host = target.substr(0, end);
    host = host.substr(0, host.find(':'));
    std::string path(target.substr(end));
    if (!path.starts_with('/')) path.insert(path.begin(), '/');
    return AbsoluteTarget{std::string(host), std::move(path)};
}

}  // namespace regiondrill::live
