// The one place where Catch's main is compiled. Catch2 v3 brings its own; for v2 this one adds its --shard-count and
// --shard-index, so that the tests of one program run in several processes side by side.
#ifndef REGIONDRILL_CATCH3
#define CATCH_CONFIG_RUNNER
#include <catch2/catch.hpp>

#include <iostream>
#include <string>
#include <vector>

namespace {

/// As the command line names one test.
std::string spec_of(const std::string& name) {
    std::string spec;
    for (const char c : name) {
        if (c == ',' || c == '[' || c == ']' || c == '\\' || c == '"') spec += '\\';
        spec += c;
    }
    return spec;
}

/// Leaves every `count`-th test from `index` on. False where Catch would run others than those.
bool choose_shard(Catch::Session& session, std::size_t count, std::size_t index) {
    std::size_t seen = 0;
    std::size_t chosen = 0;
    std::string specs;
    for (const Catch::TestCase& test : Catch::getAllTestCasesSorted(session.config())) {
        if (test.isHidden() || seen++ % count != index) continue;
        specs += (specs.empty() ? "" : ",") + spec_of(test.name);
        ++chosen;
    }
    Catch::ConfigData config = session.configData();
    config.testsOrTags = {specs};
    session.useConfigData(config);
    const auto& all = Catch::getAllTestCasesSorted(session.config());
    return Catch::filterTests(all, session.config().testSpec(), session.config()).size() == chosen;
}

}  // namespace

int main(int argc, char** argv) {
    Catch::Session session;
    std::size_t count = 1;
    std::size_t index = 0;
    using Catch::clara::Opt;
    session.cli(session.cli() | Opt(count, "shards")["--shard-count"]("run the tests in so many parts") |
                Opt(index, "number")["--shard-index"]("of them this one, from 0"));
    if (const int problem = session.applyCommandLine(argc, argv); problem != 0) return problem;
    if (count > 1 && !choose_shard(session, count, index)) {
        std::cerr << "the tests of a part are not the ones that would run\n";
        return 2;
    }
    return session.run();
}
#endif
