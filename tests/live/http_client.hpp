// A plain blocking HTTP client for tests, which sends octets as they are and reads what comes. A wait of two seconds is
// a failure.
#pragma once

#include "tests/live/loopback_client.hpp"

#include <cstdlib>
#include <string>

namespace loopback {

class HttpClient {
public:
    explicit HttpClient(std::uint16_t port) : stream_(port) {}

    bool send(const std::string& octets) {
        stream_.send(Octets(octets.begin(), octets.end()));
        return true;
    }
    void send_end() { stream_.send_end(); }

    /// The next answer, head and body, by its Content-Length; what came so far where the stream ends or takes too long.
    std::string receive(bool head_only = false) {
        while (read_.find("\r\n\r\n") == std::string::npos && more()) {
        }
        const std::size_t head = read_.find("\r\n\r\n");
        if (head == std::string::npos) return std::exchange(read_, {});
        const std::size_t length = read_.find("Content-Length: ");
        std::size_t size = head + 4;
        if (!head_only && length < head) size += static_cast<std::size_t>(std::atoi(read_.c_str() + length + 16));
        while (read_.size() < size && more()) {
        }
        std::string answer = read_.substr(0, size);
        read_.erase(0, size);
        return answer;
    }

    std::string ask(const std::string& octets) {
        send(octets);
        return receive();
    }

    /// Everything until the other side closes, or nothing comes any more.
    std::string receive_all() {
        while (more()) {
        }
        return std::exchange(read_, {});
    }

    bool ended() { return read_.empty() && stream_.ended(); }

private:
    bool more() {
        const Octets octets = stream_.receive_once();
        read_.append(octets.begin(), octets.end());
        return !octets.empty();
    }

    TcpClient stream_;
    std::string read_;
};

}  // namespace loopback
