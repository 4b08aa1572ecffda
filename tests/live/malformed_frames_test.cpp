// Frames that break the protocol (RFC 6455), each sent to a region's chat over a connection of its own. What a server
// has to notice, by its section there:
// - 5.2: reserved bits, reserved opcodes, lengths longer than they must be or with their highest bit;
// - 5.1: frames of a client without a mask;
// - 5.4: a message in the midst of another, and going on with none;
// - 5.5: control frames in pieces or of more than 125 octets;
// - 7.4, 5.5.1: codes of a close that may not be sent, half a code, a reason that is no UTF-8;
// - 8.1: texts that are no UTF-8, in one frame or cut anywhere;
// - 7.4.1: messages that are too big.
#include "tests/catch.hpp"
#include "tests/live/chat_client.hpp"
#include "tests/live/served.hpp"

#include <string>
#include <vector>

namespace malformed_frames_test {

using loopback::ChatClient;
using programs::eventually;
using served::has;
using served::scenario;
using served::Served;

namespace {

constexpr unsigned protocol_error = 1002;
constexpr unsigned invalid_text = 1007;
constexpr unsigned too_big = 1009;

struct Malformed {
    std::string what;
    std::string octets;
    unsigned code;
};

const std::string no_mask(4, '\0');  // the mask that changes nothing

std::string number(std::uint64_t value, int octets) {
    std::string text;
    for (int shift = 8 * (octets - 1); shift >= 0; shift -= 8) text += static_cast<char>(value >> shift);
    return text;
}

/// `first` holds FIN, the reserved bits and the opcode; the payload has at most 125 octets.
std::string frame(unsigned first, const std::string& payload) {
    return number(first, 1) + number(0x80U | payload.size(), 1) + no_mask + payload;
}

/// With a length in two octets, or eight, however small it is.
std::string frame_16(unsigned first, std::uint64_t size, const std::string& payload) {
    return number(first, 1) + "\xfe" + number(size, 2) + no_mask + payload;
}
std::string frame_64(unsigned first, std::uint64_t size, const std::string& payload) {
    return number(first, 1) + "\xff" + number(size, 8) + no_mask + payload;
}

std::vector<Malformed> malformed_headers() {
    std::vector<Malformed> frames{
        {"a reserved bit", frame(0xc1, "x"), protocol_error},
        {"another", frame(0xa1, "x"), protocol_error},
        {"the third", frame(0x91, "x"), protocol_error},
        {"all of them", frame(0xf1, "x"), protocol_error},
        {"a reserved bit in a later piece", frame(0x01, "x") + frame(0xc0, "y"), protocol_error},
        {"a reserved bit in a ping", frame(0xc9, "x"), protocol_error},
        {"a text without a mask", "\x81\x01x", protocol_error},
        {"a piece without a mask", frame(0x01, "x") + "\x80\x01y", protocol_error},
        {"a ping without a mask", std::string("\x89\0", 2), protocol_error},
        {"a close without a mask", "\x88\x02\x03\xe8", protocol_error},
        {"a length in two octets that fits into the first", frame_16(0x81, 1, "x"), protocol_error},
        {"a length in eight octets that fits into two", frame_64(0x81, 200, ""), protocol_error},
        {"a length with its highest bit", frame_64(0x81, ~0ULL, ""), too_big},
    };
    for (const unsigned opcode : {0x3U, 0x4U, 0x5U, 0x6U, 0x7U, 0xbU, 0xcU, 0xdU, 0xeU, 0xfU}) {
        frames.push_back({"opcode " + std::to_string(opcode), frame(0x80U | opcode, "x"), protocol_error});
    }
    return frames;
}

std::vector<Malformed> malformed_orders() {
    return {
        {"a ping in pieces", frame(0x09, "x"), protocol_error},
        {"a pong in pieces", frame(0x0a, "x"), protocol_error},
        {"a close in pieces", frame(0x08, ""), protocol_error},
        {"a long ping", frame_16(0x89, 126, std::string(126, 'x')), protocol_error},
        {"a long pong", frame_16(0x8a, 126, std::string(126, 'x')), protocol_error},
        {"a long close", frame_16(0x88, 126, "\x03\xe8" + std::string(124, 'x')), protocol_error},
        {"going on with nothing", frame(0x80, "x"), protocol_error},
        {"going on with nothing, and not at an end", frame(0x00, "x"), protocol_error},
        {"going on after the end", frame(0x01, "{") + frame(0x80, "}") + frame(0x80, "x"), protocol_error},
        {"a new message in the midst of one", frame(0x01, "x") + frame(0x81, "y"), protocol_error},
        {"a binary one in the midst of a text", frame(0x01, "x") + frame(0x02, "y"), protocol_error},
    };
}

std::vector<Malformed> malformed_closes() {
    std::vector<Malformed> frames{
        {"a close with half a code", frame(0x88, "x"), protocol_error},
        {"a close with a reason that is no UTF-8", frame(0x88, "\x03\xe8\xc3\x28"), protocol_error}};
    for (const unsigned code : {0U, 999U, 1004U, 1005U, 1006U, 1014U, 1015U, 1016U, 2999U}) {
        frames.push_back({"a close with " + std::to_string(code), frame(0x88, number(code, 2)), protocol_error});
    }
    return frames;
}

std::vector<Malformed> malformed_texts() {
    const std::string half = std::string(131'072, 'x');
    return {
        {"a text that is no UTF-8", frame(0x81, "\xc3\x28"), invalid_text},
        {"a letter's second octet alone", frame(0x81, "\x80"), invalid_text},
        {"an octet that is in no letter", frame(0x81, "\xff"), invalid_text},
        {"a letter longer than it must be", frame(0x81, "\xe0\x80\xaf"), invalid_text},
        {"half of a pair of UTF-16", frame(0x81, "\xed\xa0\x80"), invalid_text},
        {"a letter beyond the last", frame(0x81, "\xf4\x90\x80\x80"), invalid_text},
        {"a text that ends in half a letter", frame(0x81, "\xe2\x82"), invalid_text},
        {"pieces that end in half a letter", frame(0x01, "x") + frame(0x80, "\xe2\x82"), invalid_text},
        {"a letter in pieces that do not fit", frame(0x01, "\xc3") + frame(0x80, "\x28"), invalid_text},
        {"an overlong letter in pieces", frame(0x01, "\xc0") + frame(0x80, "\xaf"), invalid_text},
        {"a first piece that can become no text", frame(0x01, "\xff"), invalid_text},
        {"a message of 128 KB and one", frame_64(0x81, 131'073, ""), too_big},
        {"a message too long in pieces", frame_64(0x01, 131'072, half) + frame(0x80, "x"), too_big},
        {"a binary one too long in pieces", frame_64(0x02, 131'072, half) + frame(0x80, "x"), too_big},
    };
}

void check(const std::vector<Malformed>& frames) {
    Served world(scenario());
    ChatClient other(world.port());
    for (const Malformed& malformed : frames) {
        INFO(malformed.what);
        ChatClient client(world.port());
        REQUIRE(client.is_open());
        client.send(malformed.octets);
        CHECK(client.close_code() == malformed.code);
        CHECK(client.ended());
    }
    CHECK(eventually([&] { return world.chat().open == 1; }));
    other.say("still here");
    CHECK(has(other.hear(), "still here"));
}

TEST_CASE("a frame whose head makes no sense ends its connection with the code for it, and no other") {
    check(malformed_headers());
}

TEST_CASE("a frame in the wrong place, or a control frame too long, ends its connection and no other") {
    check(malformed_orders());
}

TEST_CASE("a close with a code that may not be sent is answered as a breach of the protocol") {
    check(malformed_closes());
}

TEST_CASE("a text that is no UTF-8, or a message too big, ends its connection with the code for it, and no other") {
    check(malformed_texts());
}

TEST_CASE("a close with a code that may be sent is answered with the same") {
    Served world(scenario());
    for (const unsigned code : {1000U, 1001U, 1007U, 1011U, 3000U, 4999U, 5000U}) {
        INFO(code);
        ChatClient client(world.port());
        client.send(frame(0x88, number(code, 2) + "bye"));
        CHECK(client.close_code() == code);
        CHECK(client.ended());
    }
}

}  // namespace

}  // namespace malformed_frames_test
