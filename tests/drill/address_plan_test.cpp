// Where things are for real programs, and what the DNS says of it.
#include "drill/scenario/address_plan.hpp"

#include "drill/scenario/dns_config.hpp"
#include "drill/scenario/scenario_reader.hpp"
#include "tests/catch.hpp"

namespace address_plan_test {

using namespace regiondrill;
using drill::AddressPlan;
using drill::UpstreamAddress;

namespace {

constexpr regions::RegionId first{0};
constexpr regions::RegionId second{1};

dns::IpAddress address(const char* text) { return *dns::IpAddress::from_text(text); }

drill::Scenario placed_at(const AddressPlan& plan) {
    drill::Scenario scenario = drill::read_scenario_text(R"({ "duration": "1m",
        "regions": { "eu-west-2": { "ipv6": true }, "us-west-2": {} },
        "clients": [ { "at": "London", "count": 1 } ] })",
                                                         "a test");
    scenario.network.loopback = plan;
    return scenario;
}

}  // namespace

TEST_CASE("a network has an address for each region and service, an address a port for each region") {
    const auto network = AddressPlan::from_text("127.90");
    REQUIRE(network);
    CHECK_FALSE(network->is_shared());
    CHECK(network->region(second) == address("127.90.2.1"));
    CHECK(network->region_port(second, 8080) == 8080);
    CHECK(network->dns() == address("127.90.0.53"));
    for (const char* text : {"192.168.1.7", "fd00::7"}) {
        CAPTURE(text);
        const AddressPlan bound = AddressPlan::at(address(text));
        CHECK(bound.is_shared());
        CHECK(bound.text() == text);
        CHECK(bound.region(second) == address(text));
        CHECK(bound.region_port(first, 8080) == 8081);
        CHECK(bound.region_port(second, 8080) == 8082);
        CHECK(bound.region_port(second, 0) == 0);
        CHECK(bound.dns() == address(text));
        CHECK(bound.proxy() == address(text));
        CHECK(bound.control() == address(text));
    }
}

TEST_CASE("a script can only name the loopback") {
    for (const char* text : {"192.168.1.7", "192.168", "0.0.0.0", "fd00::7", "::1", "127.0.0.0", "127", ""}) {
        CAPTURE(text);
        CHECK_FALSE(AddressPlan::from_text(text));
    }
    CHECK(AddressPlan::from_text("127.0.0.1")->is_shared());
}

TEST_CASE("the DNS answers with the address that is bound, and in the other family with one that leads nowhere") {
    const auto v4 = drill::endpoints_of(placed_at(AddressPlan::at(address("192.168.1.7"))));
    CHECK(v4[0].v4 == address("192.168.1.7"));
    CHECK(v4[0].v6 == address("fd77::1"));
    CHECK(v4[1].v4 == address("192.168.1.7"));
    CHECK_FALSE(v4[1].v6);
    const auto v6 = drill::endpoints_of(placed_at(AddressPlan::at(address("fd00::7"))));
    CHECK(v6[0].v4 == address("198.51.100.1"));
    CHECK(v6[0].v6 == address("fd00::7"));
    CHECK(v6[1].v4 == address("198.51.100.2"));
    CHECK_FALSE(v6[1].v6);  // whether a region has an IPv6 address is the script's to say
    CHECK_FALSE(drill::zone_error(placed_at(AddressPlan::at(address("fd00::7"))), dns::GroupId{0}));
}

TEST_CASE("an upstream is an HTTP server's address, by name, IPv4 or IPv6, its port 80 where none is said") {
    CHECK(UpstreamAddress::from_text("http://127.0.0.1:3000") == UpstreamAddress{"127.0.0.1", 3000});
    CHECK(UpstreamAddress::from_text("http://my-app.local/") == UpstreamAddress{"my-app.local", 80});
    CHECK(UpstreamAddress::from_text("http://[::1]:8080") == UpstreamAddress{"::1", 8080});
    CHECK(UpstreamAddress{"::1", 8080}.text() == "http://[::1]:8080");
    CHECK(UpstreamAddress{"localhost", 80}.text() == "http://localhost:80");
}

TEST_CASE("what is more or less than that is no upstream") {
    for (const char* text :
         {"", "127.0.0.1:3000", "https://127.0.0.1", "http://", "http://:80", "http://a:", "http://a:0",
          "http://a:65536", "http://a:80x", "http://a/path", "http://a?b", "http://user@a", "http://a b", "http://[::1",
          "http://[a.b]", "http://[::1]x", "http://a\r\nb"}) {
        INFO(text);
        CHECK_FALSE(UpstreamAddress::from_text(text));
    }
}

}  // namespace address_plan_test
