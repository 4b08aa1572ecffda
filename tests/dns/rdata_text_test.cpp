#include "dns/wire/rdata_text.hpp"

#include "dns/wire/record.hpp"
#include "dns/wire/text_word.hpp"
#include "dns/zone/zone_text.hpp"
#include "sim/result.hpp"
#include "tests/catch.hpp"

namespace rdata_text_test {

using namespace regiondrill::dns;

namespace {

regiondrill::sim::Result<std::string, TextError> parsed(RecordType type, std::string_view text) {
    ZoneLines lines(text);
    const auto line = lines.next();
    REQUIRE(line.has_value());
    if (!*line) return rdata_from_text(type, {}, TextPosition(), Name());
    return rdata_from_text(type, (*line)->words, (*line)->end, *Name::from_text("example."));
}

std::string wire(RecordType type, std::string_view text) {
    const auto rdata = parsed(type, text);
    if (!rdata.has_value()) FAIL(rdata.error().text());
    return *rdata;
}

std::string problem(RecordType type, std::string_view text) {
    const auto rdata = parsed(type, text);
    return rdata.has_value() ? "" : rdata.error().text();
}

std::string hex(std::string_view octets) {
    std::string text;
    for (const char octet : octets) {
        constexpr std::string_view digits = "0123456789abcdef";
        text += digits[static_cast<unsigned char>(octet) >> 4];
        text += digits[static_cast<unsigned char>(octet) & 15];
    }
    return text;
}

std::string reprinted(RecordType type, std::string_view text) { return rdata_text(type, wire(type, text)); }

}  // namespace

TEST_CASE("types are known by name in any case, all of them by number") {
    CHECK(type_from_text("aaaa") == RecordType::aaaa);
    CHECK(type_from_text("TYPE65280") == static_cast<RecordType>(65280));
    CHECK(type_from_text("type1") == RecordType::a);
    for (const char* other : {"", "TYPE", "TYPE65536", "TYPEX", "TYPE-1", "WKS5"}) CHECK_FALSE(type_from_text(other));
    CHECK(text_of(static_cast<RecordType>(62347)) == "TYPE62347");
    CHECK(text_of(RecordType::https) == "HTTPS");
}

TEST_CASE("a period is seconds or a sum of units") {
    CHECK(period_from_text("0") == 0U);
    CHECK(period_from_text("1h30m") == 5400U);
    CHECK(period_from_text("1W2D3H4M5S") == 788'645U);
    CHECK(period_from_text("4294967295") == 4'294'967'295U);
    for (const char* other : {"", "h", "1h30", "1y", "-1", "4294967296", "7102w", "1 h", "1.5h"}) {
        CHECK_FALSE(period_from_text(other));
    }
}

// RFC 3597, section 5: "a.example. CLASS32 TYPE731 \# 6 abcd ( ef 01 23 45 )", "e.example. IN A \# 4 0A000001".
TEST_CASE("the generic form of RFC 3597 section 5") {
    CHECK(hex(wire(static_cast<RecordType>(731), "\\# 6 abcd (\n ef 01 23 45 )")) == "abcdef012345");
    CHECK(wire(static_cast<RecordType>(62347), "\\# 0").empty());
    CHECK(hex(wire(RecordType::a, "\\# 4 0A000001")) == "0a000001");
    CHECK(rdata_text(static_cast<RecordType>(731), "\xab\xcd") == "\\# 2 ABCD");
    CHECK(rdata_text(static_cast<RecordType>(731), "") == "\\# 0");
    CHECK(problem(RecordType::a, "\\# 3 0A0000") == "1:4: these octets cannot be the data of A");
    CHECK(problem(static_cast<RecordType>(731), "\\# 6 abcd") == "1:4: TYPE731 says 6 octets, but has 2");
    CHECK(problem(static_cast<RecordType>(731), "\\# 2 abc") ==
          "1:6: TYPE731 wants hexadecimal digits, two an octet, not \"abc\"");
    CHECK(problem(static_cast<RecordType>(731), "abcd") ==
          "1:1: data of TYPE731 is written as \\# LENGTH HEX (RFC 3597)");
    CHECK(problem(static_cast<RecordType>(731), "\\#") ==
          "1:3: TYPE731 wants the number of octets, but the record ends");
}

TEST_CASE("data that cannot be of its type prints in the generic form") {
    CHECK(rdata_text(RecordType::a, "abc") == "\\# 3 616263");
    CHECK(rdata_text(RecordType::a, "abcde") == "\\# 5 6162636465");
    CHECK(rdata_text(RecordType::txt, "\x05hi") == "\\# 3 056869");
    CHECK(rdata_text(RecordType::txt, "") == "\\# 0");
    CHECK(rdata_text(RecordType::ns, "\x03www") == "\\# 4 03777777");
    CHECK(rdata_text(RecordType::mx, std::string_view("\0", 1)) == "\\# 1 00");
    CHECK(rdata_text(RecordType::caa, std::string_view("\0\x01-x", 4)) == "\\# 4 00012D78");
}

TEST_CASE("strings hold any octet") {
    CHECK(hex(wire(RecordType::txt, R"(a "b;c" "\"\\" \000\255 "")")) == "016103623b6302225c0200ff00");
    CHECK(reprinted(RecordType::txt, R"(\000\255)") == R"("\000\255")");
    CHECK(problem(RecordType::txt, "\\256") == "1:1: TXT wants a string of at most 255 octets, not \"\\256\"");
    CHECK(problem(RecordType::txt, std::string(256, 'x')).starts_with("1:1: TXT wants a string of at most 255"));
    CHECK(wire(RecordType::txt, std::string(255, 'x')).size() == 256);
    CHECK(problem(RecordType::txt, "") == "1:1: TXT wants a string of at most 255 octets, but the record ends");
}

TEST_CASE("every octet survives a round trip through text") {
    std::string strings;
    for (int value = 0; value < 256; ++value) {
        strings += '\x01';
        strings += static_cast<char>(value);
    }
    CHECK(wire(RecordType::txt, rdata_text(RecordType::txt, strings)) == strings);
    for (int value = 0; value < 256; ++value) {
        const std::string name = std::string(1, '\x01') + static_cast<char>(value) + '\0';
        CHECK(wire(RecordType::ns, rdata_text(RecordType::ns, name)) == name);
    }
}

TEST_CASE("numbers, addresses and names out of range are refused") {
    CHECK_FALSE(problem(RecordType::srv, "0 5 65536 x").empty());
    CHECK_FALSE(problem(RecordType::srv, "0 -5 1 x").empty());
    CHECK_FALSE(problem(RecordType::aaaa, "192.0.2.1").empty());
    CHECK_FALSE(problem(RecordType::a, "2001:db8::1").empty());
    CHECK_FALSE(problem(RecordType::a, "192.0.2.1 192.0.2.2").empty());
    CHECK_FALSE(problem(RecordType::ns, "a..b").empty());
    CHECK_FALSE(problem(RecordType::ns, "\"a\"").empty());
    CHECK_FALSE(problem(RecordType::ns, std::string(64, 'x')).empty());
    CHECK_FALSE(problem(RecordType::caa, "256 issue x").empty());
    CHECK_FALSE(problem(RecordType::caa, "0 is-sue x").empty());
    CHECK_FALSE(problem(RecordType::caa, "0 \"issue\" x").empty());
    CHECK_FALSE(problem(RecordType::ds, "1 5 1 2BB").empty());
}

}  // namespace rdata_text_test
