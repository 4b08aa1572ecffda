// An address and port to listen at, as the command line names it.
#pragma once

#include "dns/ip_address.hpp"

#include <cstdint>
#include <string>

namespace regiondrill::live {

struct ListenAddress {
    dns::IpAddress address;
    std::uint16_t port = 0;  // 0: any that is free

    /// "127.77.0.53:5300", "[::1]:5300".
    std::string text() const;
};

/// Reads what an option ("--dns") was given. Throws drill::InputError that names it, also when the address is not of
/// the loopback: nobody but this machine is to see a drill.
ListenAddress parse_listen_address(const std::string& option, const std::string& text);

}  // namespace regiondrill::live
