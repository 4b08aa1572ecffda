#include "dns/zone/zone_text.hpp"

#include "tests/catch.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <sstream>

namespace zone_text_test {

using namespace regiondrill::dns;

namespace {

const Name origin = *Name::from_text("example.test.");

std::vector<RecordSet> records_in(std::string_view text) {
    auto records = records_from_text(text, origin);
    if (!records.has_value()) FAIL(records.error().text());
    return *std::move(records);
}

std::string printed(std::string_view text) {
    std::string all;
    for (const RecordSet& record : records_in(text)) all += text_of(record);
    return all;
}

std::string error_in(std::string_view text) {
    const auto records = records_from_text(text, origin);
    return records.has_value() ? "" : records.error().text();
}

bool begins(const std::string& text, std::string_view start) { return text.starts_with(start); }

std::string content(const std::string& file) {
    std::ifstream stream(REGIONDRILL_SOURCE_DIR "/tests/dns/golden/" + file, std::ios::binary);
    REQUIRE(stream.good());
    return {std::istreambuf_iterator<char>(stream), {}};
}

std::vector<std::string> sorted_lines(const std::string& text) {
    std::istringstream stream(text);
    std::vector<std::string> lines;
    for (std::string line; std::getline(stream, line);) lines.push_back(line);
    std::sort(lines.begin(), lines.end());
    return lines;
}

}  // namespace

// The dump was made from the zone beside it by BIND 9.18.49: named-checkzone -i none -D -o - example.test FILE, its
// runs of blanks cut to one.
TEST_CASE("a zone of every type reads as named-checkzone reads it, and prints as it prints") {
    const std::string dump = content("every_type.dump");
    CHECK(sorted_lines(printed(content("every_type.zone"))) == sorted_lines(dump));
    CHECK(printed(dump) == dump);
}

TEST_CASE("a zone of every type loads") {
    auto records = records_in(content("every_type.zone"));
    const auto zone = Zone::from_sets(origin, std::move(records));
    REQUIRE(zone.has_value());
    CHECK(zone->negative_ttl() == 60);
    CHECK(zone->find(*Name::from_text("a.b.wild", origin), RecordType::txt).kind == Found::Kind::records);
    CHECK(zone->find(*Name::from_text("x.deleg", origin), RecordType::txt).kind == Found::Kind::delegation);
}

// RFC 1035, section 5.3; the domain's owner line there is "@   IN  SOA     VENERA      Action\.domains (".
TEST_CASE("the example of RFC 1035 section 5.3") {
    const auto records = records_from_text(R"(
@   IN  SOA     VENERA      Action\.domains (
                                 20     ; SERIAL
                                 7200   ; REFRESH
                                 600    ; RETRY
                                 3600000; EXPIRE
                                 60)    ; MINIMUM

        NS      A.ISI.EDU.
        NS      VENERA
        NS      VAXA
        MX      10      VENERA
        MX      20      VAXA

A       A       26.3.0.103

VENERA  A       10.1.0.52
        A       128.9.0.32

VAXA    A       10.2.0.27
        A       128.9.0.33
)",
                                           *Name::from_text("ISI.EDU."));
    REQUIRE(records.has_value());
    REQUIRE(records->size() == 11);
    CHECK(text_of(records->front()) ==
          "ISI.EDU. 60 IN SOA VENERA.ISI.EDU. Action\\.domains.ISI.EDU. 20 7200 600 3600000 60\n");
    CHECK(text_of((*records)[2]) == "ISI.EDU. 60 IN NS VENERA.ISI.EDU.\n");
    CHECK(text_of(records->back()) == "VAXA.ISI.EDU. 60 IN A 128.9.0.33\n");
}

TEST_CASE("TTL and class may come in any order, or not at all") {
    for (const char* line : {"a 1h IN A 192.0.2.1", "a IN 1h A 192.0.2.1", "a 3600 A 192.0.2.1", "A 60m in a 192.0.2.1",
                             "$TTL 3600\na A 192.0.2.1", "$TTL 1h\na IN A 192.0.2.1 ; why"}) {
        const auto records = records_in(line);
        REQUIRE(records.size() == 1);
        CHECK(records[0].ttl == 3600);
        CHECK(records[0].owner == *Name::from_text("a", origin));
    }
}

TEST_CASE("a TTL left out is that of $TTL, else of the record before") {
    CHECK(printed("a 5 A 192.0.2.1\nb A 192.0.2.2\n") ==
          "a.example.test. 5 IN A 192.0.2.1\nb.example.test. 5 IN A 192.0.2.2\n");
    CHECK(printed("$TTL 9\na 5 A 192.0.2.1\nb A 192.0.2.2\n") ==
          "a.example.test. 5 IN A 192.0.2.1\nb.example.test. 9 IN A 192.0.2.2\n");
}

TEST_CASE("an origin may be set anew, relative to the one before") {
    CHECK(printed("$ORIGIN sub\n@ 5 CNAME x\n$ORIGIN other.\n@ 5 CNAME x.y\n") ==
          "sub.example.test. 5 IN CNAME x.sub.example.test.\nother. 5 IN CNAME x.y.other.\n");
}

TEST_CASE("an owner is carried over blank lines, comments and directives") {
    CHECK(printed("a 5 A 192.0.2.1\n\n; note\n  ; note\n$TTL 6\n\tA 192.0.2.2") ==
          "a.example.test. 5 IN A 192.0.2.1\na.example.test. 6 IN A 192.0.2.2\n");
}

TEST_CASE("lines may end in CR LF") { CHECK(printed("a 5 A 192.0.2.1\r\n") == "a.example.test. 5 IN A 192.0.2.1\n"); }

TEST_CASE("an error says where, what was wrong and what was expected") {
    CHECK(error_in("a 5 A 192.0.2.256") == "1:7: A wants an IPv4 address, not \"192.0.2.256\"");
    CHECK(error_in("\n a 5 A 192.0.2.1") ==
          "2:2: the first record has no owner; expected a name at the start of the line: \"a\"");
    CHECK(error_in("a 5 MX ten mail") == "1:8: MX wants a number from 0 to 65535, not \"ten\"");
    CHECK(error_in("a 5 MX 10") == "1:10: MX wants a domain name, but the record ends");
    CHECK(error_in("a 5 MX 10 x y") == "1:13: MX wants nothing more, not \"y\"");
    CHECK(error_in("a 5 A 192.0.2.1\nb 5 SOA ( x y\n 1 2 3\n 4 )\n") ==
          "4:5: SOA wants a time in seconds or like 1h30m, but the record ends");
    CHECK(begins(error_in("a 5 WWW x"), "1:5: unknown type"));
    CHECK(begins(error_in("a IN"), "1:5: the record ends before its type"));
    CHECK(begins(error_in("a CH TXT x"), "1:3: only class IN"));
    CHECK(begins(error_in("a A 192.0.2.1"), "1:3: the record has no TTL"));
    CHECK(begins(error_in("a 2147483648 A 192.0.2.1"), "1:3: the TTL must be a time"));
    CHECK(begins(error_in("a 1y A 192.0.2.1"), "1:3: the TTL must be a time"));
    CHECK(begins(error_in("$INCLUDE other.zone"), "1:1: $INCLUDE is not supported"));
    CHECK(begins(error_in("$GENERATE 1-2 a A 1.2.3.4"), "1:1: unknown directive"));
    CHECK(begins(error_in("$TTL"), "1:5: $TTL wants a value"));
    CHECK(begins(error_in("$TTL soon"), "1:6: $TTL wants a time"));
    CHECK(begins(error_in("$TTL 5 6"), "1:8: nothing more"));
    CHECK(begins(error_in("$ORIGIN a..b"), "1:9: $ORIGIN wants a domain name"));
    CHECK(begins(error_in("a..b 5 A 192.0.2.1"), "1:1: the record's owner is no domain name"));
    CHECK(begins(error_in("a 5 TXT \"x\nb 5 A 192.0.2.1"), "1:9: a string that is never closed"));
    CHECK(begins(error_in("a 5 MX ( 10\nmail"), "1:8: a parenthesis that is never closed"));
    CHECK(begins(error_in("a 5 MX 10 ) mail"), "1:11: a parenthesis that was never opened"));
    CHECK(begins(error_in("a 5 TXT x\\"), "1:11: a backslash"));
}

}  // namespace zone_text_test
