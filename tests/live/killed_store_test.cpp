// A served world in a process of its own is killed a hundred times while it writes. Whatever it had answered must be in
// the files, which must open.
//
// The child goes on with the directory as the one before left it, writes texts at random regions beside the world's own
// people, and after each commit reports what it would have answered through a pipe. The parent kills it at a random
// moment of its opening or its writing, opens the files and compares.
#include "drill/scenario/scenario_reader.hpp"
#include "drill/world/world.hpp"
#include "live/session/served_world.hpp"
#include "live/storage/durable_store.hpp"
#include "tests/catch.hpp"
#include "tests/live/programs.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <map>
#include <random>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace killed_store_test {

using namespace regiondrill;
using namespace std::chrono_literals;
using programs::Folder;

namespace {

const std::vector<std::string> regions{"ap-south-1", "eu-west-2", "us-west-2"};

enum class Answers { after_commit, before_commit };

struct Report {
    std::uint32_t region = 0;
    std::uint32_t key = 0;
    std::uint64_t version = 0;
    std::uint64_t value = 0;  // 0: deleted
};

std::string key_text(std::uint64_t key) { return "written by hand/" + std::to_string(key); }
std::string value_text(std::uint64_t value) { return "text " + std::to_string(value); }

drill::Scenario scenario() {
    return drill::read_scenario_text(R"({ "duration": "10m",
        "regions": { "ap-south-1": {}, "eu-west-2": {}, "us-west-2": {} },
        "clients": [ { "name": "people", "at": "London", "count": 20, "rate": "20/s", "writes": "50%" } ] })",
                                     "a test");
}

class Writer {
public:
    Writer(const std::string& directory, std::uint32_t seed, int pipe)
        : dice_(seed),
          pipe_(pipe),
          served_(scenario()),
          store_({directory, "a test", false}, served_.world().engine(), served_.world().cluster()) {}

    [[noreturn]] void write_for_ever(Answers answers) {
        send({});  // it is open
        for (std::uint64_t round = 1;; ++round) {
            served_.world().run_until(sim::drill_start + round * 3ms);
            std::vector<Report> open;
            for (std::uint32_t i = 0; i <= dice_() % 8; ++i) {
                const auto region = static_cast<std::uint32_t>(dice_() % regions.size());
                if (serves(region)) open.push_back(write_something(region));
            }
            if (answers == Answers::after_commit) store_.commit();
            for (const Report& report : open) send(report);
        }
    }

private:
    void send(const Report& report) {
        if (::write(pipe_, &report, sizeof report) != sizeof report) ::_exit(1);
    }

    // One whose file was not made yet when the child before was killed has to be filled first.
    bool serves(std::uint32_t region) {
        return served_.world().cluster().replica(store::ReplicaId{static_cast<std::uint16_t>(region)}).is_serving();
    }

    Report write_something(std::uint32_t region) {
        store::Cluster& cluster = served_.world().cluster();
        Report report;
        report.region = region;
        report.key = static_cast<std::uint32_t>(dice_() % 50);
        const store::ReplicaId at{static_cast<std::uint16_t>(report.region)};
        const store::KeyId key = cluster.keys().intern(key_text(report.key));
        if (dice_() % 5 == 0) {
            report.version = cluster.remove(at, key).version.bits();
            return report;
        }
        report.value = dice_();
        const store::ValueId value = cluster.values().keep(value_text(report.value));
        report.version = cluster.write(at, key, value).version.bits();
        cluster.values().release(value);
        return report;
    }

    std::mt19937 dice_;  // not the world's: which writes come is an input from outside
    int pipe_;
    live::ServedWorld served_;
    live::DurableStore store_;
};

/// A child lives for so long, from its first moment or from when it is open, and is killed. What it had answered.
struct Life {
    std::chrono::microseconds span{};
    bool counts_when_open = false;
};

std::vector<Report> answers_until_killed(const std::string& directory, std::uint32_t seed, Answers answers,
                                         const Life& life) {
    int ends[2];
    REQUIRE(::pipe(ends) == 0);
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        ::close(ends[0]);
        try {
            Writer(directory, seed, ends[1]).write_for_ever(answers);
        } catch (const std::exception& error) {
            (void)std::fprintf(stderr, "%s\n", error.what());
        }
        ::_exit(1);
    }
    ::close(ends[1]);
    std::vector<Report> reports;
    Report report;
    if (life.counts_when_open) REQUIRE(::read(ends[0], &report, sizeof report) == sizeof report);
    std::thread killer([&] {
        std::this_thread::sleep_for(life.span);
        ::kill(child, SIGKILL);
    });
    while (::read(ends[0], &report, sizeof report) == sizeof report) {
        if (report.version != 0) reports.push_back(report);
    }
    killer.join();
    ::close(ends[0]);
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    REQUIRE(WIFSIGNALED(status));  // it did not end by itself, as it would if a file did not open
    return reports;
}

/// What was answered of all writes so far, region by region, and what of it the files do not have.
class Book {
public:
    void note(const std::vector<Report>& reports) {
        for (const Report& report : reports) {
            Report& newest = newest_[{report.region, key_text(report.key)}];
            if (newest.version < report.version) newest = report;
        }
        answered_ += reports.size();
    }

    int missing(const std::string& directory) const {
        int missing = 0;
        for (std::uint32_t region = 0; region < regions.size(); ++region) {
            live::StoreFile file(directory + "/" + regions[region] + ".db", regions[region], regions, false);
            std::map<std::string, store::PreloadedItem> held;
            for (auto& item : file.items()) held[item.key] = item;
            for (const auto& [place, report] : newest_) {
                if (place.first == region && !has(held[place.second], report)) ++missing;
            }
        }
        return missing;
    }

    std::size_t answered() const { return answered_; }

private:
    // Something newer may have come from another region.
    static bool has(const store::PreloadedItem& held, const Report& report) {
        if (held.version.bits() != report.version) return held.version.bits() > report.version;
        if (report.value == 0) return held.deleted;
        return !held.deleted && held.value == decltype(held.value){value_text(report.value)};
    }

    std::map<std::pair<std::uint32_t, std::string>, Report> newest_;
    std::size_t answered_ = 0;
};

}  // namespace

TEST_CASE("a hundred times killed while it writes: no answered write is missing, and every file opens") {
    const Folder folder;
    std::mt19937 dice{1};
    Book book;
    int in_the_middle = 0;
    for (std::uint32_t kill = 1; kill <= 100; ++kill) {
        const bool opens = kill % 3 == 0;  // or writes
        const Life life{std::chrono::microseconds{dice() % (opens ? 40'000 : 15'000)}, !opens};
        const auto reports = answers_until_killed(folder.path(), kill, Answers::after_commit, life);
        book.note(reports);
        if (!reports.empty()) ++in_the_middle;
        INFO("kill " << kill << ", " << book.answered() << " writes answered");
        REQUIRE(book.missing(folder.path()) == 0);
    }
    CHECK(in_the_middle > 40);
    CHECK(book.answered() > 1000);
}

TEST_CASE("planted defect: who answers before the commit loses writes") {
    const Folder folder;
    Book book;
    for (std::uint32_t kill = 1; book.answered() == 0 && kill <= 100; ++kill) {
        book.note(answers_until_killed(folder.path(), kill, Answers::before_commit, {kill * 5ms, true}));
    }
    CHECK(book.missing(folder.path()) > 0);
}

}  // namespace killed_store_test
