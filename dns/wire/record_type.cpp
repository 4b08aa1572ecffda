#include "dns/wire/record_type.hpp"

#include "dns/wire/number_text.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace regiondrill::dns {

namespace {

using enum RecordType;

constexpr std::array<std::pair<std::string_view, RecordType>, 19> types{{
    {"A", a},         {"NS", ns},     {"CNAME", cname}, {"SOA", soa},   {"PTR", ptr},
    {"HINFO", hinfo}, {"MX", mx},     {"TXT", txt},     {"AAAA", aaaa}, {"SRV", srv},
    {"DNAME", dname}, {"OPT", opt},   {"DS", ds},       {"SVCB", svcb}, {"HTTPS", https},
    {"CAA", caa},     {"IXFR", ixfr}, {"AXFR", axfr},   {"ANY", any},
}};

std::string upper(std::string_view text) {
    std::string result(text);
    for (char& c : result) {
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    }
    return result;
}

}  // namespace

std::optional<RecordType> type_from_text(std::string_view text) {
    const std::string name = upper(text);
    const auto known = std::find_if(types.begin(), types.end(), [&](const auto& type) { return type.first == name; });
    if (known != types.end()) return known->second;
    if (!name.starts_with("TYPE")) return std::nullopt;
    const auto number = number_from_text(std::string_view(name).substr(4), 65'535);
    if (!number) return std::nullopt;
    return static_cast<RecordType>(*number);
}

std::string text_of(RecordType type) {
    const auto known = std::find_if(types.begin(), types.end(), [&](const auto& each) { return each.second == type; });
    if (known != types.end()) return std::string(known->first);
    return "TYPE" + std::to_string(static_cast<unsigned>(type));
}

}  // namespace regiondrill::dns
