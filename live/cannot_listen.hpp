// A gateway's address that cannot be had: somebody's port is taken, or the address is not of this machine.
#pragma once

#include "live/listen_address.hpp"

#include <boost/system/error_code.hpp>

#include <stdexcept>
#include <string>

namespace regiondrill::live {

/// Its text names address, port and transport: "127.0.0.1:5300 (UDP) is taken: another program listens there".
class CannotListen : public std::runtime_error {
    using std::runtime_error::runtime_error;
};

CannotListen cannot_listen(const ListenAddress& address, const std::string& transport,
                           const boost::system::error_code& error);

}  // namespace regiondrill::live
