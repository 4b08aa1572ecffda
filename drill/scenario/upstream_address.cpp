#include "drill/scenario/upstream_address.hpp"

#include "sim/text.hpp"

#include <algorithm>

namespace regiondrill::drill {

namespace {

constexpr std::size_t longest_host = 253;  // RFC 1035, as text

bool is_host_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
           c == '_';
}

bool is_host(std::string_view text) {
    return !text.empty() && text.size() <= longest_host && std::all_of(text.begin(), text.end(), is_host_character);
}

bool is_ipv6(std::string_view text) {
    return text.find(':') != std::string_view::npos &&
           text.find_first_not_of("0123456789abcdefABCDEF:.") == std::string_view::npos;
}

// ":3000", or nothing where there is none.
std::optional<std::uint16_t> read_port(std::string_view text) {
    if (text.empty()) return std::uint16_t{80};
    if (text.front() != ':') return std::nullopt;
    const auto port = sim::whole_number<std::uint16_t>(text.substr(1));
    return port == 0 ? std::nullopt : port;
}

}  // namespace

std::optional<UpstreamAddress> UpstreamAddress::from_text(std::string_view text) {
    constexpr std::string_view scheme = "http://";
    if (!text.starts_with(scheme)) return std::nullopt;
    text.remove_prefix(scheme.size());
    if (text.ends_with('/')) text.remove_suffix(1);
    const bool bracketed = text.starts_with('[');
    const std::size_t end = bracketed ? text.find(']') : std::min(text.find(':'), text.size());
    if (end == std::string_view::npos) return std::nullopt;
    const std::string_view host = bracketed ? text.substr(1, end - 1) : text.substr(0, end);
    if (!(bracketed ? is_ipv6(host) : is_host(host))) return std::nullopt;
    const auto port = read_port(text.substr(bracketed ? end + 1 : end));
    if (!port) return std::nullopt;
    return UpstreamAddress{std::string(host), *port};
}

std::string UpstreamAddress::authority() const {
    const bool bracketed = host.find(':') != std::string::npos;
    return (bracketed ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

}  // namespace regiondrill::drill
