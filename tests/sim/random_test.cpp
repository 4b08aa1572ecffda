// The streams against published values of the generators they are made of, and against chance.
#include "sim/random.hpp"

#include "tests/catch.hpp"
#include "tests/sim/statistics.hpp"

#include <bit>
#include <set>
#include <string>

namespace random_test {

using namespace regiondrill::sim;
using namespace regiondrill::tests;

namespace {

// Share of equal bits in the first outputs of two streams; 1/2 when they know nothing of each other.
double likeness(Stream a, Stream b, int outputs) {
    int equal = 0;
    for (int i = 0; i < outputs; ++i) equal += 64 - std::popcount(a.bits() ^ b.bits());
    return equal / (64.0 * outputs);
}

}  // namespace

TEST_CASE("a stream is the reference SplitMix64 generator") {
    // First outputs of the reference implementation (Vigna, splitmix64.c) from the state 1234567.
    Stream stream(1234567);
    CHECK(stream.bits() == 6457827717110365317ULL);
    CHECK(stream.bits() == 3203168211198807973ULL);
    CHECK(stream.bits() == 9817491932198370423ULL);
    CHECK(stream.bits() == 4593380528125082431ULL);
    CHECK(stream.bits() == 16408922859458223821ULL);
}

TEST_CASE("a name's hash is FNV-1a, mixed") {
    // 64-bit FNV-1a values from the test vectors of its authors (Fowler, Noll, Vo).
    CHECK(hash_name("") == mix64(0xcbf2'9ce4'8422'2325ULL));
    CHECK(hash_name("a") == mix64(0xaf63'dc4c'8601'ec8cULL));
    CHECK(hash_name("foobar") == mix64(0x8594'4171'f739'67e8ULL));
}

TEST_CASE("a named stream depends on its seed and name alone") {
    Stream first = Stream::named(Seed{7}, "clients/london");
    Stream other = Stream::named(Seed{7}, "clients/paris");
    const std::uint64_t expected = Stream::named(Seed{7}, "clients/london").bits();
    for (int i = 0; i < 100; ++i) other.bits();
    CHECK(first.bits() == expected);
    CHECK(Stream::named(Seed{8}, "clients/london").bits() != expected);
    CHECK(Stream::named(Seed{7}, "clients/london2").bits() != expected);
}

TEST_CASE("streams of neighbouring names and seeds have nothing in common") {
    // Equal bits are a coin's heads: five deviations of the share of 64,000 throws.
    const double bound = share_bound(0.5, 64'000);
    const Stream base = Stream::named(Seed{1}, "client/1");
    CHECK(std::fabs(likeness(base, Stream::named(Seed{1}, "client/2"), 1000) - 0.5) < bound);
    CHECK(std::fabs(likeness(base, Stream::named(Seed{2}, "client/1"), 1000) - 0.5) < bound);
    CHECK(std::fabs(likeness(base, Stream::named(Seed{0}, "client/1"), 1000) - 0.5) < bound);
    Stream parent = base;
    const Stream child = parent.fork();
    CHECK(std::fabs(likeness(parent, child, 1000) - 0.5) < bound);
    CHECK(likeness(base, Stream::named(Seed{1}, "client/1"), 1000) == 1.0);  // the measure itself
}

TEST_CASE("ten thousand names get ten thousand streams") {
    std::set<std::uint64_t> firsts;
    for (int i = 0; i < 10'000; ++i) firsts.insert(Stream::named(Seed{1}, "n" + std::to_string(i)).bits());
    CHECK(firsts.size() == 10'000);  // two alike among 2^64: once in 10^11 tries
}

TEST_CASE("uniform draws are even over their range") {
    Stream stream(1);
    std::vector<double> sample(200'000);
    for (double& x : sample) x = stream.uniform();
    CHECK(kolmogorov(sample, [](double x) { return x; }) < kolmogorov_bound);
    CHECK(*std::min_element(sample.begin(), sample.end()) >= 0);
    CHECK(*std::max_element(sample.begin(), sample.end()) < 1);
    for (double& x : sample) x = stream.uniform(-3, 5);
    CHECK(kolmogorov(sample, [](double x) { return (x + 3) / 8; }) < kolmogorov_bound);
}

TEST_CASE("below() stays below its bound and favours nobody") {
    for (const std::uint32_t bound : {2U, 7U, 1000U}) {
        Stream stream(bound);
        const double expected = 100'000.0 / bound;
        std::vector<double> counts(bound);
        for (int i = 0; i < 100'000; ++i) ++counts.at(stream.below(bound));
        const ChiSquare test = chi_square(counts, std::vector<double>(bound, expected));
        INFO("bound " << bound << ", statistic " << test.statistic);
        CHECK(test.statistic < test.bound);
    }
}

TEST_CASE("below() works at both ends of its domain") {
    Stream stream(1);
    std::uint32_t greatest = 0;
    bool zero_only = true;
    for (int i = 0; i < 10'000; ++i) {
        zero_only = zero_only && stream.below(1) == 0;
        greatest = std::max(greatest, stream.below(0xffff'ffff));
    }
    CHECK(zero_only);
    CHECK(greatest < 0xffff'ffff);
    CHECK(greatest > 0xff80'0000);  // 10,000 draws all below 511/512 of the range: once in 3 * 10^8
}

TEST_CASE("a chance of 0 never comes and a chance of 1 always does") {
    Stream stream(1);
    int never = 0;
    int always = 0;
    int sometimes = 0;
    constexpr int tries = 100'000;
    for (int i = 0; i < tries; ++i) {
        never += stream.chance(0) ? 1 : 0;
        always += stream.chance(1) ? 1 : 0;
        sometimes += stream.chance(0.3) ? 1 : 0;
    }
    CHECK(never == 0);
    CHECK(always == tries);
    CHECK(std::fabs(static_cast<double>(sometimes) / tries - 0.3) < share_bound(0.3, tries));
}

}  // namespace random_test
