// gateway_fuzz http|socks CORPUS CASES [SEED]: has the octets of a directory and then so many damaged ones read, for
// ever when CASES is 0. Ends with 1 at the first that is not read as it should be, and prints it. script/fuzz runs it
// under sanitizers.
#include "sim/text.hpp"
#include "tests/live/handshake_fuzz.hpp"
#include "tests/live/request_fuzz.hpp"

#include <cstdlib>
#include <exception>
#include <iostream>
#include <string>

#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/common_interface_defs.h>
#endif

using namespace regiondrill;
using namespace regiondrill::tests;

namespace {

constexpr std::uint64_t cases_a_report = 100'000;

const std::string* running = nullptr;

void print_case() { std::cerr << "octets: " << sim::hex_text(*running) << std::endl; }

/// 0, or 1 when something was wrong.
template <class Fuzz>
int fuzz(const std::string& directory, std::uint64_t cases, std::uint64_t seed) {
    const OctetCorpus corpus = read_octet_corpus(directory);
    if (corpus.empty()) throw std::runtime_error("nothing in " + directory);
    Fuzz fuzz(corpus, seed);
    running = &fuzz.octets();
#ifdef __SANITIZE_ADDRESS__
    __sanitizer_set_death_callback(print_case);
#endif
    for (const auto& [name, octets] : corpus) {
        if (const auto fault = fuzz.send(octets, sim::Stream(seed))) {
            std::cerr << name << ": " << *fault << '\n';
            return 1;
        }
    }
    for (std::uint64_t number = 0; cases == 0 || number < cases; ++number) {
        if (const auto fault = fuzz.play(number)) {
            std::cerr << "seed " << seed << ", case number " << number << ": " << *fault << '\n';
            print_case();
            return 1;
        }
        if ((number + 1) % cases_a_report == 0) std::cerr << number + 1 << " cases\n";
    }
    std::cerr << "all cases were read as they should be\n";
    return 0;
}

}  // namespace

int main(int count, char** arguments) {
    const std::string what = count > 1 ? arguments[1] : "";
    if (count < 4 || count > 5 || (what != "http" && what != "socks")) {
        std::cerr << "usage: gateway_fuzz http|socks CORPUS CASES [SEED]\n";
        return 2;
    }
    try {
        const std::uint64_t cases = std::stoull(arguments[3]);
        const std::uint64_t seed = count == 5 ? std::stoull(arguments[4]) : 1;
        return what == "http" ? fuzz<RequestFuzz>(arguments[2], cases, seed)
                              : fuzz<HandshakeFuzz>(arguments[2], cases, seed);
    } catch (const std::exception& error) {
        std::cerr << "gateway_fuzz: " << error.what() << '\n';
        return 2;
    }
}
