// What a connection to the chat costs: opens idle clients from a process of their own, says by how much the server's
// memory grew, and how long one message takes to reach them all.
//
//   chat_connections [clients]    10,000 unless told
#include "drill/scenario/scenario_reader.hpp"
#include "live/loop/loop.hpp"
#include "live/region/region_gateway.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

using namespace regiondrill;

namespace {

using Clock = std::chrono::steady_clock;

constexpr int at_a_time = 256;  // handshakes

const char* const scenario = R"({ "duration": "1h", "network": { "loopback": "127.0.0.1" },
    "regions": { "eu-west-2": {} },
    "clients": [ { "name": "near", "at": "London", "count": 1, "rate": "1/s" } ] })";

double milliseconds_since(Clock::time_point start) {
    return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

int connect_to(std::uint16_t port) {
    const int file = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (file < 0 || ::connect(file, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        throw std::runtime_error("no connection");
    }
    return file;
}

void write_all(int file, const std::string& octets) {
    if (::write(file, octets.data(), octets.size()) != static_cast<ssize_t>(octets.size())) {
        throw std::runtime_error("nobody takes what is written");
    }
}

std::string read_some(int file) {
    char octets[2048];
    const ssize_t size = ::read(file, octets, sizeof octets);
    return {octets, static_cast<std::size_t>(std::max<ssize_t>(size, 0))};
}

/// The process that the clients live in.
class Clients {
public:
    Clients(std::uint16_t port, int count) {
        for (int open = 0; open < count; open += at_a_time) add(port, std::min(at_a_time, count - open));
    }

    /// How long it takes until all have heard what the first one says.
    double broadcast() {
        const auto start = Clock::now();
        write_all(files_.front().fd, std::string("\x81\x91\0\0\0\0", 6) + R"({"action":"send"})");
        for (std::size_t heard = 0; heard < files_.size();) {
            if (::poll(files_.data(), files_.size(), 30'000) <= 0) throw std::runtime_error("somebody heard nothing");
            for (pollfd& each : files_) {
                if ((each.revents & POLLIN) == 0) continue;
                if (read_some(each.fd).empty()) throw std::runtime_error("somebody was closed");
                each.fd = -1 - each.fd;  // poll() passes it over
                ++heard;
            }
        }
        return milliseconds_since(start);
    }

private:
    void add(std::uint16_t port, int count) {
        const std::size_t first = files_.size();
        for (int i = 0; i < count; ++i) {
            files_.push_back({connect_to(port), POLLIN, 0});
            write_all(files_.back().fd,
                      "GET /chat HTTP/1.1\r\nHost: here\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                      "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
        }
        for (std::size_t i = first; i < files_.size(); ++i) {
            const std::string head = read_some(files_[i].fd);
            if (!head.starts_with("HTTP/1.1 101")) throw std::runtime_error("no upgrade: " + head);
        }
    }

    std::vector<pollfd> files_;
};

long resident_octets() {
    std::ifstream file("/proc/self/statm");
    long all = 0;
    long resident = 0;
    file >> all >> resident;
    return resident * ::sysconf(_SC_PAGESIZE);
}

template <class Value>
Value receive(int file) {
    Value value{};
    if (::read(file, &value, sizeof value) != sizeof value) throw std::runtime_error("the other process ended");
    return value;
}

template <class Value>
void send(int file, const Value& value) {
    if (::write(file, &value, sizeof value) != sizeof value) throw std::runtime_error("the other process ended");
}

int be_clients(int from_server, int to_server, int count) {
    Clients clients(receive<std::uint16_t>(from_server), count);
    send(to_server, true);
    receive<bool>(from_server);
    send(to_server, clients.broadcast());
    receive<bool>(from_server);
    return 0;
}

/// The longest that the loop's thread did not come round.
class Stalls {
public:
    explicit Stalls(live::Loop& loop)
        : ticks_(loop.every(std::chrono::milliseconds{1}, [this] {
              longest_ = std::max(longest_, milliseconds_since(last_));
              last_ = Clock::now();
          })) {}
    double longest() const { return longest_; }
    void forget() { longest_ = 0; }

private:
    Clock::time_point last_ = Clock::now();
    double longest_ = 0;
    std::shared_ptr<void> ticks_;
};

int serve(int from_clients, int to_clients, int count) {
    live::Loop loop;
    live::Session session(loop, drill::read_scenario_text(scenario, "the bench's"), {.speed = 1});
    live::RegionGateways gateways(loop, session, 0);
    Stalls stalls(loop);
    std::thread thread([&] { loop.run(); });
    const long before = resident_octets();
    const auto start = Clock::now();
    send(to_clients, gateways.address_of(regions::RegionId{0}).port);
    receive<bool>(from_clients);
    const double opening = milliseconds_since(start);
    const long grown = resident_octets() - before;
    loop.post([&] { stalls.forget(); });
    send(to_clients, true);
    const auto reached = receive<double>(from_clients);
    std::this_thread::sleep_for(std::chrono::milliseconds{20});
    loop.stop();
    thread.join();
    std::printf("%d idle clients, opened in %.1f s\n", count, opening / 1000);
    std::printf("%ld bytes of the process for each connection\n", grown / count);
    std::printf("%.0f ms until all had heard a message, %.1f ms the longest turn of the loop meanwhile\n", reached,
                stalls.longest());
    send(to_clients, true);
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    const int count = argc > 1 ? std::atoi(argv[1]) : 10'000;
    if (count < 1 || live::allow_many_open_files() < static_cast<std::size_t>(count) + 64) {
        std::fprintf(stderr, "so many sockets are not to be had\n");
        return 1;
    }
    int to_clients[2];
    int to_server[2];
    if (::pipe(to_clients) != 0 || ::pipe(to_server) != 0) return 1;
    const pid_t child = ::fork();
    ::close(child == 0 ? to_clients[1] : to_clients[0]);
    ::close(child == 0 ? to_server[0] : to_server[1]);
    try {
        if (child == 0) return be_clients(to_clients[0], to_server[1], count);
        const int code = serve(to_server[0], to_clients[1], count);
        ::waitpid(child, nullptr, 0);
        return code;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "%s: %s\n", child == 0 ? "clients" : "server", error.what());
        return 1;
    }
}
