// One connection of an HTTP server, the budget of memory that it shares with others, and what it becomes when another
// protocol takes it over.
#pragma once

#include "live/http/http_message.hpp"
#include "live/http/http_reader.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace regiondrill::live {

// Octets of messages that many connections keep in memory together, and what each keeps of them.

/// One for each server or client of a service, with a share for each of its connections or requests. The sum lives on
/// until the last share is gone, so a connection that is held longer than its server does no harm.
class MemoryBudget {
public:
    /// What one of them keeps; nothing once it is gone.
    class Share {
    public:
        explicit Share(const MemoryBudget& all) : sum_(all.sum_) {}
        ~Share() { keep(0); }

        Share(const Share&) = delete;
        Share& operator=(const Share&) = delete;

        /// From now on it keeps so many, instead of what it kept before.
        void keep(std::size_t octets) {
            *sum_ += octets;
            *sum_ -= std::exchange(mine_, octets);
        }

        /// Of all together.
        std::size_t sum() const { return *sum_; }

    private:
        std::shared_ptr<std::size_t> sum_;
        std::size_t mine_ = 0;
    };

private:
    std::shared_ptr<std::size_t> sum_ = std::make_shared<std::size_t>(0);
};

// A connection to the service behind a region on which more comes than one answer: another protocol, or a stream of
// events.

struct UpstreamStream {
    boost::asio::ip::tcp::socket socket;
    HttpResponse head;      // of the answer
    std::string octets;     // that came behind it
    bool both_ways = true;  // else nothing more is said to the service: a stream of events
};

// One connection of an HTTP server: requests in, answers out in the same order, one request at a time.

/// Reads ahead while a request is answered, but gives the owner one at a time. Its phases: reading (the next request),
/// answering (the owner has one), streaming (its answer goes on), closing (all is said, and the other side reads it),
/// ended. Who says that nothing more will be asked (shutdown(SHUT_WR)) is still answered, as long as somebody is there.
class HttpConnection : public std::enable_shared_from_this<HttpConnection> {
public:
    using Clock = std::chrono::steady_clock;
    using Socket = boost::asio::ip::tcp::socket;
    using Endpoint = boost::asio::ip::tcp::endpoint;

    /// Told what happens; the connection lives on until all have let go of it, but does nothing once it has ended.
    struct Owner {
        virtual ~Owner() = default;
        /// A request is complete. It is answered now or later, by answer(), begin_stream() or release(), or never.
        virtual void asked(const std::shared_ptr<HttpConnection>& connection, HttpRequest&& request) = 0;
        /// What comes through a tunnel that it was told of is no HTTP. The connection is released now or later, or
        /// reset.
        virtual void tunnelled(const std::shared_ptr<HttpConnection>&) {}
        /// Closed by whomever, for whatever reason; told once.
        virtual void ended(HttpConnection& connection) = 0;
    };

    /// What it keeps in memory counts as its share of `held`.
    HttpConnection(Socket socket, const Endpoint& peer, Owner& owner, const HttpLimits& limits,
                   const MemoryBudget& held);

    /// `rest`: octets that came already.
    void start(std::string_view rest = {});

    const Endpoint& peer() const { return peer_; }
    /// False from its end on; what it is told to do then does nothing.
    bool is_open() const { return phase_ != Phase::ended; }

    /// Answers the request that was asked last; the length is set here. Then the next one is read.
    void answer(HttpResponse&& response);

    /// Answers with a stream of octets that ends with end_stream() or the connection.
    void begin_stream(HttpResponse&& head);
    /// Appends to the stream. False when nobody takes it any more; a reader who is too slow is reset for it.
    bool append(const std::string& octets);
    void end_stream();

    /// What comes next may be anything, as behind CONNECT: HTTP/1 is read as such, of all else the owner is told.
    void expect_tunnel() { detecting_ = true; }

    /// Closes once all is written, or at once without a word (RST).
    void close();
    void reset();

    /// Hands the socket over, with the octets that came behind the request, to whom speaks another protocol on it. The
    /// owner is told that this has ended.
    Socket release(std::string& rest);

    /// Ends what has taken too long. To be called by the owner several times within the shortest limit, as no
    /// connection has a timer of its own.
    void check_time(Clock::time_point now);

private:
    enum class Phase { reading, answering, streaming, closing, ended };

    void read();
    void readable();
    void drop_what_comes();
    void no_more_comes();
    void check_presence(Clock::time_point now);
    void go_on();
    bool step();
    bool detect(bool waited);
    void weigh();
    void end_reading();
    bool has_no_body(const HttpResponse& response) const;
    template <class Buffers>
    void put(const Buffers& buffers);
    void put_head(const HttpResponse& response, bool chunked);
    void refuse(HttpResponse response);
    void flush();
    void wait_to_write();
    void finish_writing();
    void end();
    std::size_t waiting() const { return out_.size() - written_; }

    Socket socket_;
    Endpoint peer_;
    Owner& owner_;
    HttpLimits limits_;
    HttpReader reader_;
    Phase phase_ = Phase::reading;
    Clock::time_point since_ = Clock::now();  // of what is waited for
    HttpReader::State waited_for_ = HttpReader::State::idle;
    MemoryBudget::Share budget_;
    std::size_t asked_ = 0;  // octets of the request that is being answered, as often as they are kept
    std::string out_;
    std::size_t written_ = 0;   // of it
    bool in_progress_ = false;  // go_on() is running
    bool detecting_ = false;    // whether what comes is HTTP
    bool reading_ = false;
    bool all_came_ = false;  // the other side has said that it sends no more
    bool writing_ = false;
    bool close_after_ = false;  // the answer
    bool head_only_ = false;    // HEAD
    bool old_ = false;          // HTTP/1.0
    bool tunnels_ = false;      // CONNECT
    bool chunked_ = false;      // the stream
    bool said_all_ = false;     // closing: the other side was told that no more comes
};

}  // namespace regiondrill::live
