// An address and port to listen at, as the command line names it.
#pragma once

#include "dns/address.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace regiondrill::live {

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

}  // namespace regiondrill::live
