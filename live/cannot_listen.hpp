// A gateway's address that cannot be had: somebody's port is taken, or the address is not of this machine.
#pragma once

#include <stdexcept>

namespace regiondrill::live {

/// Its text names address, port and transport: "127.0.0.1:5300 (UDP) is taken: another program listens there".
class CannotListen : public std::runtime_error {
    using std::runtime_error::runtime_error;
};

}  // namespace regiondrill::live
