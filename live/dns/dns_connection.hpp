// DNS over one TCP connection: messages out of octets, answers back in the same order.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace regiondrill::live {

// DNS messages in a stream of octets: each after its length in two octets (RFC 1035, section 4.2.2), in whatever pieces
// they arrive.

/// Keeps what has come until a message is whole; of what was taken nothing is kept, so that a long connection stays
/// small.
class LengthFraming {
public:
    static constexpr std::size_t shortest = 12;  // octets of a DNS header; a length below it is garbage (facts T7)
    static constexpr std::size_t longest = 65'535;

    void append(std::span<const std::uint8_t> octets);

    /// The next message that is complete; valid until append() is called. Nothing when more octets are wanted, or
    /// the stream is garbage.
    std::optional<std::span<const std::uint8_t>> next();

    /// A length was too short: where the next message begins is anybody's guess.
    bool is_garbage() const { return garbage_; }

private:
    std::vector<std::uint8_t> octets_;
    std::size_t taken_ = 0;  // of them
    bool garbage_ = false;
};

// One TCP connection of the DNS gateway: queries in, answers out, in the same order unless some are to come later.

/// Never looked at again by its own handlers once it is closed, so its owner may go at any time after close().
class DnsConnection : public std::enable_shared_from_this<DnsConnection> {
public:
    using Clock = std::chrono::steady_clock;

    struct Owner {
        virtual ~Owner() = default;
        /// As a DnsAnswerer does.
        virtual std::optional<std::chrono::nanoseconds> answer(std::span<const std::uint8_t> query,
                                                               const DnsConnection& from,
                                                               std::vector<std::uint8_t>& answer) = 0;
        /// A query was complete, or octets of an answer were taken.
        virtual void moved(DnsConnection& connection) = 0;
        virtual void ended(DnsConnection& connection) = 0;
    };

    /// `most_waiting`: octets of answers.
    DnsConnection(boost::asio::ip::tcp::socket socket, const boost::asio::ip::tcp::endpoint& peer, Owner& owner,
                  std::size_t most_waiting);

    void start() { wait_to_read(); }
    /// Tells the owner nothing. Answers that were not written yet are lost.
    void close();

    const boost::asio::ip::tcp::endpoint& peer() const { return peer_; }
    /// The owner's to set: it keeps its connections in this order.
    Clock::time_point last_moved = Clock::now();

private:
    void wait_to_read();
    void read();
    void go_on();
    bool answer_next();
    bool answer(std::span<const std::uint8_t> query);
    void append(std::span<const std::uint8_t> answer);
    void append_later(std::chrono::nanoseconds delay);
    void write();
    void forget_written();
    void wait_to_write();
    void end();
    std::size_t waiting() const { return answers_.size() - written_; }
    bool is_full() const { return waiting() + late_ >= most_waiting_; }

    boost::asio::ip::tcp::socket socket_;
    boost::asio::ip::tcp::endpoint peer_;
    Owner& owner_;
    std::size_t most_waiting_;
    LengthFraming queries_;
    std::vector<std::uint8_t> answers_;  // lengths in front
    std::size_t written_ = 0;            // of them
    std::size_t late_ = 0;               // octets of answers whose moment has not come
    std::vector<std::uint8_t> answer_;
    bool reading_ = false;    // waits for octets
    bool writing_ = false;    // waits for room
    bool refused_ = false;    // answers no more
    bool finishing_ = false;  // reads no more, ends when all is written
};

}  // namespace regiondrill::live
