// Who somebody says to be at the proxy, as a request carries it (RFC 7617).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace regiondrill::live {

struct ProxyUser {
    std::string name;
    std::string password;
};

/// From the value of Proxy-Authorization: "Basic bG9uZG9uOjM=". Nothing where it is none.
std::optional<ProxyUser> read_proxy_user(std::string_view authorization);

}  // namespace regiondrill::live
