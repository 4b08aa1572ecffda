// The test vectors of RFC 9460, appendix D.
#include "dns/wire/rdata_text.hpp"
#include "dns/zone/zone_text.hpp"
#include "sim/result.hpp"
#include "tests/catch.hpp"

namespace svc_params_text_test {

using namespace regiondrill::dns;

namespace {

std::string hex(std::string_view octets) {
    std::string text;
    for (const char octet : octets) {
        constexpr std::string_view digits = "0123456789abcdef";
        text += digits[static_cast<unsigned char>(octet) >> 4];
        text += digits[static_cast<unsigned char>(octet) & 15];
    }
    return text;
}

regiondrill::sim::Result<std::string, TextError> parsed(std::string_view text) {
    ZoneLines lines(text);
    const auto line = lines.next();
    REQUIRE(line.has_value());
    return rdata_from_text(RecordType::svcb, (*line)->words, (*line)->end, Name());
}

std::string wire(std::string_view text) {
    const auto rdata = parsed(text);
    if (!rdata.has_value()) FAIL(rdata.error().text());
    return *rdata;
}

std::string problem(std::string_view text) {
    const auto rdata = parsed(text);
    return rdata.has_value() ? "" : rdata.error().text();
}

std::string printed(std::string_view text) { return rdata_text(RecordType::svcb, wire(text)); }

const std::string foo_example_com = "03666f6f076578616d706c6503636f6d00";
const std::string foo_example_org = "03666f6f076578616d706c65036f726700";

}  // namespace

TEST_CASE("RFC 9460 D.1 and D.2: what stands in the text stands on the wire") {
    CHECK(hex(wire("0 foo.example.com.")) == "0000" + foo_example_com);
    CHECK(hex(wire("1 .")) == "000100");
    CHECK(hex(wire("16 foo.example.com. port=53")) == "0010" + foo_example_com + "000300020035");
    CHECK(hex(wire("1 foo.example.com. key667=hello")) == "0001" + foo_example_com + "029b000568656c6c6f");
    CHECK(hex(wire("1 foo.example.com. key667=\"hello\\210qoo\"")) ==
          "0001" + foo_example_com + "029b000968656c6c6fd2716f6f");
    CHECK(hex(wire("1 foo.example.com. ipv6hint=\"2001:db8::1,2001:db8::53:1\"")) ==
          "0001" + foo_example_com + "00060020" + "20010db8000000000000000000000001" +
              "20010db8000000000000000000530001");
    CHECK(hex(wire("1 example.com. ipv6hint=\"2001:db8:122:344::192.0.2.33\"")) ==
          "0001076578616d706c6503636f6d00"
          "00060010"
          "20010db8012203440000000"
          "0c0000221");
}

TEST_CASE("RFC 9460 D.2: keys are sorted, and those of mandatory as well") {
    const std::string expected = "0010" + foo_example_org +
                                 "000000040001000400010009026832"
                                 "0568332d3139"
                                 "00040004c0000201";
    CHECK(hex(wire("16 foo.example.org. (alpn=h2,h3-19 mandatory=ipv4hint,alpn ipv4hint=192.0.2.1)")) == expected);
}

TEST_CASE("RFC 9460 D.2: a comma in a protocol's name is escaped twice") {
    const std::string expected = "0010" + foo_example_org + "0001000c08665c6f6f2c626172026832";
    CHECK(hex(wire(R"(16 foo.example.org. alpn="f\\\\oo\\,bar,h2")")) == expected);
    CHECK(hex(wire(R"(16 foo.example.org. alpn=f\\\092oo\092,bar,h2)")) == expected);
    CHECK(printed(R"(16 foo.example.org. alpn=f\\\092oo\092,bar,h2)") ==
          R"(16 foo.example.org. alpn="f\\\\oo\\,bar,h2")");
}

TEST_CASE("RFC 9460 D.3: what must be refused is, and says why") {
    const auto refused = [](std::string_view params) { return problem("1 foo.example.com. " + std::string(params)); };
    CHECK(refused("key123=abc key123=def") == "1:31: key123 is given twice");
    CHECK(refused("mandatory") == "1:20: mandatory wants a list of other keys, each once, like alpn,port");
    CHECK(refused("alpn") == "1:20: alpn wants a list of protocols like h2,h3");
    CHECK(refused("port") == "1:20: port wants a number from 0 to 65535");
    CHECK(refused("ipv4hint") == "1:20: ipv4hint wants a list of IPv4 addresses");
    CHECK(refused("ipv6hint") == "1:20: ipv6hint wants a list of IPv6 addresses");
    CHECK(refused("no-default-alpn=abc") == "1:20: no-default-alpn wants no value");
    CHECK(refused("mandatory=key123") == "1:20: key123 is mandatory, but not given");
    CHECK(refused("mandatory=mandatory").starts_with("1:20: mandatory wants"));
    CHECK(refused("mandatory=key123,key123 key123=abc").starts_with("1:20: mandatory wants"));
}

TEST_CASE("other broken parameters are refused") {
    const auto refused = [](std::string_view params) { return problem("1 . " + std::string(params)); };
    CHECK(refused("no-default-alpn") == "1:5: no-default-alpn wants alpn beside it");
    CHECK(refused("alpn=h2,,h3").starts_with("1:5: alpn wants"));
    CHECK(refused("alpn=\"\"").starts_with("1:5: alpn wants"));
    CHECK(refused("port=65536").starts_with("1:5: port wants"));
    CHECK(refused("ipv4hint=2001:db8::1").starts_with("1:5: ipv4hint wants"));
    CHECK(refused("speed=9").starts_with("1:5: unknown service parameter \"speed\""));
    CHECK(refused("key65535=x").starts_with("1:5: unknown service parameter"));
    CHECK(refused("key0123=x").starts_with("1:5: unknown service parameter"));
    CHECK(refused("\"alpn=h2\"").starts_with("1:5: unknown service parameter"));
    CHECK(refused("key667=\\25").starts_with("1:5: a broken escape"));
}

TEST_CASE("printed parameters read back to the same octets") {
    for (const char* text :
         {"0 example.net.", "1 . alpn=\"h2\" no-default-alpn port=8443", "2 x. key123",
          "2 x. key5=\"\\001\" key900=\"a b\"", "1 . mandatory=port,dohpath port=1 dohpath=\"/q{?dns}\"",
          "1 . ipv4hint=192.0.2.1 ipv6hint=2001:db8::1"}) {
        CHECK(printed(text) == text);
    }
}

TEST_CASE("octets that are no parameters print in the generic form") {
    using namespace std::string_literals;
    for (const std::string& params :
         {"\x00"s, "\x00\x03\x00\x02\x00"s, "\x00\x03\x00\x01\x50"s, "\x00\x01\x00\x02\x05h"s, "\x00\x04\x00\x00"s,
          "\x00\x02\x00\x01x"s, "\x00\x08\x00\x00\x00\x08\x00\x00"s, "\x00\x09\x00\x00\x00\x08\x00\x00"s}) {
        CHECK(rdata_text(RecordType::svcb, "\x00\x01\x00"s + params).starts_with("\\# "));
    }
}

}  // namespace svc_params_text_test
