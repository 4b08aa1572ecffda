// The other end of the control API: how `regiondrill ctl` asks a served drill, and the token that both ends take.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <stdexcept>
#include <string>

namespace regiondrill::live {

/// What the control API calls the body of a request in errors about a place in it: "request body:1:27: region: ...".
inline constexpr const char* body_source = "request body";

// The secret that the control API wants to be shown.

/// Of hexadecimal digits, 64 bits: more than anybody tries over a network.
inline constexpr std::size_t shortest_token = 16;
/// Far below what fits into a request's head.
inline constexpr std::size_t longest_token = 512;

/// Throws drill::InputError, naming where the token stood and not the token, for one that is too short or too long, or
/// has blanks, control characters, or anything beyond ASCII: such cannot be sent in a header field.
void check_token(const std::string& source, const std::string& token);

/// Where a token may be given, for messages: "--token-file FILE, the environment's ...".
inline constexpr const char* places_of_token =
    "--token-file FILE, the environment's REGIONDRILL_TOKEN or --token TOKEN";

// Asks the control API of a served drill, and waits for the answer.

/// Nobody listens there, or the connection broke; its text says what to do about it.
class NoControl : public std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// What came back, whatever its status.
struct ControlReply {
    unsigned status = 0;
    std::string body;

    bool is_fine() const { return status >= 200 && status < 300; }
};

/// Blocks, as a command may: each call makes a connection of its own and is over when it returns.
class ControlClient {
public:
    /// "http://127.77.0.1:8077", as well without "http://"; throws drill::InputError, naming `option`, for what is
    /// none.
    ControlClient(const std::string& option, const std::string& address, std::string token);

    /// A body is sent as JSON. Throws NoControl.
    ControlReply ask(const std::string& method, const std::string& target, const std::string& body = {}) const;

    /// Reads a stream, line by line, until it ends or `line` gives false. What is no stream is the reply.
    ControlReply read_stream(const std::string& target, const std::function<bool(const std::string&)>& line) const;

    std::string address() const;

private:
    std::string host_;
    std::uint16_t port_ = 0;
    std::string token_;
};

}  // namespace regiondrill::live
