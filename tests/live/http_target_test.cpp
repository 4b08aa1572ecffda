#include "live/http/http_target.hpp"
#include "tests/catch.hpp"

namespace http_target_test {

using regiondrill::live::read_absolute_target;

TEST_CASE("an absolute target is a host and what its server is asked for") {
    const auto whole = read_absolute_target("http://api.drill.test:8080/kv/a?x=http://b/");
    REQUIRE(whole);
    CHECK(whole->host == "api.drill.test");
    CHECK(whole->path == "/kv/a?x=http://b/");
    CHECK(read_absolute_target("http://api.drill.test")->path == "/");
    CHECK(read_absolute_target("http://api.drill.test?prefix=a/b")->host == "api.drill.test");
    CHECK(read_absolute_target("http://api.drill.test?prefix=a/b")->path == "/?prefix=a/b");
}

TEST_CASE("a target of another form is no absolute one") {
    for (const char* target : {"/kv/a", "*", "api.drill.test:443", "https://api.drill.test/", ""}) {
        CHECK_FALSE(read_absolute_target(target));
    }
}

}  // namespace http_target_test
