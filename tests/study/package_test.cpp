// What others take: the action for GitHub's workflows, and packages.
#include "tests/catch.hpp"
#include "tests/study/command.hpp"

#include <string>

namespace package_test {

using namespace regiondrill;
using study::fixture::Ended;
using study::fixture::Folder;

namespace {

/// The script of the action's last step, which a runner hands to bash with its inputs in the environment.
std::string last_step() {
    std::ostringstream text;
    text << std::ifstream(REGIONDRILL_SOURCE_DIR "/action.yml").rdbuf();
    const std::string action = text.str();
    std::istringstream lines(action.substr(action.rfind("run: |\n") + 7));
    std::string script;
    for (std::string line; std::getline(lines, line);) script += (line.size() > 8 ? line.substr(8) : "") + "\n";
    return script;
}

Ended run_action(const Folder& folder, const std::string& environment) {
    folder.add("step.sh", last_step());
    return folder.shell("GITHUB_OUTPUT=$PWD/outputs PROGRAM=" REGIONDRILL_PROGRAM " " + environment +
                        " bash --noprofile --norc -eo pipefail step.sh");
}

}  // namespace

TEST_CASE("the action ends as its drills do, with their report, and with what is odd about each script") {
    const Folder folder;
    folder.add("drills");
    folder.add("drills/good one.json", R"({"duration": "30s", "regions": {"eu-west-2": {}},
        "expect": [{"that": "availability", "at_least": "1%"}]})");
    const Ended passed = run_action(folder, "DRILLS=drills OPTIONS='--seeds 2' JUNIT=drills.xml SARIF=odd");
    INFO(passed.output);
    CHECK(passed.exit_code == 0);
    CHECK(folder.text("outputs") == "exit-code=0\n");
    CHECK(folder.text("drills.xml").find("<testsuite") != std::string::npos);
    CHECK(folder.text("odd/drills-good one.json.sarif").find("\"2.1.0\"") != std::string::npos);
    folder.add("drills/bad.json", R"({"duration": "30s", "regions": {"eu-west-2": {}},
        "expect": [{"that": "requests", "at_most": 1}]})");
    const Ended failed = run_action(folder, "DRILLS=drills OPTIONS= JUNIT=drills.xml SARIF=");
    CHECK(failed.exit_code == 1);
    CHECK(folder.text("outputs").ends_with("exit-code=1\n"));
}

TEST_CASE("the action is YAML that names its inputs, and docs/ci.md has each of them") {
    const Folder folder;
    const Ended ended =
        folder.shell("python3 -c 'import yaml; a = yaml.safe_load(open(\"" REGIONDRILL_SOURCE_DIR
                     "/action.yml\")); print(a[\"runs\"][\"using\"], *a[\"inputs\"], *a[\"outputs\"])' 2> /dev/null");
    if (ended.exit_code != 0) return;  // without PyYAML
    CHECK(ended.output == "composite drills options junit sarif program exit-code program\n");
    std::ostringstream page;
    page << std::ifstream(REGIONDRILL_SOURCE_DIR "/docs/ci.md").rdbuf();
    for (const char* input : {"drills", "options", "junit", "sarif", "program"}) {
        CHECK(page.str().find("| `" + std::string(input) + "` |") != std::string::npos);
    }
}

TEST_CASE("a tarball and a .deb hold a program that plays from wherever it is unpacked") {
    const Folder folder;
    if (!folder.has_program("cpack") || !folder.has_program("dpkg-shlibdeps")) return;
    const Ended packed =
        folder.shell("cpack --config $(dirname " REGIONDRILL_PROGRAM ")/CPackConfig.cmake -B $PWD/out");
    INFO(packed.output);
    REQUIRE(packed.exit_code == 0);
    folder.shell("mkdir deb tar && dpkg-deb -x out/*.deb deb && tar -xzf out/*.tar.gz --strip-components=1 -C tar");
    CHECK(folder.shell("deb/usr/bin/regiondrill run lessons/1-ttl --quiet").exit_code == 0);
    CHECK(folder.shell("$(find tar -name regiondrill -path '*bin*') run outages/fastly-2021 --quiet").exit_code == 0);
    const std::string fields = folder.shell("dpkg-deb -f out/*.deb Package Version Depends").output;
    CHECK(fields.find("Package: regiondrill\n") != std::string::npos);
    CHECK(fields.find("libsqlite3-0") != std::string::npos);
    CHECK(folder.shell("dpkg-deb -c out/*.deb").output.find("usr/share/man/man1/regiondrill.1") != std::string::npos);
}

}  // namespace package_test
