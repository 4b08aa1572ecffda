// Fuzzing what reads HTTP requests: the reader, the check of an upgrade to WebSocket, and absolute targets. What must
// hold:
// - what is read does not depend on how the octets were cut into pieces;
// - a refused stream stays refused, with the same answer;
// - a reader that wants more has room for it;
// - a request that is taken can be understood in one way only, and is within the limits;
// - written again, it is read again as the same.
#pragma once

#include "live/chat/chat_protocol.hpp"
#include "live/http/http_message.hpp"
#include "live/http/http_reader.hpp"
#include "tests/live/octet_fuzz.hpp"

#include <boost/beast/http/write.hpp>

#include <optional>
#include <sstream>

namespace regiondrill::tests {

class RequestFuzz {
public:
    RequestFuzz(const OctetCorpus& corpus, std::uint64_t seed) : seed_(seed), fuzz_(corpus, words()) {}

    /// Reads case `number`; what is wrong with what was read, if anything.
    std::optional<std::string> play(std::uint64_t number) {
        sim::Stream draw(sim::mix64(seed_) ^ sim::mix64(number + 1));
        octets_ = fuzz_.damaged(draw);
        return send(octets_, draw);
    }

    /// Reads octets as they are.
    std::optional<std::string> send(const std::string& octets, sim::Stream draw) {
        octets_ = octets;
        const live::HttpLimits limits = some_limits(draw);
        const Reading whole = read(octets, {octets.size()}, limits);
        const Reading in_pieces = read(octets, random_cuts(octets.size(), draw), limits);
        for (const Reading& reading : {whole, in_pieces}) {
            if (reading.fault) return reading.fault;
        }
        if (whole.end != in_pieces.end) return "the end depends on the pieces: " + whole.end + " / " + in_pieces.end;
        if (texts_of(whole.requests) != texts_of(in_pieces.requests)) return "the requests depend on the pieces";
        for (const live::HttpRequest& request : whole.requests) {
            if (auto fault = fault_in(request, limits)) return fault;
        }
        return std::nullopt;
    }

    const std::string& octets() const { return octets_; }

private:
    using State = live::HttpReader::State;
    using Fault = std::optional<std::string>;

    /// What came of a stream.
    struct Reading {
        std::vector<live::HttpRequest> requests;
        std::string end;  // in words
        Fault fault;
    };

    static std::vector<std::string_view> words() {
        return {"\r\n",
                "\r\n\r\n",
                "\r",
                "\n",
                "\n\n",
                " ",
                "\t",
                "\r\n ",
                ":",
                ",",
                "Content-Length: 5\r\n",
                "Content-Length: 0\r\n",
                "Transfer-Encoding: chunked\r\n",
                "Transfer-Encoding: identity\r\n",
                "Host: there\r\n",
                "Expect: 100-continue\r\n",
                "Connection: close, Content-Length\r\n",
                "Upgrade: websocket\r\n",
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n",
                "0\r\n\r\n",
                "5\r\nvalue\r\n",
                "ffffffffffffffff\r\n",
                ";x=\"",
                "GET / HTTP/1.1\r\nHost: here\r\n\r\n",
                "HTTP/1.0",
                "HTTP/1.1",
                "http://",
                "?after="};
    }

    static live::HttpLimits some_limits(sim::Stream& draw) {
        live::HttpLimits limits;
        if (draw.chance(0.2)) return limits;
        limits.head = draw.chance(0.5) ? 600 : 120;
        limits.body = draw.chance(0.5) ? 64 : 5;
        return limits;
    }

    static Reading read(const std::string& octets, const std::vector<std::size_t>& cuts,
                        const live::HttpLimits& limits) {
        Reading reading;
        live::HttpReader reader(limits);
        std::size_t from = 0;
        for (const std::size_t to : cuts) {
            while (from < to) {
                const auto room = reader.room();
                const std::size_t count = std::min(room.size(), to - from);
                std::copy_n(octets.data() + from, count, static_cast<char*>(room.data()));
                reader.filled(count);
                from += count;
                go_on(reader, reading);
            }
        }
        if (reading.end.empty()) reading.end = words_for(reader);
        return reading;
    }

    // As a connection does, that answers at once.
    static void go_on(live::HttpReader& reader, Reading& reading) {
        while (reader.go_on() == State::complete) {
            if (reader.go_on() != State::complete) reading.fault = "a complete request changes its mind";
            reading.requests.push_back(reader.take());
        }
        if (reader.state() == State::refused) {
            const std::string refusal = words_for(reader);
            if (reading.end.empty()) reading.end = refusal;
            if (reading.end != refusal) reading.fault = "refused otherwise later on";
            return;
        }
        if (!reading.end.empty()) reading.fault = "it was refused, and goes on";
        if (reader.is_full()) reading.fault = "it wants more and has no room for it";
    }

    static std::string words_for(live::HttpReader& reader) {
        switch (reader.state()) {
            case State::refused:
                return "refused with " + std::to_string(reader.refusal().result_int()) + " " + reader.refusal().body();
            case State::complete: return "complete";
            case State::wants_body:
            case State::in_body: return "in a body";
            case State::in_head: return "in a head after " + std::to_string(reader.take_rest().size()) + " octets";
            case State::idle: return "idle";
        }
        return "";
    }

    static std::string text_of(const live::HttpRequest& request) {
        std::ostringstream text;
        text << request.method_string() << ' ' << request.target() << ' ' << request.version() << '\n';
        for (const auto& field : request) text << field.name_string() << ": " << field.value() << '\n';
        text << '\n' << request.body();
        return text.str();
    }

    static std::string texts_of(const std::vector<live::HttpRequest>& requests) {
        std::string texts;
        for (const live::HttpRequest& request : requests) texts += text_of(request) + "\n\n";
        return texts;
    }

    static Fault fault_in(const live::HttpRequest& request, const live::HttpLimits& limits) {
        if (auto fault = fault_in_head(request, limits)) return fault;
        if (auto fault = fault_in_length(request, limits)) return fault;
        if (auto fault = fault_in_writing(request)) return fault;
        if (auto fault = fault_in_upgrade(request)) return fault;
        return fault_in_target({request.target().data(), request.target().size()});
    }

    static Fault fault_in_head(const live::HttpRequest& request, const live::HttpLimits& limits) {
        if (request.version() != 10 && request.version() != 11) return "another version";
        if (request.method() == boost::beast::http::verb::unknown) return "a method that is not known";
        const std::size_t hosts = request.count(boost::beast::http::field::host);
        if (hosts > 1 || (hosts == 0 && request.version() == 11)) return std::to_string(hosts) + " Hosts";
        std::size_t size = request.method_string().size() + request.target().size() + 14;  // blanks, version, line ends
        if (has_control(request.target()) || request.target().find(' ') != std::string::npos) return "an odd target";
        for (const auto& field : request) {
            if (field.name_string().empty()) return "a field without a name";
            if (has_control(field.name_string()) || has_control(field.value())) return "a control octet in a field";
            size += field.name_string().size() + field.value().size() + 3;
        }
        if (size > limits.head) return "a head above the limit";
        return std::nullopt;
    }

    template <class Text>
    static bool has_control(const Text& text) {
        return std::any_of(text.begin(), text.end(), [](char c) {
            const auto octet = static_cast<unsigned char>(c);
            return (octet < 0x20 && octet != '\t') || octet == 0x7f;
        });
    }

    static Fault fault_in_length(const live::HttpRequest& request, const live::HttpLimits& limits) {
        const std::size_t lengths = request.count(boost::beast::http::field::content_length);
        const std::size_t codings = request.count(boost::beast::http::field::transfer_encoding);
        if (lengths + codings > 1) return "more than one length";
        if (request.body().size() > limits.body) return "a body above the limit";
        if (lengths + codings == 0 && !request.body().empty()) return "a body without a length";
        if (codings == 1 && (request.version() == 10 || !request.chunked())) return "a coding that is none";
        if (lengths == 0) return std::nullopt;
        const auto value = request[boost::beast::http::field::content_length];
        const std::string text(value.data(), value.size());
        if (text.empty() || text.find_first_not_of("0123456789") != std::string::npos) return "a length that is none";
        if (std::stoull(text) != request.body().size()) return "a body of another length";
        return std::nullopt;
    }

    static Fault fault_in_writing(const live::HttpRequest& request) {
        if (request.chunked() && request.body().empty()) return std::nullopt;  // Beast would write two ends
        std::ostringstream written;
        written << request;
        const Reading again = read(written.str(), {written.str().size()}, {});
        if (again.requests.size() != 1 || again.end != "idle") return "what was written is read as " + again.end;
        if (text_of(again.requests[0]) != text_of(request)) return "what was written is read as something else";
        return std::nullopt;
    }

    static Fault fault_in_upgrade(const live::HttpRequest& request) {
        if (!live::is_for_chat(request)) return std::nullopt;
        const auto after = live::after_of(request);
        if (after && after->find('&') != std::string::npos) return "a position of several words";
        if (const auto refusal = live::upgrade_refusal(request)) {
            const unsigned status = refusal->result_int();
            return status == 400 || status == 426 ? Fault{} : "an upgrade is refused with " + std::to_string(status);
        }
        const std::string handshake = live::handshake_of(request);
        const Reading again = read(handshake, {handshake.size()}, {});
        if (again.requests.size() != 1 || again.end != "idle") return "the handshake is no request";
        if (live::upgrade_refusal(again.requests[0])) return "the handshake is none";
        const auto key = boost::beast::http::field::sec_websocket_key;
        if (again.requests[0][key] != request[key]) return "the handshake has another key";
        return std::nullopt;
    }

    static Fault fault_in_target(std::string_view target) {
        const auto absolute = live::read_absolute_target(target);
        if (!absolute) return std::nullopt;
        if (absolute->authority.find_first_of("/?") != std::string::npos) return "an authority with a path in it";
        if (!absolute->path.starts_with('/')) return "a path that begins nowhere";
        const std::string_view path = absolute->path;
        if (!target.ends_with(path) && !target.ends_with(path.substr(1))) return "a path that was not asked for";
        const auto again = live::read_absolute_target("http://" + absolute->authority + absolute->path);
        if (!again || again->authority != absolute->authority || again->path != absolute->path) return "another target";
        return std::nullopt;
    }

    std::uint64_t seed_;
    OctetFuzz fuzz_;
    std::string octets_;
};

}  // namespace regiondrill::tests
