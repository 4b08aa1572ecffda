#include "live/dns/dns_connection.hpp"

#include "live/dns/dns_gateway.hpp"

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/steady_timer.hpp>
#include <utility>

namespace regiondrill::live {

// What was taken is dropped here and not in next(): the span that next() gives lies in the buffer until more comes.
void LengthFraming::append(std::span<const std::uint8_t> octets) {
    octets_.erase(octets_.begin(), octets_.begin() + static_cast<std::ptrdiff_t>(taken_));
    taken_ = 0;
    octets_.insert(octets_.end(), octets.begin(), octets.end());
}

// A length below a header's cannot be a message, and what follows it cannot be found.
std::optional<std::span<const std::uint8_t>> LengthFraming::next() {
    const auto rest = std::span<const std::uint8_t>(octets_).subspan(taken_);
    if (garbage_ || rest.size() < 2) return std::nullopt;
    const std::size_t length = std::size_t{rest[0]} << 8 | rest[1];
    garbage_ = length < shortest;
    if (garbage_ || rest.size() < 2 + length) return std::nullopt;
    taken_ += 2 + length;
    return rest.subspan(2, length);
}

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

// Not blocking, so that reads and writes can be tried at once; without Nagle's algorithm, as each answer is wanted now.
DnsConnection::DnsConnection(tcp::socket socket, const tcp::endpoint& peer, Owner& owner, std::size_t most_waiting)
    : socket_(std::move(socket)),
      peer_(peer),
      owner_(owner),
      most_waiting_(most_waiting) {
    error_code ignored;
    socket_.non_blocking(true, ignored);
    socket_.set_option(tcp::no_delay(true), ignored);
}

// What is waited for ends with it; its handlers, which hold this, find the socket closed and do nothing.
void DnsConnection::close() {
    error_code ignored;
    socket_.shutdown(tcp::socket::shutdown_both, ignored);
    socket_.close(ignored);
}

// By the owner, which has this in its list and closes it there, so that the two cannot disagree.
void DnsConnection::end() {
    if (socket_.is_open()) owner_.ended(*this);  // which closes
}

// Waits before it reads, so that idle connections hold no buffer.
void DnsConnection::wait_to_read() {
    reading_ = true;
    socket_.async_wait(tcp::socket::wait_read, [self = shared_from_this()](const error_code& error) {
        self->reading_ = false;
        if (!self->socket_.is_open()) return;
        if (error) return self->end();
        self->read();
    });
}

// The buffer is on the stack and shared by nobody: only what is no whole query yet is kept.
void DnsConnection::read() {
    std::array<std::uint8_t, 16'384> octets{};
    error_code error;
    const std::size_t count = socket_.read_some(asio::buffer(octets), error);
    if (error == asio::error::would_block) return wait_to_read();
    if (error && error != asio::error::eof) return end();
    if (error) finishing_ = true;  // half closed: what was asked before is still answered
    queries_.append({octets.data(), count});
    go_on();
}

// Everything that changes what can be done comes here: octets that came, room to write, an answer whose moment has
// come. Answers are made as long as they have room, for a client that asks and does not read must not fill the memory.
// A connection that is finishing ends once no answer is late any more.
void DnsConnection::go_on() {
    while (!is_full() && answer_next()) {
    }
    if (waiting() > 0 && !writing_) write();
    if (!socket_.is_open() || writing_) return;  // a wait for room goes on here
    if (finishing_) return late_ == 0 ? end() : void();
    if (!reading_) wait_to_read();
}

// A query that deserves silence ends the connection over TCP, as do octets that are no query: answers before it still
// go out (facts T7).
bool DnsConnection::answer_next() {
    if (refused_) return false;
    const auto query = queries_.next();
    if (query) owner_.moved(*this);
    refused_ = query ? !answer(*query) : queries_.is_garbage();
    finishing_ = finishing_ || refused_;
    return query.has_value();
}

// False where the connection is to be closed instead. An answer that would come too late is left out, and the
// connection stays.
bool DnsConnection::answer(std::span<const std::uint8_t> query) {
    const auto delay = owner_.answer(query, *this, answer_);
    if (!delay || answer_.size() > LengthFraming::longest) return false;
    if (*delay == std::chrono::nanoseconds::zero()) {
        append(answer_);
    } else if (*delay < too_late) {
        append_later(*delay);
    }
    return true;
}

// Length and message stand next to each other, so they leave in one write where there is room (RFC 7766, section 8).
void DnsConnection::append(std::span<const std::uint8_t> answer) {
    answers_.push_back(static_cast<std::uint8_t>(answer.size() >> 8));
    answers_.push_back(static_cast<std::uint8_t>(answer.size() & 0xff));
    answers_.insert(answers_.end(), answer.begin(), answer.end());
}

// A late answer counts as waiting from now on, or a client could have any number of them. Those behind it may overtake
// it, which DNS over TCP allows (RFC 7766, section 7).
void DnsConnection::append_later(std::chrono::nanoseconds delay) {
    const auto timer = std::make_shared<asio::steady_timer>(socket_.get_executor(), delay);
    late_ += answer_.size();
    timer->async_wait([self = shared_from_this(), timer, answer = answer_](const error_code&) {
        if (!self->socket_.is_open()) return;
        self->late_ -= answer.size();
        self->append(answer);
        if (!self->writing_) self->go_on();
    });
}

// Queries already here are answered as room comes free, so a long pipeline needs no turn of the loop for each.
void DnsConnection::write() {
    while (waiting() > 0) {
        error_code error;
        const std::size_t count = socket_.write_some(asio::buffer(answers_.data() + written_, waiting()), error);
        if (error == asio::error::would_block) return wait_to_write();
        if (error) return end();
        owner_.moved(*this);
        written_ += count;
        if (written_ >= most_waiting_ || waiting() == 0) forget_written();
        while (!is_full() && answer_next()) {
        }
    }
}

// Not after each write: moving the rest to the front every time would cost the square of what waits.
void DnsConnection::forget_written() {
    answers_.erase(answers_.begin(), answers_.begin() + static_cast<std::ptrdiff_t>(written_));
    written_ = 0;
}

void DnsConnection::wait_to_write() {
    writing_ = true;
    socket_.async_wait(tcp::socket::wait_write, [self = shared_from_this()](const error_code& error) {
        self->writing_ = false;
        if (!self->socket_.is_open()) return;
        if (error) return self->end();
        self->go_on();
    });
}

}  // namespace regiondrill::live
