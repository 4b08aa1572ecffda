// Plain blocking sockets for tests: a client of DNS over TCP and one over UDP. A wait of two seconds is a failure.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <utility>
#include <vector>

namespace loopback {

using Octets = std::vector<std::uint8_t>;

class Socket {
public:
    explicit Socket(int type) : file_(::socket(AF_INET, type, 0)) {
        if (file_ < 0) throw std::runtime_error("no socket");
        const timeval limit{2, 0};
        ::setsockopt(file_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
        ::setsockopt(file_, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
    }
    Socket(Socket&& other) noexcept : file_(std::exchange(other.file_, -1)) {}
    Socket& operator=(Socket&&) = delete;
    ~Socket() {
        if (file_ >= 0) ::close(file_);
    }

    void connect(std::uint16_t port) {
        const sockaddr_in address = loopback(port);
        if (::connect(file_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
            throw std::runtime_error("no connection");
        }
    }

    void bind() {
        const sockaddr_in address = loopback(0);
        if (::bind(file_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
            throw std::runtime_error("no port");
        }
    }

    std::uint16_t port() const {
        sockaddr_in address{};
        socklen_t size = sizeof address;
        ::getsockname(file_, reinterpret_cast<sockaddr*>(&address), &size);
        return ntohs(address.sin_port);
    }

    /// False when the other side is gone.
    bool send(const Octets& octets) {
        return ::send(file_, octets.data(), octets.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(octets.size());
    }

    void send_end() { ::shutdown(file_, SHUT_WR); }

    /// What one read gives: nothing at the stream's end, and when it takes too long.
    Octets receive_once(std::size_t most = 70'000) {
        Octets octets(most);
        const ssize_t size = ::recv(file_, octets.data(), octets.size(), 0);
        octets.resize(size > 0 ? static_cast<std::size_t>(size) : 0);
        timed_out_ = size < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
        return octets;
    }

    bool timed_out() const { return timed_out_; }

private:
    static sockaddr_in loopback(std::uint16_t port) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        return address;
    }

    int file_;
    bool timed_out_ = false;
};

class UdpClient {
public:
    explicit UdpClient(std::uint16_t port) { socket_.connect(port); }
    void send(const Octets& message) { socket_.send(message); }

    std::optional<Octets> receive() {
        Octets message = socket_.receive_once();
        return socket_.timed_out() ? std::nullopt : std::optional(std::move(message));
    }

private:
    Socket socket_{SOCK_DGRAM};
};

/// Somebody's UDP port.
class UdpPort {
public:
    UdpPort() { socket_.bind(); }
    std::uint16_t port() const { return socket_.port(); }

private:
    Socket socket_{SOCK_DGRAM};
};

class TcpClient {
public:
    explicit TcpClient(std::uint16_t port) { socket_.connect(port); }
    void send(const Octets& octets) { socket_.send(octets); }
    void send_end() { socket_.send_end(); }
    Octets receive_once() { return socket_.receive_once(); }

    /// The next message without its length; nothing when the stream ends or takes too long.
    std::optional<Octets> receive() {
        const Octets length = exactly(2);
        if (length.size() < 2) return std::nullopt;
        Octets message = exactly(std::size_t{length[0]} << 8 | length[1]);
        return message;
    }

    /// The other side has closed.
    bool ended() { return socket_.receive_once(1).empty() && !socket_.timed_out(); }

private:
    Octets exactly(std::size_t size) {
        Octets octets;
        while (octets.size() < size) {
            const Octets more = socket_.receive_once(size - octets.size());
            if (more.empty()) break;
            octets.insert(octets.end(), more.begin(), more.end());
        }
        return octets;
    }

    Socket socket_{SOCK_STREAM};
};

}  // namespace loopback
