// URLs, as far as the project reads and writes any, once: targets and their queries, escapes, servers with their ports
// (RFC 3986). Texts are looked at where they stand: what is given back lives as long as what was read.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace regiondrill::sim {

/// A request's target, such as "/kv?limit=2", without what stands after a '#'.
struct UrlTarget {
    std::string_view path;
    std::string_view query;  // behind the '?'; empty where there is none
};
UrlTarget split_target(std::string_view target);

/// With escapes such as %2F made octets; nothing where one is cut off or not hexadecimal. A '+' stays one.
std::optional<std::string> percent_decoded(std::string_view text);

/// As a URL's path has it: what is neither a letter, a digit nor one of "-._~/" becomes an escape, octet by octet.
std::string percent_encoded(std::string_view text);

/// What is wrong with a query of which only fields of these names are read, each once: a field that nobody reads or
/// that stands there twice. Nothing where all is well.
std::optional<std::string> query_problem(std::string_view query, const std::vector<std::string_view>& known);

/// The value of the first field of that name in a query, still with its escapes; empty where it has no '='.
std::optional<std::string_view> query_value(std::string_view query, std::string_view name);

/// What stands behind "http://", in letters of either case; nothing for any other scheme, or none.
std::optional<std::string_view> behind_http_scheme(std::string_view url);

/// Where a server is: "api.drill.test:8080", "127.0.0.1", "[::1]:8080".
struct Authority {
    std::string_view host;                 // an address of IPv6 without its brackets
    bool in_brackets = false;              // is that of an IPv6 address and of nothing else
    std::optional<std::string_view> port;  // what stands behind the colon, if there is one

    /// 1 to 65535, or `otherwise` where there is no colon; nothing for any other text behind it.
    std::optional<std::uint16_t> port_or(std::uint16_t otherwise) const;
};

/// Splits it and does not ask what host and port are made of. Nothing where brackets stay open, or something else than
/// a port follows them. A colon outside of brackets is that before the port.
std::optional<Authority> split_authority(std::string_view text);

/// A host and its port put together, an address of IPv6 in brackets.
std::string authority_text(const std::string& host, std::uint16_t port);

}  // namespace regiondrill::sim
