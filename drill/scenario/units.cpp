#include "drill/scenario/units.hpp"

#include "sim/text.hpp"

#include <array>
#include <charconv>
#include <limits>
#include <system_error>

namespace regiondrill::drill {

namespace {

using sim::Duration;

/// A unit of durations and how long it is.
struct Unit {
    std::string_view name;
    std::int64_t nanoseconds;
};

// From the longest to the shortest, which is the order in which a text may name them.
constexpr std::array<Unit, 6> units{{{"h", 3'600'000'000'000},
                                     {"m", 60'000'000'000},
                                     {"s", 1'000'000'000},
                                     {"ms", 1'000'000},
                                     {"us", 1'000},
                                     {"ns", 1}}};

constexpr std::int64_t largest = std::numeric_limits<std::int64_t>::max();

constexpr const char* too_long = "is longer than virtual time can count";

// ASCII's alone, whatever the machine's language.
bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// The characters at the front of `text` that fulfil `accepts`, taken off it.
template <class Accepts>
std::string_view take_while(std::string_view& text, Accepts accepts) {
    std::size_t n = 0;
    while (n < text.size() && accepts(text[n])) ++n;
    const std::string_view front = text.substr(0, n);
    text.remove_prefix(n);
    return front;
}

/// sum += digit * unit, false when that does not fit. Both factors are not negative. Overflow is looked for before it
/// happens, as it is undefined after.
bool add_scaled(std::int64_t& sum, std::int64_t factor, std::int64_t unit) {
    if (factor > largest / unit) return false;
    const std::int64_t product = factor * unit;
    if (product > largest - sum) return false;
    sum += product;
    return true;
}

/// "1" or "1.25" of a unit added to `sum`; the problem, or nothing. Digit by digit, as a fraction through a double
/// would not be exact.
std::string add_number(std::int64_t& sum, std::string_view whole, std::string_view fraction, std::int64_t unit) {
    std::int64_t count = 0;
    const auto end = whole.data() + whole.size();
    if (std::from_chars(whole.data(), end, count).ec != std::errc{}) return too_long;
    if (!add_scaled(sum, count, unit)) return too_long;
    for (char digit : fraction) {
        const bool divides = unit != 0 && unit % 10 == 0;
        unit /= 10;
        if (digit == '0') continue;
        if (!divides) return "is finer than a nanosecond";
        if (!add_scaled(sum, digit - '0', unit)) return too_long;
    }
    return {};
}

/// A decimal as its digits, so that nothing is rounded before the unit is known.
struct Number {
    std::string_view whole;
    std::string_view fraction;
};

/// "12" or "12.5" at the front of `text`, taken off it. There must be digits on both sides of a point; where there are
/// none, `text` is of no more use.
std::optional<Number> take_number(std::string_view& text) {
    Number number;
    number.whole = take_while(text, is_digit);
    if (number.whole.empty()) return std::nullopt;
    if (!text.empty() && text.front() == '.') {
        text.remove_prefix(1);
        number.fraction = take_while(text, is_digit);
        if (number.fraction.empty()) return std::nullopt;
    }
    return number;
}

// The number of units where there is no such one.
std::size_t find_unit(std::string_view name) {
    std::size_t i = 0;
    while (i < units.size() && units[i].name != name) ++i;
    return i;
}

/// A plain decimal as the nearest double, times ten to the `power`. The power goes into the text, so that "99.9%" is
/// the double nearest to 0.999 and not 99.9 / 100.
std::optional<double> parse_decimal(std::string_view text, int power) {
    std::string_view rest = text;
    if (!take_number(rest) || !rest.empty()) return std::nullopt;
    const std::string scaled = std::string{text} + "e" + std::to_string(power);
    double value = 0;
    const auto result = std::from_chars(scaled.data(), scaled.data() + scaled.size(), value);
    if (result.ec != std::errc{}) return std::nullopt;
    return value;
}

/// "-5s" is a negative duration, "-x" is none at all. So that a sign is told as such, and not as text that cannot be
/// read.
template <class T>
bool is_negative(std::string_view text, Parsed<T> (*parse)(std::string_view)) {
    if (text.size() < 2 || text.front() != '-' || text[1] == '-') return false;
    return static_cast<bool>(parse(text.substr(1)));
}

// `rest` of a `unit` as digits behind the point, exact and without zeroes at the end.
std::string decimal(std::int64_t whole, std::int64_t rest, std::int64_t unit) {
    std::string out = std::to_string(whole);
    if (rest == 0) return out;
    out += '.';
    while (rest != 0) {
        unit /= 10;
        out += static_cast<char>('0' + rest / unit);
        rest %= unit;
    }
    return out;
}

// Rounded by to_chars, which knows no locale; zeroes at the end and a bare point are taken off.
std::string fixed(double value, int decimals) {
    std::array<char, 64> buffer{};
    const auto end =
        std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::fixed, decimals);
    std::string out(buffer.data(), end.ptr);
    if (out.find('.') == std::string::npos) return out;
    out.erase(out.find_last_not_of('0') + 1);
    if (out.back() == '.') out.pop_back();
    return out;
}

/// What a duration is rounded to in a report: about a thousandth of it. Whole seconds from an hour on, tenths of a
/// second from ten seconds, and so on down to nanoseconds.
std::int64_t grain(std::int64_t nanoseconds) {
    if (nanoseconds >= units[0].nanoseconds) return units[2].nanoseconds;
    std::int64_t step = units[2].nanoseconds / 10;
    while (step > 1 && nanoseconds < step * 100) step /= 10;
    return step;
}

/// A unit of bandwidth, as scripts write it and as the store counts.
struct BitUnit {
    std::string_view name;
    int power;            // of ten, of bits
    std::uint64_t bytes;  // a second
};

// From the largest, and in decimal units, as lines are sold.
constexpr std::array<BitUnit, 3> bit_units{{{"Gbit/s", 9, 125'000'000}, {"Mbit/s", 6, 125'000}, {"kbit/s", 3, 125}}};
// 1,000 Gbit/s in bytes; a double holds such figures exactly.
constexpr double most_bandwidth = 125e9;

}  // namespace

// "1m 30s" and "1m30s" are the same. Each unit once and from the longest: "30s 1m" is more likely a slip than a sum.
Parsed<Duration> parse_duration(std::string_view text) {
    if (is_negative(text, parse_duration)) return {std::nullopt, "is negative"};
    std::string_view rest = text;
    std::int64_t sum = 0;
    std::size_t next_unit = 0;
    while (!rest.empty()) {
        const auto number = take_number(rest);
        if (!number) return {std::nullopt, "is not a duration"};
        const auto name = take_while(rest, [](char c) { return c >= 'a' && c <= 'z'; });
        if (name.empty() && rest.empty()) return {std::nullopt, "has no unit"};
        const std::size_t unit = find_unit(name);
        if (unit == units.size()) return {std::nullopt, "is not a duration"};
        if (unit < next_unit) return {std::nullopt, "names its units out of order"};
        next_unit = unit + 1;
        const auto problem = add_number(sum, number->whole, number->fraction, units[unit].nanoseconds);
        if (!problem.empty()) return {std::nullopt, problem};
        if (rest.size() > 1 && rest.front() == ' ') rest.remove_prefix(1);
    }
    if (next_unit == 0) return {std::nullopt, "is not a duration"};
    return {Duration{sum}, {}};
}

// Kept as events a second, the nearest double.
Parsed<double> parse_rate(std::string_view text) {
    if (is_negative(text, parse_rate)) return {std::nullopt, "is negative"};
    const auto slash = text.find('/');
    const auto number = parse_decimal(text.substr(0, slash), 0);
    if (!number) return {std::nullopt, "is not a rate"};
    if (slash == std::string_view::npos) return {std::nullopt, "has no unit"};
    const auto unit = text.substr(slash + 1);
    if (unit == "s") return {*number, {}};
    if (unit == "m") return {*number / 60, {}};
    if (unit == "h") return {*number / 3600, {}};
    return {std::nullopt, "is not a rate"};
}

// The unit is looked for at the end, so that "10Mbit/s" is not read as a rate of something. Fractions of a byte are
// dropped.
Parsed<std::uint64_t> parse_bandwidth(std::string_view text) {
    if (is_negative(text, parse_bandwidth)) return {std::nullopt, "is negative"};
    for (const BitUnit& unit : bit_units) {
        if (!text.ends_with(unit.name)) continue;
        const auto number = parse_decimal(text.substr(0, text.size() - unit.name.size()), unit.power);
        if (!number) return {std::nullopt, "is not a bandwidth"};
        const double bytes = *number / 8;
        if (bytes < 1) return {std::nullopt, "is next to nothing"};
        if (bytes > most_bandwidth) return {std::nullopt, "is more than 1000Gbit/s"};
        return {static_cast<std::uint64_t>(bytes), {}};
    }
    return {std::nullopt, "is not a bandwidth"};
}

// The shortest decimal that reads back as the same number.
std::string bandwidth_text(std::uint64_t bytes_per_second) {
    BitUnit unit = bit_units.back();
    for (const BitUnit& larger : bit_units) {
        if (bytes_per_second < larger.bytes) continue;
        unit = larger;
        break;
    }
    std::array<char, 64> buffer{};
    const double number = static_cast<double>(bytes_per_second) / static_cast<double>(unit.bytes);
    const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), number);
    return std::string(buffer.data(), end.ptr) + std::string(unit.name);
}

// The number is read before the unit is asked for: "20" is told to lack its unit, and "lots" to be no share.
Parsed<double> parse_share(std::string_view text) {
    if (is_negative(text, parse_share)) return {std::nullopt, "is negative"};
    const bool has_unit = !text.empty() && text.back() == '%';
    const auto number = parse_decimal(has_unit ? text.substr(0, text.size() - 1) : text, -2);
    if (!number) return {std::nullopt, "is not a share"};
    if (!has_unit) return {std::nullopt, "has no unit"};
    if (*number > 1) return {std::nullopt, "is more than 100%"};
    return {*number, {}};
}

// The most negative of all spans has no positive counterpart, and is told as that of the longest one.
std::string duration_text(Duration duration) {
    const std::int64_t count = duration.count();
    if (count == 0) return "0s";
    if (duration == Duration::min()) return "-" + duration_text(Duration::max());
    if (count < 0) return "-" + duration_text(Duration{-count});
    std::string out;
    std::int64_t rest = count;
    for (std::size_t i = 0; i < units.size() && rest > 0; ++i) {
        const std::int64_t unit = units[i].nanoseconds;
        if (rest < unit) continue;
        if (!out.empty()) out += ' ';
        // Hours and minutes stand as whole numbers before the next unit; from seconds down one decimal number says all.
        const std::int64_t below = i < 2 ? 0 : rest % unit;
        out += decimal(rest / unit, below, unit) + std::string{units[i].name};
        rest = i < 2 ? rest % unit : 0;
    }
    return out;
}

// Rounded to the nearest grain, halves upwards, where that fits.
std::string short_duration_text(Duration duration) {
    if (duration == Duration::min()) return "-" + short_duration_text(Duration::max());
    if (duration < Duration::zero()) return "-" + short_duration_text(-duration);
    const std::int64_t count = duration.count();
    const std::int64_t step = grain(count);
    const std::int64_t up = count % step * 2 >= step && count <= largest - step ? step : 0;
    return duration_text(Duration{count - count % step + up});
}

// Cut to tenths and not rounded, so that a moment is never told as a later one.
std::string clock_text(sim::Time at) {
    const auto tenths = at.time_since_epoch().count() / 100'000'000;
    char text[32];
    const auto hours = tenths / 36'000;
    if (hours != 0) {
        std::snprintf(text, sizeof text, "%lld:%02lld:%02lld.%lld", static_cast<long long>(hours),
                      static_cast<long long>(tenths / 600 % 60), static_cast<long long>(tenths / 10 % 60),
                      static_cast<long long>(tenths % 10));
    } else {
        std::snprintf(text, sizeof text, "%lld:%02lld.%lld", static_cast<long long>(tenths / 600),
                      static_cast<long long>(tenths / 10 % 60), static_cast<long long>(tenths % 10));
    }
    return text;
}

// The shortest decimal that reads back as the same number.
std::string rate_text(double per_second) {
    std::array<char, 64> buffer{};
    const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), per_second);
    return std::string(buffer.data(), end.ptr) + "/s";
}

// Three digits, as of durations; whole numbers stand as they are.
std::string short_rate_text(double per_second) {
    double figure = per_second;
    const char* unit = "/s";
    for (const char* longer : {"/m", "/h"}) {
        if (figure >= 1) break;
        figure *= 60;
        unit = longer;
    }
    const int decimals = figure >= 100 ? 0 : figure >= 10 ? 1 : figure >= 0.1 ? 2 : 4;
    return fixed(figure, decimals) + unit;
}

// Only nouns that take an s.
std::string count_text(std::uint64_t count, std::string_view noun) {
    return std::to_string(count) + " " + std::string(noun) + (count == 1 ? "" : "s");
}

// Nearly all is not all: two decimals where they tell the truth, more where they would not.
std::string share_text(double share) {
    std::string out;
    for (int decimals = 2; decimals <= 8; ++decimals) {
        out = fixed(share * 100, decimals);
        const bool overstated = (out == "100" && share < 1) || (out == "0" && share > 0);
        if (!overstated) break;
    }
    return out + "%";
}

std::optional<std::uint64_t> parse_seed(std::string_view text) { return sim::whole_number<std::uint64_t>(text); }

}  // namespace regiondrill::drill
