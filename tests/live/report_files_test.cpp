// The files that a report is written to, by the program as people run it.
#include "live/control/page.hpp"
#include "tests/catch.hpp"
#include "tests/live/serving.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>

namespace report_files_test {

using namespace regiondrill;
using programs::Folder;
using programs::Running;

namespace {

namespace fs = std::filesystem;

const std::string script = R"({ "duration": "10s", "regions": { "eu-west-2": {}, "us-west-2": {} } })";

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

std::string text_in(const std::string& path) {
    std::ifstream file(path);
    return {std::istreambuf_iterator<char>(file), {}};
}

struct Ended {
    std::optional<int> code;
    std::string output;
};

Ended ended(std::vector<std::string> words) {
    words.insert(words.begin(), REGIONDRILL_PROGRAM);
    Running program(words);
    const std::optional<int> code = program.wait();
    return {code, program.output()};
}

}  // namespace

TEST_CASE("the report is written as one page, in the place of an older one") {
    if (live::report_page().empty()) return;
    const Folder folder;
    const std::string file = folder.write("drill.json", script);
    const std::string page = folder.write("report.html", "old");
    CHECK(ended({"run", file, "--html", page, "--json", folder.path("report.json")}).code == 0);
    const std::string html = text_in(page);
    CHECK(html.starts_with("<!doctype html>"));
    CHECK(html.ends_with("</html>\n"));
    CHECK(has(html, text_in(folder.path("report.json"))));
    CHECK_FALSE(fs::exists(page + ".part"));
    CHECK(ended({"run", file, "--html", "-"}).output == html);
}

TEST_CASE("a page that cannot be written is one error, and so is a program that has none") {
    const Folder folder;
    const std::string file = folder.write("drill.json", script);
    if (live::report_page().empty()) {
        const Ended without = ended({"run", file, "--html", folder.path("report.html")});
        CHECK(without.code == 2);
        CHECK(has(without.output, "--html: this program was built without its page (REGIONDRILL_WEB=OFF)"));
        CHECK_FALSE(fs::exists(folder.path("report.html")));
        return;
    }
    const Ended full = ended({"run", file, "--html", "/dev/full"});
    CHECK(full.code == 2);
    CHECK(has(full.output, "--html: cannot write \"/dev/full\": No space left on device"));
    CHECK(ended({"run", file, "--html", folder.path("no/report.html")}).code == 2);
    CHECK(ended({"run", file, "--html", "-", "--json", "-"}).code == 2);
}

}  // namespace report_files_test
