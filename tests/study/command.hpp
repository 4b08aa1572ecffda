// The command as people run it: the built program, with its output and its exit codes.
#pragma once

#include "tests/catch.hpp"

#include <array>
#include <cstdio>
#include <string>

#include <sys/wait.h>

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

}  // namespace regiondrill::study::fixture
