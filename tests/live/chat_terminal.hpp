// A person at a terminal with a WebSocket client of others: `python3 -m websockets`, as Debian's python3-websockets
// brings it. It sends each line that is typed, and prints what it is sent and how the connection ends.
#pragma once

#include "tests/live/programs.hpp"

#include <fcntl.h>
#include <nlohmann/json.hpp>
#include <sys/stat.h>
#include <unistd.h>

#include <stdexcept>
#include <string>
#include <vector>

namespace programs {

class ChatTerminal {
public:
    /// Of what it takes; empty when all is there.
    static std::string missing_package() {
        return output_of("/usr/bin/python3 -c 'import websockets'").empty() ? "" : "python3-websockets";
    }

    /// `uri` as in "ws://127.77.1.1:8080/chat".
    explicit ChatTerminal(const std::string& uri)
        : keyboard_(folder_.path("typed")),
          client_(
              {"/bin/sh", "-c", "PYTHONUTF8=1 exec /usr/bin/python3 -m websockets '" + uri + "' <" + keyboard_.path}) {}

    bool is_connected() const { return client_.prints("Connected to "); }

    void type(const std::string& line) const { keyboard_.type(line + "\n"); }
    void say(const std::string& message) const { type(R"({"action":"send","message":")" + message + R"("})"); }

    /// The message came, or comes in time: as one that `origin` took, from the region at `region`.
    bool hears(const std::string& message, const std::string& origin, const std::string& region) const {
        return eventually([&] { return times_heard(message, origin, region) > 0; });
    }

    /// So far.
    int times_heard(const std::string& message, const std::string& origin, const std::string& region) const {
        int times = 0;
        for (const auto& envelope : envelopes()) {
            if (envelope.value("region", "") != region || !envelope.contains("messages")) continue;
            for (const auto& heard : envelope["messages"]) {
                if (heard.value("message", "") == message && heard.value("region", "") == origin) ++times;
            }
        }
        return times;
    }

    /// The connection was ended by the other side, or that comes in time; by a reset where `code` is 1006.
    bool is_closed_with(const std::string& code) const { return client_.prints("Connection closed: " + code); }

    /// Says goodbye, and waits until the other side has, too.
    bool leaves() {
        keyboard_.put_away();
        return is_closed_with("1000");
    }

    /// All that stands in the terminal.
    std::string screen() const { return client_.output(); }

private:
    /// A pipe with a name. Held open for both directions, so neither side ever waits for the other to open it, and one
    /// can type to a client that has gone.
    struct Keyboard {
        explicit Keyboard(std::string name) : path(std::move(name)) {
            if (::mkfifo(path.c_str(), 0600) == 0) pipe = ::open(path.c_str(), O_RDWR | O_CLOEXEC);
            if (pipe < 0) throw std::runtime_error("no pipe " + path);
        }
        ~Keyboard() { put_away(); }
        Keyboard(const Keyboard&) = delete;
        Keyboard& operator=(const Keyboard&) = delete;

        void type(const std::string& text) const {
            if (::write(pipe, text.data(), text.size()) != static_cast<ssize_t>(text.size())) {
                throw std::runtime_error("nobody reads " + path);
            }
        }
        void put_away() {
            if (pipe >= 0) ::close(pipe);
            pipe = -1;
        }

        std::string path;
        int pipe = -1;
    };

    std::vector<nlohmann::json> envelopes() const {
        std::vector<nlohmann::json> found;
        std::istringstream lines(screen());
        for (std::string line; std::getline(lines, line);) {
            const std::size_t start = line.find("< {");
            if (start == std::string::npos) continue;
            auto envelope = nlohmann::json::parse(line.substr(start + 2), nullptr, false);
            if (envelope.is_object()) found.push_back(std::move(envelope));
        }
        return found;
    }

    Folder folder_;
    Keyboard keyboard_;
    Running client_;
};

}  // namespace programs
