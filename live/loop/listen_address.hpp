// Addresses that gateways listen at: as the command line names them, as Asio has them, and what is said when one cannot
// be had.
#pragma once

#include "dns/address.hpp"

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>

namespace boost {
namespace asio::ip {
class address;
}
namespace system {
class error_code;
}
}  // namespace boost

namespace regiondrill::live {

// An address and port to listen at, as the command line names it.

/// Port 0 is any that is free, until a gateway has one.
struct ListenAddress {
    dns::IpAddress address;
    std::uint16_t port = 0;  // 0: any that is free

    /// "127.77.0.53:5300", "[::1]:5300".
    std::string text() const;
};

bool is_loopback(const dns::IpAddress& address);

/// Reads what an option ("--dns") was given. Throws drill::InputError that names it, also for an address that is
/// neither of the loopback nor the one that others may come in by.
ListenAddress parse_listen_address(const std::string& option, const std::string& text,
                                   const std::optional<dns::IpAddress>& bound = {});

/// Reads the address that others may come in by: one of this machine's own, as they would type it. Throws
/// drill::InputError that names the option, also for a wildcard, which no DNS could answer.
dns::IpAddress parse_bound_address(const std::string& option, const std::string& text);

// Addresses as Asio has them, and back.

boost::asio::ip::address asio_address(const dns::IpAddress& address);
dns::IpAddress own_address(const boost::asio::ip::address& address);

// A gateway's address that cannot be had: somebody's port is taken, or the address is not of this machine.

/// Its text names address, port and transport: "127.0.0.1:5300 (UDP) is taken: another program listens there".
class CannotListen : public std::runtime_error {
public:
    CannotListen(const std::string& text, bool is_foreign) : std::runtime_error(text), is_foreign_(is_foreign) {}

    /// The address is none of this machine's, so that no other port would do.
    bool is_foreign() const { return is_foreign_; }

private:
    bool is_foreign_;
};

CannotListen cannot_listen(const ListenAddress& address, const std::string& transport,
                           const boost::system::error_code& error);

}  // namespace regiondrill::live
