// Asks the control API of a served drill, and waits for the answer.
#pragma once

#include <functional>
#include <map>
#include <stdexcept>
#include <string>

namespace regiondrill::live {

/// Nobody listens there, or the connection broke; its text says what to do about it.
class NoControl : public std::runtime_error {
    using std::runtime_error::runtime_error;
};

struct ControlReply {
    unsigned status = 0;
    std::string body;

    bool is_fine() const { return status >= 200 && status < 300; }
};

class ControlClient {
public:
    /// "http://127.77.0.1:8077", as well without "http://"; throws drill::InputError, naming `option`, for what is
    /// none.
    ControlClient(const std::string& option, const std::string& address, std::string token);

    /// A body is sent as JSON. Throws NoControl.
    ControlReply ask(const std::string& method, const std::string& target, const std::string& body = {}) const;

    /// Reads a stream, line by line, until it ends or `line` gives false. What is no stream is the reply.
    ControlReply read_stream(const std::string& target, const std::function<bool(const std::string&)>& line) const;

    std::string address() const { return "http://" + host_ + ":" + port_; }

private:
    std::string host_;
    std::string port_;
    std::string token_;
};

}  // namespace regiondrill::live
