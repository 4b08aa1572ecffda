// The page about failure modes, held against the program.
#include "tests/catch.hpp"
#include "tests/study/command.hpp"

namespace failure_modes_page_test {

using namespace regiondrill;

TEST_CASE("docs/failure-modes.md shows what the command prints") {
    const auto shown = study::fixture::shown_in("failure-modes.md");
    const auto ended = study::fixture::run("cd " REGIONDRILL_SOURCE_DIR " && " REGIONDRILL_PROGRAM " " + shown.command);
    CHECK(ended.output == shown.output);
}

}  // namespace failure_modes_page_test
