// Whether somebody is still at the other end of a connection.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <optional>

namespace regiondrill::live {

/// Whether the other side, which has said that it sends no more, has left: it holds its end of the connection no more,
/// so nobody would read an answer. Nothing where that cannot be known, as of another machine's programs.
///
/// On the wire a program that only ends its own side (shutdown(SHUT_WR)) and one that has closed or died look the same
/// until something is sent to them. Of connections within one machine its kernel knows both ends (sock_diag(7)).
std::optional<bool> has_left(const boost::asio::ip::tcp::socket& socket);

}  // namespace regiondrill::live
