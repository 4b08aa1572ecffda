#include "tests/house/source_file.hpp"

#include "tests/catch.hpp"

namespace source_file_test {

using namespace regiondrill::house;

TEST_CASE("comments and literals do not count as code") {
    const auto code = code_of(file_of("sim/a.cpp",
                                      "a(); // b\n"
                                      "x = \"c \\\" d\"; e();\n"
                                      "f(); /* g\n"
                                      "h */ i();\n"
                                      "if (c == '\"') j(1'000'000); // k\n"));
    REQUIRE(code.size() == 5);
    const auto has = [&](std::size_t line, const char* text) { return code[line].find(text) != std::string::npos; };
    CHECK(has(0, "a();"));
    CHECK_FALSE(has(0, "b"));
    CHECK_FALSE(has(1, "d"));
    CHECK(has(1, "e();"));
    CHECK(has(2, "f();"));
    CHECK_FALSE(has(2, "g"));
    CHECK_FALSE(has(3, "h"));
    CHECK(has(3, "i();"));
    CHECK(has(4, "j(1'000'000);"));
    CHECK_FALSE(has(4, "k"));
}

TEST_CASE("a file knows its room") {
    CHECK(file_of("drill/faults/kill.cpp", "").room() == "drill");
    CHECK(file_of("sim/time.hpp", "").is_header());
}

}  // namespace source_file_test
