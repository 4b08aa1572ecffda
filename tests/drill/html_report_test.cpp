// The report as one page: what is put into it, and that nothing in it can be taken for markup.
#include "drill/report/html_report.hpp"
#include "drill/report/json_report.hpp"
#include "tests/catch.hpp"
#include "tests/drill/played.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <stdexcept>

namespace html_report_test {

using namespace regiondrill::drill;
using fixture::Played;
using Json = nlohmann::ordered_json;

namespace {

const std::string page =
    "<style>a{report}</style><i id=a>{report}</i><i id=b>{series}</i><i id=c>{settings}</i>{series}";

std::string drill_named(const std::string& name) {
    return R"({"name": ")" + name + R"(", "duration": "1m", "regions": {"eu-west-2": {}, "us-west-2": {}},
        "clients": [{"name": "near", "at": "London", "count": 2, "rate": "2/s"}]})";
}

std::string between(const std::string& text, const std::string& before, const std::string& after) {
    const std::size_t from = text.find(before);
    REQUIRE(from != std::string::npos);
    const std::size_t to = text.find(after, from + before.size());
    REQUIRE(to != std::string::npos);
    return text.substr(from + before.size(), to - from - before.size());
}

}  // namespace

TEST_CASE("the report as a page has the JSON report in it, and what came in each second") {
    const Played played(drill_named("plain"));
    const std::string html = html_report(page, played.report);
    CHECK(html.starts_with("<style>a{report}</style><i id=a>{"));
    CHECK(html.ends_with("</i>{series}"));
    CHECK(Json::parse(between(html, "<i id=a>", "</i>")) == Json::parse(json_report(played.report)));
    const Json series = Json::parse(between(html, "<i id=b>", "</i>"));
    CHECK(series["points"] == 60);
    std::uint64_t sum = 0;
    for (const auto& count : series["populations"]["near"]["in_time"]) sum += count.get<std::uint64_t>();
    CHECK(sum == played.world->populations()[0]->metrics().ok);
    const Json settings = Json::parse(between(html, "<i id=c>", "</i>"));
    const auto count = std::find_if(settings.begin(), settings.end(),
                                    [](const Json& each) { return each["setting"] == "clients.near.count"; });
    REQUIRE(count != settings.end());
    CHECK(*count == Json({{"setting", "clients.near.count"}, {"value", "2"}, {"default", "100"}, {"differs", true}}));
}

// Names are other people's: neither a tag nor a place of the page in them may count.
TEST_CASE("no name ends the element that the report stands in") {
    const Played played(drill_named("</i><script>1</script>{series}<!--"));
    const std::string html = html_report(page, played.report);
    const std::string json = between(html, "<i id=a>", "</i><i id=b>");
    CHECK(json.find('<') == std::string::npos);
    CHECK(Json::parse(json)["scenario"] == "</i><script>1</script>{series}<!--");
    CHECK(Json::parse(between(html, "<i id=b>", "</i>"))["points"] == 60);
}

TEST_CASE("a page without a place for the report is a mistake of ours") {
    const Played played(drill_named("plain"));
    CHECK_THROWS_AS(html_report("<i>{report}</i>", played.report), std::logic_error);
}

}  // namespace html_report_test
