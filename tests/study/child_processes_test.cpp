#include "study/child_processes.hpp"
#include "tests/catch.hpp"

#include <csignal>
#include <set>

#include <unistd.h>

namespace child_processes_test {

using namespace regiondrill::study;
using namespace std::chrono_literals;

namespace {

std::vector<ChildProcesses::Ended> all_of(ChildProcesses& children) {
    std::vector<ChildProcesses::Ended> all;
    while (!children.is_idle()) {
        for (auto& ended : children.wait(10s)) all.push_back(std::move(ended));
    }
    return all;
}

ChildProcesses::Ended end_of(const std::function<std::string()>& work, std::chrono::seconds time = 30s) {
    ChildProcesses children(1, time);
    children.start(7, work);
    const auto all = all_of(children);
    REQUIRE(all.size() == 1);
    CHECK(all[0].job == 7);
    return all[0];
}

}  // namespace

TEST_CASE("a child's result comes back whole, however long") {
    CHECK(end_of([] { return std::string("done"); }).result == "done");
    CHECK(end_of([] { return std::string(); }).result == "");
    CHECK(end_of([] { return std::string(1'000'000, 'x'); }).result->size() == 1'000'000);
}

TEST_CASE("what a child does leaves no trace in others") {
    int seen = 0;
    CHECK(end_of([&] { return std::to_string(++seen); }).result == "1");
    CHECK(seen == 0);
}

TEST_CASE("children work side by side, as many as are allowed") {
    ChildProcesses children(3, 30s);
    for (std::uint64_t job = 1; job <= 3; ++job) {
        CHECK(children.has_room());
        children.start(job, [job] { return std::to_string(job * job); });
    }
    CHECK_FALSE(children.has_room());
    std::set<std::string> results;
    for (const auto& ended : all_of(children)) results.insert(*ended.result);
    CHECK(results == std::set<std::string>{"1", "4", "9"});
}

TEST_CASE("a child that dies is told, with what it died of") {
    const auto killed = end_of([]() -> std::string {
        ::raise(SIGKILL);
        return {};
    });
    CHECK_FALSE(killed.result);
    CHECK_THAT(killed.death, Catch::Contains("killed by signal 9"));
    const auto left = end_of([]() -> std::string { ::_exit(0); });
    CHECK_FALSE(left.result);
    CHECK_THAT(left.death, Catch::Contains("without a result"));
}

TEST_CASE("an interrupt and a request to end are the parent's to deal with") {
    const auto asked = end_of([] {
        ::raise(SIGINT);
        ::raise(SIGTERM);
        return std::string("done");
    });
    CHECK(asked.result == "done");
}

TEST_CASE("a child that comes to no end is ended") {
    const auto endless = end_of(
        []() -> std::string {
            volatile bool goes_on = true;
            while (goes_on) {
            }
            return {};
        },
        1s);
    CHECK_FALSE(endless.result);
    CHECK_THAT(endless.death, Catch::Contains("no end"));
}

TEST_CASE("who still works when nobody waits any more is killed") {
    ChildProcesses children(1, 30s);
    children.start(1, []() -> std::string {
        ::pause();
        return {};
    });
    CHECK(children.wait(10ms).empty());
}

}  // namespace child_processes_test
