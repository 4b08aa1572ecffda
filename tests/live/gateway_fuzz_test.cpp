// A short run of the gateways' fuzzers; script/fuzz makes long ones.
#include "sim/text.hpp"
#include "tests/catch.hpp"
#include "tests/live/handshake_fuzz.hpp"
#include "tests/live/request_fuzz.hpp"

namespace gateway_fuzz_test {

using namespace regiondrill;
using namespace regiondrill::tests;

namespace {

template <class Fuzz>
void read_all(const std::string& kind, std::uint64_t cases) {
    const OctetCorpus corpus = read_octet_corpus(REGIONDRILL_SOURCE_DIR "/tests/live/corpus/" + kind);
    REQUIRE(corpus.size() >= 20);
    Fuzz fuzz(corpus, 1);
    for (const auto& [name, octets] : corpus) {
        INFO(name);
        for (std::uint64_t i = 0; i < 10; ++i) CHECK(fuzz.send(octets, sim::Stream(i)).value_or("").empty());
    }
    for (std::uint64_t number = 0; number < cases; ++number) {
        const auto fault = fuzz.play(number);
        INFO("case " << number << ": " << sim::hex_text(fuzz.octets()));
        INFO(fault.value_or(""));
        REQUIRE_FALSE(fault.has_value());
    }
}

}  // namespace

TEST_CASE("requests of all kinds, damaged and in pieces, are read in one way or refused") {
    read_all<RequestFuzz>("requests", 5'000);
}

TEST_CASE("handshakes of all kinds, damaged and in pieces, are read in one way or refused") {
    read_all<HandshakeFuzz>("handshakes", 20'000);
}

}  // namespace gateway_fuzz_test
