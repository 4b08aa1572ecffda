// dns_fuzz CORPUS PACKETS [SEED]: sends the packets of a directory and then so many damaged ones to the responder, for
// ever when PACKETS is 0. Ends with 1 at the first that is not answered as it should be, and prints it. script/fuzz
// runs it under sanitizers.
#include "tests/dns/query_fuzz.hpp"

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

constexpr std::uint64_t packets_a_report = 200'000;

const QueryFuzz* running = nullptr;

void print_packet() { std::cerr << "packet: " << hex(running->packet()) << std::endl; }

/// 0, or 1 when something was wrong.
int fuzz(const std::string& directory, std::uint64_t packets, std::uint64_t seed) {
    const auto corpus = read_corpus(directory);
    if (corpus.empty()) throw std::runtime_error("no packets in " + directory);
    QueryFuzz fuzz(corpus, seed);
    running = &fuzz;
#ifdef __SANITIZE_ADDRESS__
    __sanitizer_set_death_callback(print_packet);
#endif
    for (const auto& [name, packet] : corpus) {
        if (const auto fault = fuzz.send(packet, sim::Stream(seed))) {
            std::cerr << name << ": " << *fault << '\n';
            return 1;
        }
    }
    for (std::uint64_t number = 0; packets == 0 || number < packets; ++number) {
        if (const auto fault = fuzz.play(number)) {
            std::cerr << "seed " << seed << ", packet number " << number << ": " << *fault << '\n';
            print_packet();
            return 1;
        }
        if ((number + 1) % packets_a_report == 0) std::cerr << number + 1 << " packets\n";
    }
    std::cerr << "all packets were answered as they should be\n";
    return 0;
}

}  // namespace

int main(int count, char** arguments) {
    if (count < 3 || count > 4) {
        std::cerr << "usage: dns_fuzz CORPUS PACKETS [SEED]\n";
        return 2;
    }
    try {
        return fuzz(arguments[1], std::stoull(arguments[2]), count == 4 ? std::stoull(arguments[3]) : 1);
    } catch (const std::exception& error) {
        std::cerr << "dns_fuzz: " << error.what() << '\n';
        return 2;
    }
}
