#include "live/dns/dns_connection.hpp"

#include "tests/catch.hpp"

#include <algorithm>
#include <cstdint>
#include <vector>

namespace dns_connection_test {

using regiondrill::live::LengthFraming;

namespace {

using Octets = std::vector<std::uint8_t>;

Octets framed(std::size_t length, std::uint8_t filling) {
    Octets octets(2 + length, filling);
    octets[0] = static_cast<std::uint8_t>(length >> 8);
    octets[1] = static_cast<std::uint8_t>(length & 0xff);
    return octets;
}

}  // namespace

TEST_CASE("T2 messages come out whole wherever the stream was cut") {
    Octets stream;
    for (const std::size_t length : {12, 300, 13, 255, 256}) {
        const Octets one = framed(length, static_cast<std::uint8_t>(length % 251));
        stream.insert(stream.end(), one.begin(), one.end());
    }
    for (std::size_t piece = 1; piece < stream.size(); ++piece) {
        LengthFraming framing;
        std::vector<std::size_t> lengths;
        for (std::size_t at = 0; at < stream.size(); at += piece) {
            framing.append(std::span(stream).subspan(at, std::min(piece, stream.size() - at)));
            while (const auto message = framing.next()) {
                lengths.push_back(message->size());
                REQUIRE(message->front() == message->size() % 251);
                REQUIRE(message->back() == message->size() % 251);
            }
        }
        REQUIRE(lengths == std::vector<std::size_t>{12, 300, 13, 255, 256});
        REQUIRE_FALSE(framing.is_garbage());
    }
}

TEST_CASE("T7 a length below a header's is garbage, and stays so") {
    for (std::size_t length = 0; length < 12; ++length) {
        LengthFraming framing;
        framing.append(framed(12, 1));
        framing.append(framed(length, 1));
        framing.append(framed(12, 1));
        CHECK(framing.next().has_value());
        CHECK_FALSE(framing.next().has_value());
        CHECK(framing.is_garbage());
        CHECK_FALSE(framing.next().has_value());
    }
}

TEST_CASE("the longest message passes") {
    LengthFraming framing;
    framing.append(framed(65'535, 1));
    REQUIRE(framing.next().has_value());
    CHECK_FALSE(framing.next().has_value());
}

}  // namespace dns_connection_test
