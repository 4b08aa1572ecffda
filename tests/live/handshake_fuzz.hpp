// Fuzzing the SOCKS handshake. What must hold:
// - what is read and said does not depend on how the octets were cut into pieces;
// - once asked or refused it stays so, and says nothing more;
// - what is behind the handshake is left as it came;
// - who asked, and for what, is read again as the same when it is written again.
#pragma once

#include "live/proxy/socks_handshake.hpp"
#include "tests/live/octet_fuzz.hpp"

#include <optional>

namespace regiondrill::tests {

class HandshakeFuzz {
public:
    HandshakeFuzz(const OctetCorpus& corpus, std::uint64_t seed) : seed_(seed), fuzz_(corpus, words()) {}

    /// Reads case `number`; what is wrong with what was read, if anything.
    std::optional<std::string> play(std::uint64_t number) {
        sim::Stream draw(sim::mix64(seed_) ^ sim::mix64(number + 1));
        octets_ = fuzz_.damaged(draw);
        return send(octets_, draw);
    }

    /// Reads octets as they are.
    std::optional<std::string> send(const std::string& octets, sim::Stream draw) {
        octets_ = octets;
        const Reading whole = read(octets, {octets.size()});
        const Reading in_pieces = read(octets, random_cuts(octets.size(), draw));
        for (const Reading& reading : {whole, in_pieces}) {
            if (reading.fault) return reading.fault;
        }
        if (whole.state != in_pieces.state) return "the end depends on the pieces";
        if (whole.said != in_pieces.said) return "what is said depends on the pieces";
        if (auto fault = fault_in_words(whole)) return fault;
        if (whole.state != State::asked) return std::nullopt;
        if (whole.asked != in_pieces.asked) return "what is asked for depends on the pieces";
        if (whole.rest != in_pieces.rest || !octets.ends_with(whole.rest)) return "what came behind has changed";
        return fault_in_writing(whole);
    }

    const std::string& octets() const { return octets_; }

private:
    using Handshake = live::SocksHandshake;
    using State = Handshake::State;
    using Fault = std::optional<std::string>;

    struct Asked {
        std::string user;
        std::string password;
        std::string host;
        std::uint16_t port = 0;

        bool operator==(const Asked&) const = default;
    };

    /// What came of a stream.
    struct Reading {
        State state = State::in_progress;
        std::string said;
        Asked asked;
        std::string rest;
        Fault fault;
    };

    static std::vector<std::string_view> words() {
        using namespace std::literals;
        return {"\5\1\0"sv,      "\5\1\2"sv,   "\5\2\0\2"sv, "\1\1a\0"sv, "\5\1\0\1"sv,
                "\5\1\0\3\1a"sv, "\5\1\0\4"sv, "\0P"sv,      "\xff"sv};
    }

    static Reading read(const std::string& octets, const std::vector<std::size_t>& cuts) {
        Reading reading;
        Handshake handshake;
        std::size_t from = 0;
        for (const std::size_t to : cuts) {
            const bool was_over = handshake.state() != State::in_progress;
            const std::string said = handshake.take(std::string_view(octets).substr(from, to - from));
            from = to;
            reading.said += said;
            if (was_over && handshake.state() != reading.state) reading.fault = "it was over, and goes on";
            if (was_over && !said.empty()) reading.fault = "it was over, and says something";
            reading.state = handshake.state();
        }
        reading.asked = {handshake.user(), handshake.password(), handshake.host(), handshake.port()};
        reading.rest = handshake.take_rest();
        if (reading.state == State::in_progress && reading.rest.size() > most_waiting) reading.fault = "it never ends";
        return reading;
    }

    /// A name and a password of 255 octets, their lengths, and the version.
    static constexpr std::size_t most_waiting = 513;

    /// The choice of a method, the answer to a password, the refusal of a request: each once at most.
    static Fault fault_in_words(const Reading& reading) {
        constexpr std::size_t choice = 2;
        constexpr std::size_t password = 2;
        constexpr std::size_t refusal = 10;
        if (reading.said.size() > choice + password + refusal) return "it says too much";
        if (!reading.said.empty() && reading.said[0] != Handshake::version) return "it speaks another version";
        return std::nullopt;
    }

    static Fault fault_in_writing(const Reading& reading) {
        const auto sized = [](const std::string& text) {
            return std::string(1, static_cast<char>(text.size())) + text;
        };
        const Asked& asked = reading.asked;
        for (const std::string* text : {&asked.user, &asked.password, &asked.host}) {
            if (text->size() > 255) return "longer than can be said";
        }
        std::string written("\5\1\2", 3);
        written += '\1' + sized(asked.user) + sized(asked.password);
        written += std::string("\5\1\0\3", 4) + sized(asked.host);
        written += {static_cast<char>(asked.port >> 8), static_cast<char>(asked.port)};
        const Reading again = read(written, {written.size()});
        if (again.state != State::asked || !again.rest.empty()) return "what was written is not read";
        if (again.asked != asked) return "what was written is read as something else";
        return std::nullopt;
    }

    std::uint64_t seed_;
    OctetFuzz fuzz_;
    std::string octets_;
};

}  // namespace regiondrill::tests
