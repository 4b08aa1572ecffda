#include "live/cannot_listen.hpp"

#include <boost/asio/error.hpp>

namespace regiondrill::live {

CannotListen cannot_listen(const ListenAddress& address, const std::string& transport,
                           const boost::system::error_code& error) {
    const std::string where = address.text() + " (" + transport + ")";
    if (error == boost::asio::error::address_in_use) {
        return CannotListen(where + " is taken: another program listens there");
    }
    return CannotListen("cannot listen on " + where + ": " + error.message());
}

}  // namespace regiondrill::live
