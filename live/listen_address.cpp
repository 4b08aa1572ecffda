#include "live/listen_address.hpp"

#include "drill/input_error.hpp"

#include <charconv>
#include <optional>
#include <string_view>

namespace regiondrill::live {

namespace {

bool is_loopback(const dns::IpAddress& address) {
    if (address.family == dns::Family::v4) return address.octets[0] == 127;
    return address == dns::IpAddress::from_text("::1");
}

std::optional<std::uint16_t> port_of(std::string_view text) {
    std::uint16_t port = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
    if (text.empty() || error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return port;
}

std::optional<ListenAddress> read(std::string_view text) {
    const std::size_t colon = text.rfind(':');
    if (colon == std::string_view::npos) return std::nullopt;
    std::string_view host = text.substr(0, colon);
    const bool in_brackets = host.starts_with('[') && host.ends_with(']');
    if (in_brackets) host = host.substr(1, host.size() - 2);
    const auto address = dns::IpAddress::from_text(host);
    const auto port = port_of(text.substr(colon + 1));
    if (!address || !port || in_brackets != (address->family == dns::Family::v6)) return std::nullopt;
    return ListenAddress{*address, *port};
}

}  // namespace

std::string ListenAddress::text() const {
    const std::string host = address.family == dns::Family::v6 ? "[" + address.text() + "]" : address.text();
    return host + ":" + std::to_string(port);
}

ListenAddress parse_listen_address(const std::string& option, const std::string& text) {
    const auto parsed = read(text);
    if (!parsed) {
        throw drill::InputError(option, {}, {},
                                {drill::in_quotes(text) + " is no address with a port", R"("127.77.0.53:5300")", {}});
    }
    if (!is_loopback(parsed->address)) {
        throw drill::InputError(
            option, {}, {},
            {drill::in_quotes(text) + " is not on the loopback; a drill is for this machine only", "127.0.0.0/8", {}});
    }
    return *parsed;
}

}  // namespace regiondrill::live
