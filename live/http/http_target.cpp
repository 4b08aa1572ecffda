#include "live/http/http_target.hpp"

#include <boost/beast/core/string.hpp>

#include <algorithm>
#include <utility>

namespace regiondrill::live {

std::optional<AbsoluteTarget> read_absolute_target(std::string_view target) {
    constexpr std::string_view scheme = "http://";
    if (!boost::beast::iequals(target.substr(0, scheme.size()), scheme)) return std::nullopt;
    target.remove_prefix(scheme.size());
    const std::size_t end = std::min(target.find_first_of("/?"), target.size());
    const std::string_view authority = target.substr(0, end);
    const std::string_view host = authority.substr(0, authority.find(':'));
    std::string path(target.substr(end));
    if (!path.starts_with('/')) path.insert(path.begin(), '/');
    return AbsoluteTarget{std::string(host), std::string(authority), std::move(path)};
}

}  // namespace regiondrill::live
