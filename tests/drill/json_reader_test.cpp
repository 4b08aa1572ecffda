#include "drill/scenario/json_reader.hpp"

#include "drill/scenario/input_error.hpp"
#include "tests/catch.hpp"

#include <nlohmann/json.hpp>

namespace json_reader_test {

using regiondrill::drill::InputError;
using regiondrill::drill::JsonText;
using regiondrill::drill::Position;

namespace {

std::string at(Position position) { return std::to_string(position.line) + ":" + std::to_string(position.column); }

std::string message_about(std::string_view text) {
    try {
        JsonText(text, "x.json");
    } catch (const InputError& error) {
        return error.what();
    }
    return "accepted";
}

}  // namespace

TEST_CASE("every key and value knows its line and column", "[json]") {
    const JsonText text(R"({
  "dns": { "ttl": "60s" },
  "clients": [
    { "name": "london" },
    7
  ]
})",
                        "x.json");
    CHECK(at(text.value_position("")) == "1:1");
    CHECK(at(text.key_position("/dns")) == "2:3");
    CHECK(at(text.value_position("/dns")) == "2:10");
    CHECK(at(text.value_position("/dns/ttl")) == "2:19");
    CHECK(at(text.value_position("/clients/0")) == "4:5");
    CHECK(at(text.value_position("/clients/0/name")) == "4:15");
    CHECK(at(text.value_position("/clients/1")) == "5:5");
    CHECK(at(text.key_position("/clients/1")) == "5:5");
}

TEST_CASE("what is not there is where it would stand in", "[json]") {
    const JsonText text(R"({ "dns": { "ttl": "60s" } })", "x.json");
    CHECK(at(text.value_position("/dns/policy")) == "1:10");
    CHECK(at(text.value_position("/store/resend")) == "1:1");
}

TEST_CASE("comments take their room and nothing else", "[json]") {
    const JsonText text("// first\n{ /* second\n */ \"seed\": /**/ 7 // \"third\"\n}", "x.json");
    CHECK(text.root()["seed"] == 7);
    CHECK(at(text.key_position("/seed")) == "3:5");
    CHECK(at(text.value_position("/seed")) == "3:18");
}

TEST_CASE("a slash within a text begins no comment", "[json]") {
    const JsonText text(R"({ "path": "//health /* */" })", "x.json");
    CHECK(text.root()["path"] == "//health /* */");
}

TEST_CASE("columns count characters, not bytes", "[json]") {
    const JsonText text("{ \"name\": \"Z\xC3\xBCrich \xE6\x9D\xB1\xE4\xBA\xAC\", \"seed\": 7 }", "x.json");
    CHECK(at(text.key_position("/seed")) == "1:24");
}

TEST_CASE("keys are found by their meaning, escapes and all", "[json]") {
    const JsonText text(R"({ "a/b": { "c~d": 1, "\u00e9\n": 2 } })", "x.json");
    CHECK(at(text.value_position("/a~1b/c~0d")) == "1:19");
    CHECK(at(text.value_position("/a~1b/\xC3\xA9\n")) == "1:34");
}

TEST_CASE("the same key written in two ways stands twice", "[json]") {
    CHECK(message_about("{ \"a\": 1,\n  \"\\u0061\": 2 }") ==
          R"(x.json:2:3: the key "a" stands twice in this object; the first is in line 1)");
    CHECK(message_about(R"({ "x": { "a": 1 }, "y": { "a": 1 } })") == "accepted");
}

TEST_CASE("a byte order mark and foreign line ends are no mistake and take no column", "[json]") {
    const JsonText text("\xEF\xBB\xBF{\r\n\"seed\": 7 }\r\n", "x.json");
    CHECK(at(text.value_position("")) == "1:1");
    CHECK(at(text.value_position("/seed")) == "2:9");
}

TEST_CASE("bytes that are no UTF-8 are told at their place", "[json]") {
    CHECK(message_about("{ \"a\":\n \"\xFF\" }") == "x.json:2:3: the text is not UTF-8 from here on");
    CHECK(message_about("\xFF\xFE{") == "x.json:1:1: the text is not UTF-8 from here on");
    CHECK(message_about("{ \"\xC0\xAF\": 1 }") == "x.json:1:4: the text is not UTF-8 from here on");
    CHECK(message_about("{ \"\xED\xA0\x80\": 1 }") == "x.json:1:4: the text is not UTF-8 from here on");
    CHECK(message_about("\"\xE6\x9D") == "x.json:1:2: the text is not UTF-8 from here on");
}

TEST_CASE("a NUL byte is a mistake like any other", "[json]") {
    CHECK(message_about(std::string_view{"{ \0 }", 5}) ==
          R"(x.json:1:3: found "\u0000"; expected a key in double quotes)");
    CHECK(message_about(std::string_view{"\0", 1}) == R"(x.json:1:1: found "\u0000" where a value should stand)");
    CHECK(message_about(std::string_view{"\"\0\"", 3}) ==
          R"(x.json:1:2: a control character stands in a text; expected an escape such as \t)");
}

TEST_CASE("hostile sizes are refused before they cost anything", "[json]") {
    CHECK(message_about(std::string(100'000, '[')) == "x.json:1:17: lists and objects are nested more than 16 deep");
    CHECK(message_about(std::string(2'000'000, ' ')) == "x.json: the text is too long; expected at most one MiB");
    CHECK(message_about("{\"" + std::string(200, 'k') + "\": 1}") == "x.json:1:2: this key is longer than 128 bytes");
    std::string many = "[0";
    for (int i = 0; i < 200'000; ++i) many += ",0";
    CHECK(message_about(many + "]") == "x.json:1:200000: there are more than 100000 values");
}

TEST_CASE("a message stays one short line whatever the text holds", "[json]") {
    const auto message = message_about("[ " + std::string(5000, 'x') + "\x01 ]");
    CHECK(message.size() < 200);
    CHECK(message_about("{ \x1B[31m: 1 }").find('\x1B') == std::string::npos);
}

}  // namespace json_reader_test
