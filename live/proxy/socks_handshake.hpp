// The server's side of a SOCKS5 handshake (RFC 1928), with user name and password (RFC 1929) where the client has them.
// No sockets: octets in, octets out.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace regiondrill::live {

/// A state machine that the protocol detector feeds and a fuzzer can feed as well (script/fuzz socks): every octet that
/// it refuses is refused with the reply that RFC 1928 has for it.
class SocksHandshake {
public:
    enum class State { in_progress, asked, refused };

    static constexpr unsigned char version = 5;

    /// Takes what came, up to the end of the handshake, and says what to send back.
    std::string take(std::string_view octets);

    State state() const { return state_; }

    /// Once asked: who asks, and where the connection is to lead: a name, or an address as text.
    const std::string& user() const { return user_; }
    const std::string& password() const { return password_; }
    const std::string& host() const { return host_; }
    std::uint16_t port() const { return port_; }

    /// What to tell who asked.
    static std::string granted();
    static std::string not_allowed();

    /// What came behind the handshake.
    std::string take_rest() { return std::exchange(octets_, {}); }

private:
    enum class Step { methods, password, request, over };

    bool read_methods(std::string& answer);
    bool read_password(std::string& answer);
    bool read_request(std::string& answer);
    std::optional<std::size_t> address_length() const;
    std::string address_text(std::size_t length) const;
    bool refuse(std::string& answer, std::string_view words);
    unsigned char octet(std::size_t place) const { return static_cast<unsigned char>(octets_[place]); }

    State state_ = State::in_progress;
    Step step_ = Step::methods;
    std::string octets_;
    std::string user_;
    std::string password_;
    std::string host_;
    std::uint16_t port_ = 0;
};

}  // namespace regiondrill::live
