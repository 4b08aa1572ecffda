#include "live/region/upstream_client.hpp"

#include "live/http/http_connection.hpp"
#include "live/http/http_message.hpp"
#include "live/http/http_reader.hpp"

#include <algorithm>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/write.hpp>
#include <deque>
#include <optional>
#include <stdexcept>
#include <utility>

namespace regiondrill::live {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

using Clock = std::chrono::steady_clock;

// RFC 9110, section 9.2.2: may be asked again where it is not known whether it was heard.
bool is_idempotent(http::verb method) {
    switch (method) {
        case http::verb::get:
        case http::verb::head:
        case http::verb::options:
        case http::verb::put:
        case http::verb::delete_: return true;
        default: return false;
    }
}

bool is_interim(const HttpResponse& response) {
    return response.result_int() < 200 && response.result() != http::status::switching_protocols;
}

/// Answers like 103 before the answer: far more than anybody sends.
constexpr int most_interim = 16;

constexpr std::size_t octets_a_read = 16 * 1024;

/// How much of an answer is wanted.
enum class UpstreamExtent { head, whole };

/// Nothing came and nobody closed.
///
/// A service may close an idle connection at any time; what it sent unasked, or its end, shows before a request is lost
/// on it.
bool is_quiet(tcp::socket& socket) {
    error_code error;
    socket.non_blocking(true, error);
    char octet = 0;
    socket.receive(asio::buffer(&octet, 1), tcp::socket::message_peek, error);
    return error == asio::error::would_block;
}

}  // namespace

// What calls share with their client. It is owned by the client alone; calls ask each time whether it is still there.
struct UpstreamClient::State {
    struct Idle {
        beast::tcp_stream stream;
        Clock::time_point since;
    };

    State(asio::io_context& loop_context, const drill::UpstreamAddress& where, const UpstreamLimits& its_limits)
        : context(loop_context),
          address(where),
          limits(its_limits) {}

    // The one used last is the least likely to have been closed by the service meanwhile.
    std::optional<beast::tcp_stream> take_idle() {
        while (!idle.empty()) {
            Idle last = std::move(idle.back());
            idle.pop_back();
            if (Clock::now() - last.since < limits.idle && is_quiet(last.stream.socket())) {
                return std::move(last.stream);
            }
        }
        return std::nullopt;
    }

    // Of too many the oldest goes, which would be thrown away next anyway.
    void keep(beast::tcp_stream stream) {
        if (idle.size() == limits.most_idle) idle.pop_front();
        idle.push_back({std::move(stream), Clock::now()});
    }

    asio::io_context& context;
    drill::UpstreamAddress address;
    UpstreamLimits limits;
    MemoryBudget budget;
    std::deque<Idle> idle;  // the one used last at the end
};

/// One request, until its answer.
///
/// Owned by what it waits for; its client's end is its own, for the state that they share is gone then and it says no
/// more. It tells its answer once or never.
class UpstreamClient::Call : public std::enable_shared_from_this<Call> {
public:
    Call(const std::shared_ptr<State>& state, HttpRequest request, UpstreamExtent extent, OnAnswer on_answer)
        : state_(state),
          resolver_(state->context),
          request_(std::move(request)),
          extent_(extent),
          time_(extent == UpstreamExtent::head ? state->limits.time_for_health : state->limits.time_to_answer),
          on_answer_(std::move(on_answer)),
          budget_(std::make_shared<MemoryBudget::Share>(state->budget)) {}

    void start() {
        auto known = is_idempotent(request_.method()) ? state_.lock()->take_idle() : std::nullopt;
        if (!known) return connect();
        stream_.emplace(std::move(*known));
        used_before_ = true;
        send();
    }

private:
    // The name is resolved for each connection, so a service that moves is found again.
    void connect() {
        const auto state = state_.lock();
        if (!state) return;
        resolver_.async_resolve(
            state->address.host, std::to_string(state->address.port),
            [self = shared_from_this()](const error_code& error, const tcp::resolver::results_type& found) {
                if (error) return self->fail_to_reach("is not known: " + error.message());
                self->connect_to(found);
            });
    }

    // All addresses of the name share one limit of time.
    void connect_to(const tcp::resolver::results_type& found) {
        const auto state = state_.lock();
        if (!state) return;
        stream_.emplace(state->context);
        stream_->expires_after(std::min(time_, state->limits.time_to_connect));
        stream_->async_connect(found, [self = shared_from_this()](const error_code& error, const tcp::endpoint&) {
            if (error) return self->fail_to_reach("takes no connection: " + error.message());
            error_code ignored;
            self->stream_->socket().set_option(tcp::no_delay(true), ignored);
            self->send();
        });
    }

    // A service that does not want all of a request may answer and close before it has read it.
    void send() {
        if (state_.expired()) return;
        if (request_.method() == http::verb::connect) return hand_over({http::status::ok, 11}, true);
        expect_head();
        stream_->expires_after(time_);
        http::async_write(*stream_, request_, [self = shared_from_this()](const error_code& error, std::size_t) {
            if (error == beast::error::timeout) return self->lose(error);
            self->read();
        });
    }

    void expect_head() {
        const auto state = state_.lock();
        parser_.emplace();
        parser_->header_limit(static_cast<std::uint32_t>(state->limits.head));
        parser_->body_limit(state->limits.body);
        if (request_.method() == http::verb::head) parser_->skip(true);
        head_.reset();
    }

    // What Beast has not taken stays in the buffer; more of it than a head may have is a line without an end.
    void read() {
        const auto state = state_.lock();
        if (!state) return;
        if (octets_.size() > state->limits.head) return fail(502, "says a line that is too long");
        stream_->async_read_some(
            octets_.prepare(octets_a_read),
            [self = shared_from_this()](const error_code& error, std::size_t count) { self->received(error, count); });
    }

    void received(const error_code& error, std::size_t count) {
        if (state_.expired()) return;
        octets_.commit(count);
        if (error == asio::error::eof) return end_of_stream();
        if (error) return lose(error);
        parse();
    }

    // The head is looked at as soon as it is there, before the body, since it may not be a body that follows.
    void parse() {
        while (!parser_->is_done()) {
            error_code error;
            const std::size_t used = put(error);
            octets_.consume(used);
            if (error && error != http::error::need_more) return fail(502, "makes no sense: " + error.message());
            budget_->keep(parser_->get().body().size());
            if (budget_->sum() > state_.lock()->limits.most_held) return fail(502, "answers with too much at once");
            if (!head_ && parser_->is_header_done()) {
                head_ = parser_->get().base();
                if (!head_came()) return;
            } else if (used == 0) {
                return read();
            }
        }
        finish();
    }

    // Beast throws for fields beyond what its container can hold.
    std::size_t put(error_code& error) {
        const std::string_view text(static_cast<const char*>(octets_.data().data()), octets_.size());
        if (parser_->is_header_done() && parser_->chunked() && begins_last_chunk(text)) {
            error = http::error::need_more;
            return 0;
        }
        try {
            return parser_->put(octets_.data(), error);
        } catch (const std::length_error&) {
            error = http::error::header_limit;
            return 0;
        }
    }

    /// Whether the rest of the answer is to be read.
    bool head_came() {
        const HttpResponse& answer = parser_->get();
        if (is_interim(answer)) {
            if (++interim_ > most_interim) return fail(502, "says again and again that it will answer"), false;
            expect_head();
            return true;
        }
        if (extent_ == UpstreamExtent::head) return report({parser_->release(), {}}), false;
        const bool switches = answer.result() == http::status::switching_protocols;
        if (switches && !wants_upgrade(request_)) return fail(502, "changed the protocol unasked"), false;
        if (switches || begins_events(answer)) return hand_over(parser_->release(), switches), false;
        const auto coding = answer[http::field::transfer_encoding];
        if (!coding.empty() && !beast::iequals(coding, "chunked")) return fail(502, "has a coding of its own"), false;
        stream_->expires_after(state_.lock()->limits.time_for_body);
        return true;
    }

    // Without an end that is known beforehand.
    bool begins_events(const HttpResponse& answer) const {
        const auto type = answer[http::field::content_type];
        constexpr std::string_view events = "text/event-stream";
        return answer.result() == http::status::ok && request_.method() != http::verb::head &&
               answer.count(http::field::content_length) == 0 && beast::iequals(type.substr(0, events.size()), events);
    }

    void hand_over(HttpResponse head, bool both_ways) {
        stream_->expires_never();
        HttpResponse on_answer = head;
        auto stream = std::make_shared<UpstreamStream>(UpstreamStream{
            stream_->release_socket(), std::move(head), beast::buffers_to_string(octets_.data()), both_ways});
        report({std::move(on_answer), std::move(stream)});
    }

    // Without its trailer: what came behind the body is not checked by whoever looks at heads.
    void finish() {
        const auto state = state_.lock();
        stream_->expires_never();
        const bool goes_on = parser_->keep_alive() && octets_.size() == 0;
        HttpResponse answer = parser_->release();
        if (head_) answer.base() = std::move(*head_);
        if (state && goes_on) state->keep(std::move(*stream_));
        report({std::move(answer), {}});
    }

    // Which ends an answer without a length.
    void end_of_stream() {
        error_code error;
        if (parser_->is_header_done()) parser_->put_eof(error);
        if (!error && parser_->is_done()) return finish();
        lose(asio::error::eof);
    }

    // A connection that the service has closed just when it was used again says nothing about the request.
    void lose(const error_code& error) {
        if (error == beast::error::timeout) return fail(504, "did not answer in time");
        if (std::exchange(used_before_, false) && !parser_->got_some()) {
            octets_.clear();
            return connect();
        }
        fail(502, "broke off: " + error.message());
    }

    // The service is named in the answer, as whoever reads it has to look there.
    void fail(unsigned status, const std::string& why) {
        const auto state = state_.lock();
        if (state) report({error_answer(status, state->address.text() + " " + why), {}, false});
    }

    // The same, but told as not reached: then the region's health is put down to it at once.
    void fail_to_reach(const std::string& why) {
        const auto state = state_.lock();
        if (state) report({error_answer(502, state->address.text() + " " + why), {}, false, false});
    }

    // The callback is taken out before it is called, so that what it holds does not outlive its call.
    void report(UpstreamAnswer answer) {
        if (state_.expired()) return;
        budget_->keep(answer.came ? answer.response.body().size() : 0);  // and no more of what came
        answer.held = budget_;
        std::exchange(on_answer_, {})(std::move(answer));
    }

    std::weak_ptr<State> state_;
    tcp::resolver resolver_;
    std::optional<beast::tcp_stream> stream_;
    beast::flat_buffer octets_;
    HttpRequest request_;
    UpstreamExtent extent_;
    std::chrono::milliseconds time_;
    OnAnswer on_answer_;
    std::shared_ptr<MemoryBudget::Share> budget_;  // outlives this with the answer
    std::optional<http::response_parser<http::string_body>> parser_;
    std::optional<HttpResponse::header_type> head_;  // once it has come
    int interim_ = 0;                                // answers before the answer
    bool used_before_ = false;
};

UpstreamClient::UpstreamClient(Loop& loop, const drill::UpstreamAddress& address, const UpstreamLimits& limits)
    : state_(std::make_shared<State>(loop.context(), address, limits)) {}

UpstreamClient::~UpstreamClient() = default;

// The body is here as a whole, so it goes with its length; a request without a body gets no length that it had not.
void UpstreamClient::ask(HttpRequest request, OnAnswer on_answer) {
    const bool had_length = request.count(http::field::content_length) > 0;
    request.chunked(false);
    if (had_length || !request.body().empty()) request.content_length(request.body().size());
    std::make_shared<Call>(state_, std::move(request), UpstreamExtent::whole, std::move(on_answer))->start();
}

// Only the head is waited for: a page for people behind it may be long.
void UpstreamClient::probe(HttpRequest request, OnAnswer on_answer) {
    std::make_shared<Call>(state_, std::move(request), UpstreamExtent::head, std::move(on_answer))->start();
}

}  // namespace regiondrill::live
