// The command as people run it: the built program, with its output and its exit codes.
#pragma once

#include "tests/catch.hpp"

#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include <sys/wait.h>
#include <unistd.h>

namespace regiondrill::study::fixture {

struct Ended {
    int exit_code = 0;
    std::string output;  // and errors
};

/// By a shell, so that a command line may send signals to what it began.
inline Ended run(const std::string& command_line) {
    FILE* pipe = ::popen(("exec 2>&1; " + command_line).c_str(), "r");
    REQUIRE(pipe != nullptr);
    Ended ended;
    std::array<char, 4096> octets{};
    while (const std::size_t count = std::fread(octets.data(), 1, octets.size(), pipe)) {
        ended.output.append(octets.data(), count);
    }
    const int status = ::pclose(pipe);
    ended.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    return ended;
}

/// The first example of a page of docs/: a command and what it prints.
struct Shown {
    std::string command;
    std::string output;
};

inline Shown shown_in(const std::string& page) {
    std::ostringstream text;
    text << std::ifstream(REGIONDRILL_SOURCE_DIR "/docs/" + page).rdbuf();
    const std::string docs = text.str();
    const std::string begin = "```text\n$ regiondrill ";
    const auto at = docs.find(begin);
    REQUIRE(at != std::string::npos);
    const auto from = at + begin.size();
    const auto line_end = docs.find('\n', from);
    return {docs.substr(from, line_end - from), docs.substr(line_end + 1, docs.find("```", line_end) - line_end - 1)};
}

/// A folder of drills, gone when this is. Commands run standing in it, so that its own name is in no output.
class Folder {
public:
    Folder() : path_(std::filesystem::temp_directory_path() / ("regiondrill-study-" + std::to_string(::getpid()))) {
        std::filesystem::remove_all(path_);
        std::filesystem::create_directories(path_);
    }
    ~Folder() { std::filesystem::remove_all(path_); }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;

    /// A folder in it.
    void add(const std::string& name) const { std::filesystem::create_directories(path_ / name); }
    void add(const std::string& name, const std::string& text) const { std::ofstream(path_ / name) << text; }
    std::string at(const std::string& name) const { return (path_ / name).string(); }
    bool has(const std::string& name) const { return std::filesystem::exists(path_ / name); }
    std::string text(const std::string& name) const {
        std::ostringstream text;
        text << std::ifstream(path_ / name).rdbuf();
        return text.str();
    }
    Ended run(const std::string& options, const std::string& environment = "") const {
        return shell(environment + " " REGIONDRILL_PROGRAM " " + options);
    }
    Ended shell(const std::string& command_line) const {
        return fixture::run("cd " + path_.string() + " && " + command_line);
    }
    /// Whether this machine has it.
    bool has_program(const std::string& program) const {
        return shell("command -v " + program + " > /dev/null").exit_code == 0;
    }

private:
    std::filesystem::path path_;
};

}  // namespace regiondrill::study::fixture
