#include "study/child_processes.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <system_error>
#include <utility>

#include <poll.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace regiondrill::study {

namespace {

[[noreturn]] void fail(const char* what) { throw std::system_error(errno, std::generic_category(), what); }

// The last octet of a whole result: a child that dies while it writes has not said it.
constexpr char end_mark = '\0';

void write_all(int pipe, const std::string& text) {
    for (std::size_t at = 0; at < text.size();) {
        const ssize_t written = ::write(pipe, text.data() + at, text.size() - at);
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return;
        at += static_cast<std::size_t>(written);
    }
}

// An interrupt, or a request to end, may reach a whole group of processes: it is the parent's to deal with. Where that
// is ended itself its children are, too. Without destructors and buffers of the parent's: it has them, too.
[[noreturn]] void work_in_child(const std::function<std::string()>& work, int pipe, std::chrono::seconds time) {
    std::signal(SIGINT, SIG_IGN);
    std::signal(SIGTERM, SIG_IGN);
#ifdef __linux__
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
#endif
    const auto most = static_cast<rlim_t>(time.count());
    const rlimit limit{most, most + 1};
    ::setrlimit(RLIMIT_CPU, &limit);
    try {
        write_all(pipe, work() + end_mark);
    } catch (...) {
        ::abort();
    }
    ::_exit(0);
}

double seconds_of(const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

std::string death_by(int signal) {
    if (signal == SIGXCPU) return "it came to no end in the processor's time that a world is given";
    return std::string("killed by signal ") + std::to_string(signal) + " (" + ::strsignal(signal) + ")";
}

}  // namespace

ChildProcesses::ChildProcesses(unsigned most, std::chrono::seconds processor_time)
    : most_(most),
      processor_time_(processor_time) {}

ChildProcesses::~ChildProcesses() {
    for (const Child& child : children_) {
        ::kill(child.process, SIGKILL);
        ::close(child.pipe);
        ::waitpid(child.process, nullptr, 0);
    }
}

void ChildProcesses::start(std::uint64_t job, const std::function<std::string()>& work) {
    std::array<int, 2> ends{};
    if (::pipe(ends.data()) != 0) fail("no pipe to a child process");
    const pid_t process = ::fork();
    if (process < 0) fail("no child process");
    if (process == 0) {
        ::close(ends[0]);  // or it would wait for itself, were its parent gone
        work_in_child(work, ends[1], processor_time_);
    }
    ::close(ends[1]);
    children_.push_back({job, process, ends[0], {}});
}

// Reads what is there; false at the end.
bool ChildProcesses::has_more(Child& child) {
    std::array<char, 4096> octets{};
    const ssize_t count = ::read(child.pipe, octets.data(), octets.size());
    if (count > 0) child.text.append(octets.data(), static_cast<std::size_t>(count));
    return count > 0 || (count < 0 && errno == EINTR);
}

ChildProcesses::Ended ChildProcesses::end_of(const Child& child) {
    int status = 0;
    rusage used{};
    while (::wait4(child.process, &status, 0, &used) < 0 && errno == EINTR) {
    }
    ::close(child.pipe);
    Ended ended{child.job, std::nullopt, {}, seconds_of(used.ru_utime) + seconds_of(used.ru_stime)};
    if (WIFSIGNALED(status)) {
        ended.death = death_by(WTERMSIG(status));
    } else if (child.text.empty() || child.text.back() != end_mark) {
        ended.death = "it ended without a result";
    } else {
        ended.result = child.text.substr(0, child.text.size() - 1);
    }
    return ended;
}

std::vector<ChildProcesses::Ended> ChildProcesses::wait(std::chrono::milliseconds longest) {
    std::vector<pollfd> pipes;
    for (const Child& child : children_) pipes.push_back({child.pipe, POLLIN, 0});
    if (::poll(pipes.data(), pipes.size(), static_cast<int>(longest.count())) <= 0) return {};
    std::vector<Ended> ended;
    std::vector<Child> left;
    for (std::size_t i = 0; i < children_.size(); ++i) {
        const bool is_ready = pipes[i].revents != 0;
        if (is_ready && !has_more(children_[i])) {
            ended.push_back(end_of(children_[i]));
        } else {
            left.push_back(std::move(children_[i]));
        }
    }
    children_ = std::move(left);
    return ended;
}

ChildProcesses::Ended work_apart(std::chrono::seconds processor_time, const std::function<std::string()>& work) {
    ChildProcesses child(1, processor_time);
    child.start(0, work);
    while (true) {
        const auto ended = child.wait(std::chrono::seconds{1});
        if (!ended.empty()) return ended.front();
    }
}

}  // namespace regiondrill::study
