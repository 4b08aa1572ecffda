// A short run of the fuzzer; script/fuzz makes long ones.
#include "tests/catch.hpp"
#include "tests/dns/query_fuzz.hpp"

#include <string>

namespace responder_fuzz_test {

using namespace regiondrill;
using namespace regiondrill::tests;

namespace {

std::map<std::string, Octets> corpus() {
    return read_corpus(std::string(REGIONDRILL_SOURCE_DIR) + "/tests/dns/corpus");
}

}  // namespace

TEST_CASE("every packet of the corpus gets an orderly reply or rightly none") {
    const auto packets = corpus();
    REQUIRE(packets.size() >= 40);
    QueryFuzz fuzz(packets, 1);
    for (const auto& [name, packet] : packets) {
        INFO(name);
        for (std::uint64_t i = 0; i < 20; ++i) CHECK(fuzz.send(packet, sim::Stream(i)).value_or("").empty());
    }
}

TEST_CASE("damaged packets get orderly replies or rightly none") {
    QueryFuzz fuzz(corpus(), 2);
    for (std::uint64_t number = 0; number < 40'000; ++number) {
        const auto fault = fuzz.play(number);
        INFO("packet " << number << ": " << hex(fuzz.packet()));
        INFO(fault.value_or(""));
        REQUIRE_FALSE(fault.has_value());
    }
}

}  // namespace responder_fuzz_test
