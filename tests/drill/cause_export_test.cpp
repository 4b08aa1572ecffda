// The log of causes as other programs take it.
#include "drill/report/cause_export.hpp"
#include "drill/world/world.hpp"
#include "tests/catch.hpp"
#include "tests/drill/played.hpp"

#include <boost/property_tree/ptree.hpp>
#include <boost/property_tree/xml_parser.hpp>
#include <nlohmann/json.hpp>

#include <map>
#include <regex>
#include <sstream>
#include <string>
#include <vector>

namespace cause_export_test {

using namespace regiondrill;
using namespace regiondrill::drill;
using fixture::Played;
using Json = nlohmann::ordered_json;
using Clock = std::map<std::string, std::uint64_t>;

namespace {

const std::string outage = R"({"name": "killed <here> & there", "duration": "6m", "seed": 3,
    "regions": {"eu-west-2": {}, "us-east-1": {}}, "dns": {"ttl": "20s"},
    "clients": [{"name": "london", "at": "London", "count": 50}, {"name": "new york", "at": "New York", "count": 20}],
    "timeline": [{"at": "1m", "do": "kill", "region": "eu-west-2", "for": "2m"}]})";

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);) lines.push_back(line);
    return lines;
}

/// All that the one knows the other knows, too.
bool includes(const Clock& later, const Clock& earlier) {
    for (const auto& [party, count] : earlier) {
        const auto known = later.find(party);
        if (known == later.end() || known->second < count) return false;
    }
    return true;
}

std::size_t count_of(const boost::property_tree::ptree& tree, const std::string& name) {
    std::size_t count = 0;
    for (const auto& [key, child] : tree) count += (key == name ? 1 : 0) + count_of(child, name);
    return count;
}

}  // namespace

TEST_CASE("as JSON lines each entry stands with its number and that of what brought it about") {
    const Played drill(outage);
    const auto& entries = drill.world->causes().entries();
    const auto lines = lines_of(causes_ndjson(*drill.world));
    REQUIRE(lines.size() == entries.size());
    std::size_t caused = 0;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const Json entry = Json::parse(lines[i]);
        CHECK(entry["number"] == i);
        if (entry["because"].is_null()) continue;
        ++caused;
        CHECK(entry["because"].get<std::size_t>() < i);
    }
    CHECK(caused > 5);
    CHECK(Json::parse(lines.front())["kind"] == "fault_began");
}

TEST_CASE("for ShiViz each party's own clock goes up by one, and whoever was told knows what the teller knew") {
    const Played drill(outage);
    const auto& entries = drill.world->causes().entries();
    const auto lines = lines_of(causes_shiviz(*drill.world));
    REQUIRE(lines.size() == 2 * entries.size());
    const std::regex first_line(R"(^(\S*) (\{.*\})$)");  // what ShiViz asks for by default
    std::map<std::string, std::uint64_t> own;
    std::vector<Clock> clocks;
    for (std::size_t i = 0; i < entries.size(); ++i) {
        std::smatch parts;
        REQUIRE(std::regex_match(lines[2 * i], parts, first_line));
        const Clock clock = Json::parse(parts[2].str()).get<Clock>();
        CHECK(clock.at(parts[1]) == ++own[parts[1]]);
        if (entries[i].because != no_entry)
            CHECK(includes(clock, clocks[static_cast<std::size_t>(entries[i].because)]));
        clocks.push_back(clock);
    }
    CHECK(own.count("resolvers-of-new-york") + own.count("resolvers-of-london") >= 1);
}

TEST_CASE("the diagram is well-formed, has a point an entry and an arrow for each that has a cause") {
    const Played drill(outage);
    const auto& entries = drill.world->causes().entries();
    REQUIRE(entries.size() <= most_pictured_causes);
    std::istringstream svg(causes_svg(*drill.world));
    boost::property_tree::ptree tree;
    boost::property_tree::read_xml(svg, tree);
    CHECK(tree.get<std::string>("svg.title") == "killed <here> & there: what brought what about");
    CHECK(count_of(tree, "circle") == entries.size());
    std::size_t caused = 0;
    for (const CauseEntry& entry : entries) caused += entry.because != no_entry ? 1 : 0;
    std::size_t arrows = 0;
    for (const auto& [key, child] : tree.get_child("svg")) {
        if (key == "line" && child.get_optional<std::string>("<xmlattr>.marker-end")) ++arrows;
    }
    CHECK(arrows == caused);
}

TEST_CASE("a diagram of few entries says how many it leaves out") {
    const Played drill(outage);
    const std::string svg = causes_svg(*drill.world, 4);
    std::istringstream text(svg);
    boost::property_tree::ptree tree;
    boost::property_tree::read_xml(text, tree);
    CHECK(count_of(tree, "circle") == 4);
    CHECK_THAT(svg, Catch::Contains(std::to_string(drill.world->causes().entries().size() - 4) + " entries left out"));
}

}  // namespace cause_export_test
