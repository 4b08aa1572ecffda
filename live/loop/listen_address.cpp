#include "live/loop/listen_address.hpp"

#include "drill/scenario/input_error.hpp"
#include "sim/text.hpp"
#include "sim/url.hpp"

#include <algorithm>
#include <boost/asio/error.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/system/errc.hpp>
#include <boost/system/error_code.hpp>
#include <optional>
#include <string_view>

namespace regiondrill::live {

namespace {

// Compared with an address of zeroes, which is the wildcard in either family.
bool is_wildcard(const dns::IpAddress& address) { return address == dns::IpAddress{address.family, {}}; }

bool is_multicast(const dns::IpAddress& address) {
    if (address.family == dns::Family::v6) return address.octets[0] == 0xff;
    return address.octets[0] >= 224;  // and what is reserved, and broadcast
}

/// An IPv4 address written as one of IPv6, such as ::ffff:192.168.1.7. A socket bound to it would serve IPv4, while the
/// DNS would have to answer AAAA for it.
bool is_mapped(const dns::IpAddress& address) {
    static const dns::IpPrefix mapped = *dns::IpPrefix::from_text("::ffff:0:0/96");
    return mapped.contains(address);
}

// An address of IPv6 stands in brackets, and no other does, so that "::1:53" is not taken for a port of ::1. Port 0 is
// one: any that is free.
std::optional<ListenAddress> listen_address_in(std::string_view text) {
    const auto read = sim::split_authority(text);
    if (!read || !read->port) return std::nullopt;
    const auto address = dns::IpAddress::from_text(read->host);
    const auto port = sim::whole_number<std::uint16_t>(*read->port);
    if (!address || !port || read->in_brackets != (address->family == dns::Family::v6)) return std::nullopt;
    return ListenAddress{*address, *port};
}

}  // namespace

std::string ListenAddress::text() const { return sim::authority_text(address.text(), port); }

bool is_loopback(const dns::IpAddress& address) {
    if (address.family == dns::Family::v4) return address.octets[0] == 127;
    return address == dns::IpAddress::from_text("::1");
}

// What is neither loopback nor the bound address is refused: a drill lets nobody in from outside unless that was asked
// for by --bind.
ListenAddress parse_listen_address(const std::string& option, const std::string& text,
                                   const std::optional<dns::IpAddress>& bound) {
    const auto parsed = listen_address_in(text);
    if (!parsed) {
        throw drill::InputError(option, {}, {},
                                {drill::in_quotes(text) + " is no address with a port", R"("127.77.0.53:5300")", {}});
    }
    if (!is_loopback(parsed->address) && parsed->address != bound) {
        const std::string more = bound ? " or " + bound->text() : "; --bind lets others in";
        throw drill::InputError(option, {}, {},
                                {drill::in_quotes(text) + " is not on the loopback", "127.0.0.0/8, ::1" + more, {}});
    }
    return *parsed;
}

// Each refusal says what was given instead of a machine's own address, as some of these are right for other servers.
dns::IpAddress parse_bound_address(const std::string& option, const std::string& text) {
    const auto refuse = [&](const std::string& why, const std::string& expected) {
        throw drill::InputError(option, {}, {}, {drill::in_quotes(text) + " " + why, expected, {}});
    };
    const std::string example = R"(an address of this machine such as "192.168.1.7", without a port)";
    const auto address = dns::IpAddress::from_text(text);
    if (!address) refuse("is no address", example);
    if (is_wildcard(*address)) refuse("is every address: the DNS could not say which one leads here", example);
    if (is_multicast(*address)) refuse("is no machine's address", example);
    if (is_mapped(*address)) refuse("is an IPv4 address within IPv6", "the IPv4 address itself");
    return *address;
}

namespace asio = boost::asio;

// Our own addresses keep both families in sixteen octets; of those an IPv4 address has the first four.
asio::ip::address asio_address(const dns::IpAddress& address) {
    if (address.family == dns::Family::v6) return asio::ip::address_v6(address.octets);
    asio::ip::address_v4::bytes_type octets;
    std::copy_n(address.octets.begin(), octets.size(), octets.begin());
    return asio::ip::address_v4(octets);
}

dns::IpAddress own_address(const asio::ip::address& address) {
    if (address.is_v6()) return {dns::Family::v6, address.to_v6().to_bytes()};
    const auto octets = address.to_v4().to_bytes();
    return dns::IpAddress::v4(octets[0], octets[1], octets[2], octets[3]);
}

// A taken port has words of its own, being what happens most; everything else is told as the system says it.
CannotListen cannot_listen(const ListenAddress& address, const std::string& transport,
                           const boost::system::error_code& error) {
    const std::string where = address.text() + " (" + transport + ")";
    if (error == boost::asio::error::address_in_use) {
        return CannotListen(where + " is taken: another program listens there", false);
    }
    const bool is_foreign = error == boost::system::errc::address_not_available ||
                            error == boost::asio::error::address_family_not_supported;
    return CannotListen("cannot listen on " + where + ": " + error.message(), is_foreign);
}

}  // namespace regiondrill::live
