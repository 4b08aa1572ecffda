// A tunnel between two sockets of this process, with the path of a person in London to a region in Oregon between them.
#include "live/region/tunnel.hpp"

#include "drill/scenario/scenario_reader.hpp"
#include "tests/catch.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>

#include <string>
#include <thread>
#include <utility>

namespace tunnel_test {

using namespace regiondrill;
using namespace std::chrono_literals;
using boost::asio::ip::tcp;
using Clock = std::chrono::steady_clock;

namespace {

const std::string script = R"({ "duration": "1h",
    "regions": { "eu-west-2": {}, "us-west-2": {} },
    "clients": [ { "name": "near", "at": "London", "count": 1, "rate": "1/s" } ] })";

/// Both ends of a connection.
std::pair<tcp::socket, tcp::socket> connected(boost::asio::io_context& one, boost::asio::io_context& other) {
    tcp::acceptor acceptor(one, {boost::asio::ip::address_v4::loopback(), 0});
    tcp::socket here(other);
    here.connect(acceptor.local_endpoint());
    return {acceptor.accept(), std::move(here)};
}

class Tunneled {
public:
    Tunneled()
        : session_(loop_, drill::read_scenario_text(script, "a test"), {.paused = true}),
          tunnels_(loop_),
          path_(session_, dns::LocationId{0}, regions::RegionId{1}),
          client(outside_),
          service(outside_) {
        auto [gateway, program] = connected(loop_.context(), outside_);
        auto [behind, answering] = connected(loop_.context(), outside_);
        client = std::move(program);
        service = std::move(answering);
        live::UpstreamStream stream{std::move(behind), live::HttpResponse{}, {}, true};
        tunnels_.join(std::move(gateway), {}, stream, path_, {});
        thread_ = std::thread([this] { loop_.run(); });
        read_head();
    }
    ~Tunneled() {
        loop_.stop();
        thread_.join();
    }

    std::chrono::nanoseconds delay(live::Bound bound) const { return path_.delay(bound); }

    /// How long it takes from one side's end to the other's coming to it.
    static std::chrono::nanoseconds time_to_end(tcp::socket& ending, tcp::socket& socket) {
        const auto begun = Clock::now();
        ending.shutdown(tcp::socket::shutdown_send);
        boost::system::error_code error;
        std::string rest(16, ' ');
        boost::asio::read(socket, boost::asio::buffer(rest), error);
        REQUIRE(error == boost::asio::error::eof);
        return Clock::now() - begun;
    }

private:
    // It goes to the client before all else.
    void read_head() {
        std::string head;
        while (!head.ends_with("\r\n\r\n")) {
            char octet = 0;
            boost::asio::read(client, boost::asio::buffer(&octet, 1));
            head += octet;
        }
    }

    boost::asio::io_context outside_;
    live::Loop loop_;
    live::Session session_;
    live::Tunnels tunnels_;
    live::NetworkPath path_;
    std::thread thread_;

public:
    tcp::socket client;
    tcp::socket service;
};

TEST_CASE("the end of a stream is as late as its octets would be, with nothing before it", "[.clock]") {
    Tunneled tunnel;
    REQUIRE(tunnel.delay(live::Bound::to_client) > 30ms);
    CHECK(Tunneled::time_to_end(tunnel.service, tunnel.client) >= tunnel.delay(live::Bound::to_client));
    CHECK(Tunneled::time_to_end(tunnel.client, tunnel.service) >= tunnel.delay(live::Bound::to_region));
}

TEST_CASE("octets before the end of a stream come before it", "[.clock]") {
    Tunneled tunnel;
    boost::asio::write(tunnel.service, boost::asio::buffer("hello", 5));
    tunnel.service.shutdown(tcp::socket::shutdown_send);
    std::string said(5, ' ');
    boost::asio::read(tunnel.client, boost::asio::buffer(said));
    CHECK(said == "hello");
    boost::system::error_code error;
    boost::asio::read(tunnel.client, boost::asio::buffer(said), error);
    CHECK(error == boost::asio::error::eof);
}

}  // namespace

}  // namespace tunnel_test
