// Quantities as people write them in scripts and read them in reports: durations ("250ms", "2m30s"), rates ("40/s") and
// shares ("99.9%"). Durations are exact: they are whole nanoseconds throughout, never a rounded real number.
#pragma once

#include "sim/time.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace regiondrill::drill {

/// Either a value or, in words that follow the quoted text ("is negative"), why there is none. Readers put it into a
/// complaint, with an example of what would do.
template <class T>
struct Parsed {
    std::optional<T> value;
    std::string problem;

    explicit operator bool() const { return value.has_value(); }
};

/// "250ms", "10s", "1.5s", "2m30s", "1m 32.4s"; units h, m, s, ms, us, ns, from the longest to the shortest. Not below
/// zero, and nothing finer than a nanosecond.
Parsed<sim::Duration> parse_duration(std::string_view text);

/// "40/s", "10/m", "3/h", "0.5/s": events a second. Zero is read as such: whether it is meant is the field's to say.
Parsed<double> parse_rate(std::string_view text);

/// "64kbit/s", "100Mbit/s", "1Gbit/s", to 1,000 Gbit/s: bytes a second, at least 1.
Parsed<std::uint64_t> parse_bandwidth(std::string_view text);

/// "20%", "99.9%": 0 to 1. The nearest double of the decimal.
Parsed<double> parse_share(std::string_view text);

/// Exact: "12m", "1m 32.4s", "250ms", "1.5ms", "0s", "-3s"; parse_duration reads it back (unless negative).
std::string duration_text(sim::Duration duration);

/// For reports: rounded to three or four digits, so "1m 32.4s" for 92.412 s and "4.13ms" for 4.1278 ms.
std::string short_duration_text(sim::Duration duration);
/// "1 region", "2 regions": a count with its noun, which takes an s in the plural.
std::string count_text(std::uint64_t count, std::string_view noun);

/// A moment of a drill, "2:31.4": minutes, seconds, tenths; hours in front where the drill has them.
std::string clock_text(sim::Time at);

/// Exact to the last bit: "1/s", "0.5/s".
std::string rate_text(double per_second);

/// Rounded for a reader, in the unit of time in which it is at least one: "33.3/m" for 0.555.../s.
std::string short_rate_text(double per_second);

/// In the greatest unit that is not above it: "1Gbit/s", "1.5Mbit/s".
std::string bandwidth_text(std::uint64_t bytes_per_second);

/// A sum of shares that are decimal fractions may miss its true value by this much.
inline constexpr double share_rounding = 1e-9;

/// "20%", "99.97%": to two decimals, or as many more (up to eight) as it takes to not call a share 100 % or 0 % that is
/// only near it. 0.99999 is "99.999%", because that last request in a hundred thousand is what a drill looks for.
std::string share_text(double share);

/// A seed: any whole number of 64 bits, in decimal digits and nothing else.
std::optional<std::uint64_t> parse_seed(std::string_view text);

}  // namespace regiondrill::drill
