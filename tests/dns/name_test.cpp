// Names: text and wire form, both ways, and the relations between them.
#include "dns/wire/name.hpp"

#include "tests/catch.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace name_test {

using regiondrill::dns::Name;

namespace {

Name name(const std::string& text) {
    const auto made = Name::from_text(text);
    REQUIRE(made);
    return *made;
}

std::string wire(const std::string& octets) { return octets + '\0'; }

}  // namespace

TEST_CASE("a name's text is relative to its origin unless it ends in a dot") {
    CHECK(Name::from_text("api", name("drill.test."))->text() == "api.drill.test.");
    CHECK(Name::from_text("api.", name("drill.test."))->text() == "api.");
    CHECK(Name::from_text("@", name("drill.test."))->text() == "drill.test.");
    CHECK(name(".").is_root());
    CHECK(name(".").text() == ".");
}

TEST_CASE("escapes in names stand for octets, and odd octets are written as escapes") {
    CHECK(name(R"(a\.b.c.)").wire() == wire("\3a.b\1c"));
    CHECK(name(R"(a\.b.c.)").text() == R"(a\.b.c.)");
    CHECK(name(R"(\000\255.)").wire() == wire(std::string("\2\0\xff", 3)));
    CHECK(name(R"(\000\255.)").text() == R"(\000\255.)");
    for (const char* broken : {R"(a\)", R"(a\25)", R"(a\256.)", R"(\2x5.)", "", "a..b.", ".a."}) {
        CHECK_FALSE(Name::from_text(broken));
    }
}

TEST_CASE("B19 labels end at 63 octets, names at 255") {
    const std::string label(63, 'a');
    CHECK(Name::from_text(label + "."));
    CHECK_FALSE(Name::from_text(label + "a."));
    const std::string three = label + "." + label + "." + label + ".";
    const auto longest = Name::from_text(three + std::string(61, 'b') + ".");
    REQUIRE(longest);
    CHECK(longest->wire().size() == 255);
    CHECK_FALSE(Name::from_text(three + std::string(62, 'b') + "."));
    CHECK_FALSE(Name::from_text("c", *longest));
    CHECK_FALSE(longest->child("c"));
}

TEST_CASE("a wire form must be one whole name") {
    CHECK(Name::from_wire(wire("\3api\4test"))->text() == "api.test.");
    CHECK(Name::from_wire(wire(""))->is_root());
    for (const std::string& broken : {std::string(), std::string("\3api"), wire("\3ap"), wire("\3api") + "x",
                                      wire("\x40" + std::string(64, 'a')), std::string("\xc0\x0c")}) {
        CHECK_FALSE(Name::from_wire(broken));
    }
}

TEST_CASE("B4 names are equal whatever their case, and keep their letters") {
    CHECK(name("wWw.ExAmPlE.") == name("www.example."));
    CHECK(name("wWw.ExAmPlE.").text() == "wWw.ExAmPlE.");
    CHECK(name("wWw.ExAmPlE.").folded() == name("www.example.").wire());
    CHECK_FALSE(name("[.") == name("{."));  // 0x20 apart, but no letters
    CHECK_FALSE(name(R"(\001a.)") == name("a."));
}

TEST_CASE("a name is below another only where labels begin") {
    CHECK(name("a.B.test.").is_at_or_below(name("b.TEST.")));
    CHECK(name("b.test.").is_at_or_below(name("b.test.")));
    CHECK(name("b.test.").is_at_or_below(Name()));
    CHECK_FALSE(name("ab.test.").is_at_or_below(name("b.test.")));
    CHECK_FALSE(name("test.").is_at_or_below(name("b.test.")));
    CHECK_FALSE(name(R"(a\001b.)").is_at_or_below(name("b.")));  // ends in the octets of "b."
}

TEST_CASE("parents drop a label, children add one") {
    CHECK(name("a.b.").parent() == name("b."));
    CHECK(name("b.").parent().is_root());
    CHECK(Name().parent().is_root());
    CHECK(name("b.").child("a") == name("a.b."));
    CHECK_FALSE(name("b.").child(""));
    CHECK_FALSE(name("b.").child(std::string(64, 'a')));
    CHECK(name("a.b.").labels() == 2);
    CHECK(name("a.b.").first_label() == "a");
}

TEST_CASE("names are ordered as RFC 4034, section 6.1, orders its example") {
    const std::vector<std::string> in_order{"example.",           "a.example.",      "yljkjljk.a.example.",
                                            "Z.a.example.",       "zABC.a.EXAMPLE.", "z.example.",
                                            R"(\001.z.example.)", "*.z.example.",    R"(\200.z.example.)"};
    std::vector<Name> names;
    for (const auto& text : in_order) names.push_back(name(text));
    CHECK(std::is_sorted(names.begin(), names.end(), [](const Name& a, const Name& b) { return a < b; }));
    for (std::size_t i = 0; i + 1 < names.size(); ++i) CHECK(names[i] < names[i + 1]);
    CHECK((name("A.example.") <=> name("a.EXAMPLE.")) == std::weak_ordering::equivalent);
}

}  // namespace name_test
