// One WebSocket connection of a region's chat: frames in, frames out, the pings and the close.
#pragma once

#include "live/chat/chat_protocol.hpp"

#include <boost/asio/ip/tcp.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <optional>
#include <string>

namespace regiondrill::live {

/// Frames and time of one WebSocket; what is said in them is its owner's affair (ChatRoom). It never waits for its
/// reader beyond a limit: who is too slow is closed, so that one reader's pace costs the others nothing.
class ChatConnection : public std::enable_shared_from_this<ChatConnection> {
public:
    using Clock = std::chrono::steady_clock;
    using Socket = boost::asio::ip::tcp::socket;
    using Frame = std::shared_ptr<const std::string>;

    /// Told what happens; the connection lives on until all have let go of it, but does nothing once it has ended.
    struct Owner {
        virtual ~Owner() = default;
        /// The handshake is through.
        virtual void opened(std::uint64_t number) = 0;
        /// The client sent a message. No text: it was binary.
        virtual void said(std::uint64_t number, std::optional<std::string> text) = 0;
        /// The client did not take what it was sent, and is being closed for it.
        virtual void fell_behind(std::uint64_t number) = 0;
        /// Closed by whomever, for whatever reason; told once.
        virtual void ended(std::uint64_t number) = 0;
    };

    /// `number`: by which the owner knows it.
    ChatConnection(Socket socket, std::uint64_t number, Owner& owner, const ChatLimits& limits);
    ~ChatConnection();

    /// Field by field, what the answer to the handshake says beside its own.
    struct Greeting {
        std::string region;
        std::string next;
    };
    /// Answers a handshake, which `octets` begin with.
    void start(const std::string& octets, const Greeting& greeting);

    /// Sends a text frame. Those that nobody can be sent any more are forgotten.
    void push(const Frame& frame);
    /// Octets that were pushed and not taken.
    std::size_t waiting() const { return waiting_; }

    /// Closes with a code, once everything is sent.
    void close(ChatClose code, const std::string& reason);
    /// Ends at once without a word (RST).
    void reset();
    /// The machine is gone: nothing is read or sent any more, and the other side hears nothing of it.
    void fall_silent();

    /// Pings, and ends what has taken too long.
    void check_time(Clock::time_point now);

private:
    enum class Phase { opening, open, closing, silent, ended };
    struct Stream;
    struct Farewell {
        ChatClose code{};
        std::string reason;
    };

    bool is_over() const { return phase_ == Phase::silent || phase_ == Phase::ended; }
    void shaken();
    void read();
    void received();
    void flush();
    void written();
    void say_farewell();
    void give_up_on_reader();
    void check_open(Clock::time_point now);
    void ping();
    void end();

    std::unique_ptr<Stream> stream_;
    std::uint64_t number_;
    Owner& owner_;
    const ChatLimits& limits_;
    Phase phase_ = Phase::opening;
    Clock::time_point since_ = Clock::now();  // the phase began
    Clock::time_point heard_ = since_;        // the last frame came
    Clock::time_point taken_ = since_;        // what is being written began to be
    std::list<Frame> queue_;                  // none takes no room
    std::size_t waiting_ = 0;                 // octets of it
    std::optional<Farewell> farewell_;
    bool writing_ = false;
    bool pinged_ = false;
};

}  // namespace regiondrill::live
