// Addresses as Asio has them, and back.
#pragma once

#include "dns/address.hpp"

#include <boost/asio/ip/address.hpp>

namespace regiondrill::live {

boost::asio::ip::address asio_address(const dns::IpAddress& address);
dns::IpAddress own_address(const boost::asio::ip::address& address);

}  // namespace regiondrill::live
