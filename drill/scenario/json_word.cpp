#include "drill/scenario/json_word.hpp"

#include "drill/scenario/nearest_name.hpp"

#include <charconv>
#include <string>
#include <system_error>

namespace regiondrill::drill {

namespace {

bool is_json_digit(char c) { return c >= '0' && c <= '9'; }

/// The grammar of RFC 8259: no leading zero, no leading plus, digits on both sides of the point.
bool is_json_number(std::string_view word) {
    std::size_t i = 0;
    const auto digits = [&] {
        const std::size_t first = i;
        while (i < word.size() && is_json_digit(word[i])) ++i;
        return i > first;
    };
    const auto take = [&](std::string_view any) {
        const bool found = i < word.size() && any.find(word[i]) != std::string_view::npos;
        i += found ? 1 : 0;
        return found;
    };
    take("-");
    if (!take("0") && !digits()) return false;
    if (take(".") && !digits()) return false;
    if (take("eE")) {
        take("+-");
        if (!digits()) return false;
    }
    return i == word.size();
}

bool fits_double(std::string_view word) {
    double value = 0;
    return std::from_chars(word.data(), word.data() + word.size(), value).ec == std::errc{};
}

/// Starts like a number and has nothing in it that a unit could be made of.
bool looks_like_number(std::string_view word) {
    const bool starts =
        is_json_digit(word.front()) || word.front() == '-' || word.front() == '+' || word.front() == '.';
    return starts && word.find_first_not_of("0123456789+-.eExX_") == std::string_view::npos;
}

}  // namespace

std::optional<Complaint> complaint_about_word(std::string_view word) {
    if (word == "true" || word == "false" || word == "null") return std::nullopt;
    if (is_json_number(word)) {
        if (fits_double(word)) return std::nullopt;
        return Complaint{"the number " + shortened(word) + " is out of range", {}, {}};
    }
    if (word.front() == '\'') return Complaint{"a text stands in single quotes", "double quotes", {}};
    if (looks_like_number(word))
        return Complaint{shortened(word) + " is not a JSON number", "one such as 10, -2 or 0.5", {}};
    if (const auto constant = nearest_name(word, {"true", "false"})) {
        return Complaint{shortened(word) + " is not a JSON value", {}, *constant};
    }
    return Complaint{"a text stands without quotes", in_quotes(word), {}};
}

}  // namespace regiondrill::drill
