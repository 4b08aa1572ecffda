// Named random streams. Every entity draws from a stream of its own, derived from the run's seed and the entity's name,
// and every request from a stream forked off its population's: so nobody's draws depend on who else takes part.
#pragma once

#include "sim/time.hpp"

#include <cstdint>
#include <string_view>

namespace regiondrill::sim {

/// The run's seed.
enum class Seed : std::uint64_t {};

/// SplitMix64's finaliser (Steele, Lea, Flood, OOPSLA 2014): spreads each bit of x over all 64.
constexpr std::uint64_t mix64(std::uint64_t x) {
    x = (x ^ (x >> 30)) * 0xbf58'476d'1ce4'e5b9ULL;
    x = (x ^ (x >> 27)) * 0x94d0'49bb'1331'11ebULL;
    return x ^ (x >> 31);
}

/// FNV-1a, then mixed: the same number for the same name everywhere.
constexpr std::uint64_t hash_name(std::string_view name) {
    std::uint64_t hash = 0xcbf2'9ce4'8422'2325ULL;
    for (const char letter : name) hash = (hash ^ static_cast<unsigned char>(letter)) * 0x100'0000'01b3ULL;
    return mix64(hash);
}

/// A SplitMix64 generator: 8 bytes of state, every state a good one, so that a request can afford its own.
class Stream {
public:
    Stream() = default;
    explicit constexpr Stream(std::uint64_t state) : state_(state) {}

    static constexpr Stream named(Seed seed, std::string_view name) {
        return Stream(mix64(static_cast<std::uint64_t>(seed) + 0x9e37'79b9'7f4a'7c15ULL) ^ hash_name(name));
    }

    /// 64 random bits.
    constexpr std::uint64_t bits() {
        state_ += 0x9e37'79b9'7f4a'7c15ULL;
        return mix64(state_);
    }

    /// A stream of its own for something this entity makes.
    constexpr Stream fork() { return Stream(bits()); }

    /// Uniform in [0, 1), 53 bits.
    constexpr double uniform() { return static_cast<double>(bits() >> 11) * 0x1p-53; }

    /// Uniform in [low, high).
    constexpr double uniform(double low, double high) { return low + (high - low) * uniform(); }

    /// A whole number in [0, bound); bound > 0. Lemire's multiplication without the rejection step: for bounds below
    /// 2^32 the bias is below 2^-32.
    constexpr std::uint32_t below(std::uint32_t bound) {
        return static_cast<std::uint32_t>(((bits() >> 32) * bound) >> 32);
    }

    /// True with the given probability; exact at 0 and 1.
    constexpr bool chance(double probability) { return uniform() < probability; }

private:
    std::uint64_t state_ = 0;
};

// Distributions over a Stream. Our own, because the standard library's give other numbers on other platforms.

/// Exponential with mean 1 (ziggurat: Marsaglia and Tsang 2000, 256 layers, tables built with our own exp and log).
/// Time between arrivals of a Poisson process, service times, jitter.
double standard_exponential(Stream& stream);

/// Normal with mean 0 and deviation 1 (ziggurat).
double standard_normal(Stream& stream);

/// e^(mu + sigma N).
double lognormal(Stream& stream, double mu, double sigma);

/// Pareto: scale * U^(-1/shape); never below scale. shape > 0.
double pareto(Stream& stream, double scale, double shape);

/// An exponential span with the given mean.
inline Duration exponential_span(Stream& stream, Duration mean) {
    return from_nanoseconds(static_cast<double>(mean.count()) * standard_exponential(stream));
}

/// A lognormal span with the given mean (not median); sigma is the deviation of its logarithm.
Duration lognormal_span(Stream& stream, Duration mean, double sigma);

/// Zipf over 0..count-1: rank k with probability proportional to 1 / (k + 1)^exponent. Rejection-inversion (Hörmann and
/// Derflinger 1996): no table, a draw costs the same for ten keys and for ten million. exponent > 0.
class Zipf {
public:
    Zipf(std::uint32_t count, double exponent);
    /// A rank, 0 for the most frequent. Each try takes one draw, and the first mostly fits.
    std::uint32_t operator()(Stream& stream) const;

private:
    double integral(double x) const;
    double inverse_integral(double y) const;
    double density(double x) const;

    double count_;
    double exponent_;
    double integral_first_;
    double integral_last_;
    double shortcut_;
};

}  // namespace regiondrill::sim
