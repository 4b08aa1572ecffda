// What is said of the presets of clients, in `regiondrill list` and in the documentation.
#include "clients/settings.hpp"
#include "drill/scenario/scenario_names.hpp"
#include "tests/catch.hpp"

#include <fstream>
#include <sstream>
#include <string>

namespace preset_names_test {

using namespace regiondrill;
using namespace regiondrill::drill;

namespace {

std::string documentation() {
    std::ostringstream text;
    text << std::ifstream(REGIONDRILL_SOURCE_DIR "/docs/dns.md").rdbuf();
    return text.str();
}

std::string row_of(const std::string& name, const std::string& about) { return "| `" + name + "` | " + about + " |"; }

}  // namespace

TEST_CASE("every preset of clients stands in the documentation with the figures that it has") {
    const std::string text = documentation();
    for (const auto& entries : {known_resolvers(), known_app_caches(), known_pools()}) {
        CHECK_FALSE(entries.empty());
        for (const auto& [name, about] : entries) {
            const std::string row = row_of(name, about);
            INFO(row);
            CHECK(text.find(row) != std::string::npos);
        }
    }
}

TEST_CASE("what is said of a preset has its figures") {
    const auto about = [](const std::vector<KnownName>& entries, const std::string& name) {
        for (const KnownName& entry : entries) {
            if (entry.name == name) return entry.about;
        }
        return std::string();
    };
    CHECK(about(known_resolvers(), "extender").find("5m to 50m at least") != std::string::npos);
    CHECK(about(known_resolvers(), "serve_stale").find("24h at most, and an empty one 1h at most") !=
          std::string::npos);
    CHECK(about(known_app_caches(), "jvm") ==
          "keeps an address for 30s, whatever the TTL, and that there was none for 10s; 2% of \"wild\"");
    CHECK(about(known_pools(), "nginx") == "keeps a connection for ever, unused for 1m 15s");
    CHECK(known_app_caches().size() == clients::name_cache_presets().size());
}

}  // namespace preset_names_test
