// A gateway's address that cannot be had: somebody's port is taken, or the address is not of this machine.
#pragma once

#include "live/loop/listen_address.hpp"

#include <boost/system/error_code.hpp>

#include <stdexcept>
#include <string>

namespace regiondrill::live {

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
