// The reader's bounds and the writer's compression.
#include "dns/wire/wire_reader.hpp"
#include "dns/wire/wire_writer.hpp"

#include "tests/catch.hpp"

#include <string>
#include <vector>

namespace wire_reader_test {

using namespace regiondrill::dns;

namespace {

using Octets = std::vector<std::uint8_t>;

/// After a header's twelve octets.
Octets after_header(const std::string& body) {
    const std::string message = std::string(12, '\0') + body;
    return {message.begin(), message.end()};
}

/// The name that stands so many octets into the body; "-" when it cannot be read.
std::string name_at(const Octets& message, std::size_t at, std::size_t* end = nullptr) {
    WireReader reader(message, 12 + at);
    NameBuffer name;
    reader.name(name);
    if (!reader.good()) return "-";
    if (end) *end = reader.at() - 12;
    return Name::from_wire(name.wire())->text();
}

using namespace std::string_literals;

}  // namespace

TEST_CASE("reading past the end fails for good and gives zeros") {
    const Octets three{1, 2, 3};
    WireReader reader(three);
    CHECK(reader.u16() == 0x0102);
    CHECK(reader.u32() == 0);
    CHECK_FALSE(reader.good());
    CHECK(reader.u8() == 0);
    CHECK(reader.left() == 0);
    CHECK(reader.octets(1).empty());
    CHECK_FALSE(WireReader(three, 4).good());
}

TEST_CASE("B19 pointers lead backwards, from run to run") {
    const Octets message = after_header("\1a\0\1b\xc0\x0c\xc0\x0f"s);
    std::size_t end = 0;
    CHECK(name_at(message, 3, &end) == "b.a.");
    CHECK(end == 7);
    CHECK(name_at(message, 7, &end) == "b.a.");
    CHECK(end == 9);
}

TEST_CASE("B19 pointers to themselves, forwards, into their own run, the header or in circles are refused") {
    CHECK(name_at(after_header("\xc0\x0c"s), 0) == "-");
    CHECK(name_at(after_header("\xc0\x0e\1a\0"s), 0) == "-");
    CHECK(name_at(after_header("\1a\xc0\x0c"s), 0) == "-");
    CHECK(name_at(after_header("\1a\0\xc0\x04"s), 3) == "-");
    CHECK(name_at(after_header("\xc0\x0e\xc0\x0c"s), 0) == "-");
    CHECK(name_at(after_header("\xc0\x0e\xc0\x0c"s), 2) == "-");
    CHECK(name_at(after_header("\1a\xc0"s), 0) == "-");
}

TEST_CASE("B19 label types 01 and 10 are refused, and labels cut off") {
    CHECK(name_at(after_header("\x40\0"s), 0) == "-");
    CHECK(name_at(after_header("\x80\0"s), 0) == "-");
    CHECK(name_at(after_header("\5abc"s), 0) == "-");
    CHECK(name_at(after_header("\3abc"s), 0) == "-");
}

TEST_CASE("B19 a name may be 255 octets long also by its pointers, and not more") {
    const std::string label = "\x3f" + std::string(63, 'x');
    const std::string most = label + label + label + "\x3b" + std::string(59, 'y') + '\0';  // 253
    CHECK(name_at(after_header(most + "\1z\xc0\x0c"s), most.size()) != "-");                // 255
    CHECK(name_at(after_header(most + "\2zz\xc0\x0c"s), most.size()) == "-");
}

TEST_CASE("B19 a long chain of pointers is given up") {
    std::string body(1, '\0');
    std::vector<std::size_t> starts{0};
    for (int i = 0; i < 200; ++i) {
        const std::size_t target = 12 + starts.back();
        starts.push_back(body.size());
        body += static_cast<char>(0xc0 | target >> 8);
        body += static_cast<char>(target & 0xff);
    }
    CHECK(name_at(after_header(body), starts[100]) == ".");
    CHECK(name_at(after_header(body), starts[200]) == "-");
}

TEST_CASE("B17 names lean on names written before, their longest known tail first") {
    Octets out;
    WireWriter writer(out);
    writer.octets("............");
    const auto write = [&](const char* text) {
        const std::size_t before = out.size();
        writer.name(Name::from_text(text)->wire());
        return out.size() - before;
    };
    CHECK(write("www.example.test.") == 18);
    CHECK(write("www.example.test.") == 2);
    CHECK(write("ns1.example.test.") == 6);
    CHECK(write("a.ns1.example.test.") == 4);
    CHECK(write("test.") == 2);
    CHECK(write(".") == 1);
    CHECK(write("www.EXAMPLE.test.") == 14);  // other letters: only "test." is shared
    WireReader reader(out, 12);
    NameBuffer name;
    std::vector<std::string> read;
    while (reader.left() > 0) {
        reader.name(name);
        REQUIRE(reader.good());
        read.push_back(Name::from_wire(name.wire())->text());
    }
    CHECK(read == std::vector<std::string>{"www.example.test.", "www.example.test.", "ns1.example.test.",
                                           "a.ns1.example.test.", "test.", ".", "www.EXAMPLE.test."});
}

TEST_CASE("names are never leant on where pointers cannot reach, or after they were cut off") {
    Octets out;
    WireWriter writer(out);
    writer.octets(std::string(1 << 14, '.'));
    const std::string name = Name::from_text("example.test.")->wire();
    writer.name(name);
    writer.name(name);
    CHECK(out.size() == (1 << 14) + 2 * name.size());

    WireWriter again(out);
    again.octets("............");
    again.name(name);
    again.cut(12);
    again.name(name);
    CHECK(out.size() == 12 + name.size());
}

TEST_CASE("B17 names in data are compressed in the types of RFC 1035 alone") {
    const std::string name = Name::from_text("www.example.test.")->wire();
    const auto octets_for = [&](RecordType type, const std::string& before, const std::string& after) {
        Octets out;
        WireWriter writer(out);
        writer.octets("............");
        writer.name(name);
        const std::size_t at = out.size();
        writer.rdata(type, before + name + after);
        CHECK((out[at] << 8 | out[at + 1]) == static_cast<int>(out.size() - at - 2));
        return out.size() - at - 2;
    };
    CHECK(octets_for(RecordType::ns, "", "") == 2);
    CHECK(octets_for(RecordType::cname, "", "") == 2);
    CHECK(octets_for(RecordType::ptr, "", "") == 2);
    CHECK(octets_for(RecordType::mx, "\0\1"s, "") == 4);
    CHECK(octets_for(RecordType::soa, "", name + std::string(20, '\1')) == 24);
    CHECK(octets_for(RecordType::srv, "\0\1\0\1\0\1"s, "") == 6 + name.size());
    CHECK(octets_for(RecordType::dname, "", "") == name.size());
    CHECK(octets_for(RecordType::https, "\0\1"s, "") == 2 + name.size());
    CHECK(octets_for(RecordType::mx, "", "") == name.size());  // not what MX looks like: left alone
}

}  // namespace wire_reader_test
