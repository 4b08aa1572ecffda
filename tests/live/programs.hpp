// Other programs for tests: run to their end for what they print, or kept running and ended by their number. Everything
// is bounded in time; the bounds are wide because the machine may be busy.
#pragma once

#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace programs {

using namespace std::chrono_literals;

inline constexpr auto patience = std::chrono::seconds{60};

/// False when it did not come true in time.
inline bool eventually(const std::function<bool()>& condition) {
    const auto end = std::chrono::steady_clock::now() + patience;
    while (!condition()) {
        if (std::chrono::steady_clock::now() > end) return false;
        std::this_thread::sleep_for(20ms);
    }
    return true;
}

/// What a shell command prints, runs of blanks as one; its errors too.
inline std::string output_of(const std::string& command) {
    std::FILE* pipe = ::popen((command + " 2>&1").c_str(), "r");
    if (pipe == nullptr) throw std::runtime_error("no shell");
    std::string text;
    for (int c = std::fgetc(pipe); c != EOF; c = std::fgetc(pipe)) {
        const char letter = c == '\t' ? ' ' : static_cast<char>(c);
        if (letter != ' ' || !text.ends_with(' ')) text += letter;
    }
    ::pclose(pipe);
    return text;
}

inline bool is_installed(const std::string& tool) {
    return output_of("PATH=$PATH:/usr/sbin command -v " + tool).find(tool) != std::string::npos;
}

/// A directory of its own, gone afterwards.
class Folder {
public:
    Folder() {
        std::string name = std::filesystem::temp_directory_path() / "regiondrill-XXXXXX";
        if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
        path_ = name;
    }
    ~Folder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;

    std::string path(const std::string& file = "") const { return path_ / file; }

    std::string write(const std::string& file, const std::string& text) const {
        std::ofstream(path(file)) << text;
        return path(file);
    }

private:
    std::filesystem::path path_;
};

/// A program that runs until it is ended.
class Running {
public:
    explicit Running(const std::vector<std::string>& words) {
        const std::string output = folder_.path("output");
        std::fflush(nullptr);  // or the child would print what waits here once more
        child_ = ::fork();
        if (child_ < 0) throw std::runtime_error("no process");
        if (child_ != 0) return;
        std::vector<char*> arguments;
        for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
        arguments.push_back(nullptr);
        if (std::freopen(output.c_str(), "w", stdout) == nullptr) ::_exit(126);
        ::dup2(::fileno(stdout), ::fileno(stderr));
        ::execvp(arguments[0], arguments.data());
        ::_exit(127);
    }

    ~Running() {
        if (child_ > 0) end();
    }

    Running(const Running&) = delete;
    Running& operator=(const Running&) = delete;

    pid_t id() const { return child_; }

    /// What it printed so far.
    std::string output() const {
        std::ifstream file(folder_.path("output"));
        std::ostringstream text;
        text << file.rdbuf();
        return text.str();
    }

    bool prints(const std::string& text) const {
        return eventually([&] { return output().find(text) != std::string::npos; });
    }

    /// Its exit code once it is over by itself; nothing when that takes too long.
    std::optional<int> wait() {
        int status = 0;
        const bool over = eventually([&] { return ::waitpid(child_, &status, WNOHANG) == child_; });
        if (!over) return std::nullopt;
        child_ = 0;
        return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    }

    /// Asks it to end, and makes it if it does not.
    std::optional<int> end(int signal = SIGTERM) {
        ::kill(child_, signal);
        const auto code = wait();
        if (code) return code;
        ::kill(child_, SIGKILL);
        ::waitpid(child_, nullptr, 0);
        child_ = 0;
        return std::nullopt;
    }

private:
    Folder folder_;
    pid_t child_ = 0;
};

/// A port that neither UDP nor TCP has on 127.0.0.1, for programs that want to be told one. Below the ports that Linux
/// gives to whoever wants any (32768 and above), and each process that runs at the same time looks at others first.
inline std::uint16_t free_port() {
    static unsigned next = static_cast<unsigned>(::getpid()) * 16;
    for (;;) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        address.sin_port = htons(static_cast<std::uint16_t>(12'000 + next++ % 20'000));
        const int stream = ::socket(AF_INET, SOCK_STREAM, 0);
        const int datagram = ::socket(AF_INET, SOCK_DGRAM, 0);
        auto* const generic = reinterpret_cast<sockaddr*>(&address);
        const bool free =
            ::bind(stream, generic, sizeof address) == 0 && ::bind(datagram, generic, sizeof address) == 0;
        ::close(stream);
        ::close(datagram);
        if (free) return ntohs(address.sin_port);
    }
}

}  // namespace programs
