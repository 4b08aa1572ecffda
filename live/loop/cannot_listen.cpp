#include "live/loop/cannot_listen.hpp"

#include <boost/asio/error.hpp>
#include <boost/system/errc.hpp>

namespace regiondrill::live {

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
