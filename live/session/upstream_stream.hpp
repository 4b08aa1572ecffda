// A connection to the service behind a region on which more comes than one answer: another protocol, or a stream of
// events.
#pragma once

#include "regions/http_api.hpp"

#include <boost/asio/ip/tcp.hpp>

#include <string>

namespace regiondrill::live {

struct UpstreamStream {
    boost::asio::ip::tcp::socket socket;
    regions::HttpResponse head;  // of the answer
    std::string octets;          // that came behind it
    bool both_ways = true;       // else nothing more is said to the service: a stream of events
};

}  // namespace regiondrill::live
