#include "live/proxy/proxy_user.hpp"

#include <boost/algorithm/string/predicate.hpp>
#include <boost/beast/core/detail/base64.hpp>

namespace regiondrill::live {

std::optional<ProxyUser> read_proxy_user(std::string_view authorization) {
    namespace base64 = boost::beast::detail::base64;
    constexpr std::string_view scheme = "Basic ";
    if (!boost::istarts_with(authorization, scheme)) return std::nullopt;
    authorization.remove_prefix(scheme.size());
    while (authorization.ends_with('=')) authorization.remove_suffix(1);
    std::string text(base64::decoded_size(authorization.size() + 3), '\0');
    const auto [written, read] = base64::decode(text.data(), authorization.data(), authorization.size());
    if (read != authorization.size()) return std::nullopt;
    text.resize(written);
    const std::size_t colon = text.find(':');
    if (colon == std::string::npos) return std::nullopt;
    return ProxyUser{text.substr(0, colon), text.substr(colon + 1)};
}

}  // namespace regiondrill::live
