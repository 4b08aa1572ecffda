// A plain blocking WebSocket client for tests, which can also send what no client should. A wait of two seconds is a
// failure.
#pragma once

#include "tests/live/loopback_client.hpp"

#include <optional>
#include <string>

namespace loopback {

class ChatClient {
public:
    struct Frame {
        unsigned opcode = 0;
        std::string payload;
    };

    explicit ChatClient(std::uint16_t port, const std::string& target = "/chat") {
        stream_.connect(port);
        send("GET " + target +
             " HTTP/1.1\r\nHost: here\r\nUpgrade: websocket\r\nConnection: keep-alive, Upgrade\r\n"
             "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
        while (read_.find("\r\n\r\n") == std::string::npos && more()) {
        }
        const std::size_t end = read_.find("\r\n\r\n");
        if (end == std::string::npos) return;
        head_ = read_.substr(0, end + 4);
        read_.erase(0, end + 4);
    }

    /// What the handshake was answered; empty when it was not.
    const std::string& head() const { return head_; }
    bool is_open() const { return head_.starts_with("HTTP/1.1 101 "); }

    void send(const std::string& octets) { stream_.send(Octets(octets.begin(), octets.end())); }

    /// A frame as clients send it, masked; `first` holds FIN and the opcode.
    void send_frame(unsigned first, const std::string& payload) {
        std::string frame(1, static_cast<char>(first));
        const std::size_t size = payload.size();
        if (size < 126) {
            frame += static_cast<char>(0x80U | size);
        } else if (size < 65'536) {
            frame += {static_cast<char>(0xfe), static_cast<char>(size >> 8), static_cast<char>(size)};
        } else {
            frame += static_cast<char>(0xff);
            for (int shift = 56; shift >= 0; shift -= 8) frame += static_cast<char>(size >> shift);
        }
        const std::string mask = "\x12\x34\x56\x78";
        frame += mask;
        for (std::size_t i = 0; i < size; ++i) frame += static_cast<char>(payload[i] ^ mask[i % 4]);
        send(frame);
    }

    /// Raw text, or a message to the chat.
    void send_text(const std::string& text) { send_frame(0x81, text); }
    void say(const std::string& message) { send_text(R"({"action":"send","message":")" + message + R"("})"); }

    /// The next frame, of a server that never splits messages; nothing when the stream ends or takes too long.
    std::optional<Frame> receive() {
        if (!has(2)) return std::nullopt;
        std::size_t head = 2;
        std::size_t size = octet(1);
        if (size == 126 && has(4)) {
            head = 4;
            size = octet(2) << 8U | octet(3);
        } else if (size == 127 && has(10)) {
            head = 10;
            size = 0;
            for (std::size_t i = 2; i < 10; ++i) size = size << 8U | octet(i);
        }
        if (!has(head + size)) return std::nullopt;
        Frame frame{static_cast<unsigned>(octet(0)), read_.substr(head, size)};
        read_.erase(0, head + size);
        return frame;
    }

    /// The text of the next frame; empty when there is none.
    std::string hear() {
        const auto frame = receive();
        return frame && frame->opcode == 0x81 ? frame->payload : "";
    }

    /// The code of the close that comes next, whatever comes before; 0 when there is none.
    unsigned close_code() {
        while (const auto frame = receive()) {
            if (frame->opcode == 0x88 && frame->payload.size() >= 2) {
                return static_cast<unsigned char>(frame->payload[0]) << 8U |
                       static_cast<unsigned char>(frame->payload[1]);
            }
        }
        return 0;
    }

    /// The other side has closed, or reset.
    bool ended() { return read_.empty() && stream_.receive_once(1).empty() && !stream_.timed_out(); }
    /// Nothing comes, not even an end.
    bool hears_nothing() { return read_.empty() && stream_.receive_once(1).empty() && stream_.timed_out(); }

private:
    std::size_t octet(std::size_t place) const { return static_cast<unsigned char>(read_[place]); }

    bool has(std::size_t size) {
        while (read_.size() < size && more()) {
        }
        return read_.size() >= size;
    }

    bool more() {
        const Octets octets = stream_.receive_once();
        read_.append(octets.begin(), octets.end());
        return !octets.empty();
    }

    Socket stream_{SOCK_STREAM};
    std::string head_;
    std::string read_;
};

}  // namespace loopback
