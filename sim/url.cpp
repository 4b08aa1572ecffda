#include "sim/url.hpp"

#include "sim/text.hpp"

#include <algorithm>

namespace regiondrill::sim {

// The fragment goes first: a '?' behind a '#' belongs to it (RFC 3986, section 3.5).
UrlTarget split_target(std::string_view target) {
    target = target.substr(0, target.find('#'));
    const std::size_t mark = target.find('?');
    if (mark == std::string_view::npos) return {target, {}};
    return {target.substr(0, mark), target.substr(mark + 1)};
}

// Octets and not characters: zeros and what is no UTF-8 come through, and the caller decides.
std::optional<std::string> percent_decoded(std::string_view text) {
    std::string decoded;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            decoded += text[i];
            continue;
        }
        if (i + 2 >= text.size()) return std::nullopt;
        const auto high = hex_digit(text[i + 1]);
        const auto low = hex_digit(text[i + 2]);
        if (!high || !low) return std::nullopt;
        decoded += static_cast<char>(*high * 16 + *low);
        i += 2;
    }
    return decoded;
}

// Well within ASCII, so that it can be typed and printed anywhere.
std::string percent_encoded(std::string_view text) {
    std::string encoded;
    for (const char octet : text) {
        const char letter = lower_case(octet);
        const bool stays = is_digit(octet) || (letter >= 'a' && letter <= 'z') ||
                           std::string_view("-._~/").find(octet) != std::string_view::npos;
        encoded += stays ? std::string(1, octet) : "%" + hex_text(std::string_view(&octet, 1));
    }
    return encoded;
}

namespace {

// Cuts the first field off a query: what stands before the next '&'.
std::string_view next_field(std::string_view& query) {
    const std::string_view field = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(query.size(), field.size() + 1));
    return field;
}

// As a sentence has it: "limit and prefix".
std::string list_of(const std::vector<std::string_view>& names) {
    std::string list;
    for (auto name = names.begin(); name != names.end(); ++name) {
        if (name != names.begin()) list += name + 1 == names.end() ? " and " : ", ";
        list += *name;
    }
    return list;
}

}  // namespace

// Of a field that is not read its writer thinks that it is obeyed, so it is named with those that can be meant. What
// stands between two '&' may be empty: it says nothing.
std::optional<std::string> query_problem(std::string_view query, const std::vector<std::string_view>& known) {
    std::vector<bool> seen(known.size());
    while (!query.empty()) {
        const std::string_view field = next_field(query);
        if (field.empty()) continue;
        const std::string name(field.substr(0, field.find('=')));
        const auto found = std::find(known.begin(), known.end(), name);
        if (found == known.end()) {
            const std::string those = known.empty() ? "none are known here" : "known here: " + list_of(known);
            return std::string("the query has \"").append(name).append("\", which is not known; ").append(those);
        }
        const auto rank = static_cast<std::size_t>(found - known.begin());
        if (seen[rank]) return "the query has \"" + name + "\" twice";
        seen[rank] = true;
    }
    return std::nullopt;
}

// Names are compared as they stand, escapes and all: those of our own parameters need none.
std::optional<std::string_view> query_value(std::string_view query, std::string_view name) {
    while (!query.empty()) {
        const std::string_view pair = next_field(query);
        const std::size_t equals = pair.find('=');
        if (pair.substr(0, equals) != name) continue;
        return equals == std::string_view::npos ? std::string_view{} : pair.substr(equals + 1);
    }
    return std::nullopt;
}

std::optional<std::string_view> behind_http_scheme(std::string_view url) {
    constexpr std::string_view scheme = "http://";
    if (!equal_ignoring_case(url.substr(0, scheme.size()), scheme)) return std::nullopt;
    return url.substr(scheme.size());
}

std::optional<std::uint16_t> Authority::port_or(std::uint16_t otherwise) const {
    if (!port) return otherwise;
    const auto number = whole_number<std::uint16_t>(*port);
    return number == 0 ? std::nullopt : number;
}

std::optional<Authority> split_authority(std::string_view text) {
    const bool in_brackets = text.starts_with('[');
    const std::size_t end = in_brackets ? text.find(']') : std::min(text.find(':'), text.size());
    if (end == std::string_view::npos) return std::nullopt;
    Authority read;
    read.host = in_brackets ? text.substr(1, end - 1) : text.substr(0, end);
    read.in_brackets = in_brackets;
    const std::string_view rest = text.substr(in_brackets ? end + 1 : end);
    if (rest.empty()) return read;
    if (rest.front() != ':') return std::nullopt;
    read.port = rest.substr(1);
    return read;
}

std::string authority_text(const std::string& host, std::uint16_t port) {
    const bool in_brackets = host.find(':') != std::string::npos;
    return (in_brackets ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

}  // namespace regiondrill::sim
