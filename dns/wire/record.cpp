#include "dns/wire/record.hpp"

#include "dns/wire/text_word.hpp"
#include "sim/text.hpp"

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

}  // namespace

// Types without a name of their own go by number, from TYPE0 to TYPE65535.
std::optional<RecordType> type_from_text(std::string_view text) {
    const auto has_name = [&](const auto& type) { return sim::equal_ignoring_case(type.first, text); };
    const auto known = std::find_if(types.begin(), types.end(), has_name);
    if (known != types.end()) return known->second;
    if (!sim::equal_ignoring_case(text.substr(0, 4), "TYPE")) return std::nullopt;
    const auto number = number_from_text(text.substr(4), 65'535);
    if (!number) return std::nullopt;
    return static_cast<RecordType>(*number);
}

// By the first name in the table; each number stands there once.
std::string text_of(RecordType type) {
    const auto known = std::find_if(types.begin(), types.end(), [&](const auto& each) { return each.second == type; });
    if (known != types.end()) return std::string(known->first);
    return "TYPE" + std::to_string(static_cast<unsigned>(type));
}

// Ends at the root's label; a pointer or an end before that is no name.
std::optional<std::size_t> wire_length(std::string_view wire) {
    std::size_t at = 0;
    while (at < wire.size() && at < Name::longest) {
        const std::size_t label = static_cast<unsigned char>(wire[at]);
        if (label == 0) return at + 1;
        if (label > Name::longest_label) return std::nullopt;
        at += 1 + label;
    }
    return std::nullopt;
}

// RFC 1035, sections 3.3.1 to 3.3.13; SOA's five numbers follow its names.
std::optional<NamesInRdata> NamesInRdata::of(RecordType type) {
    switch (type) {
        case RecordType::ns:
        case RecordType::cname:
        case RecordType::ptr: return NamesInRdata{0, 1, 0};
        case RecordType::mx: return NamesInRdata{2, 1, 0};
        case RecordType::soa: return NamesInRdata{0, 2, 20};
        default: return std::nullopt;
    }
}

// Looks whether names really stand where the type has them: data in generic form may be anything.
std::optional<NamesInRdata> NamesInRdata::of(RecordType type, std::string_view rdata) {
    const auto layout = of(type);
    if (!layout || rdata.size() < layout->before + layout->after) return std::nullopt;
    rdata.remove_prefix(layout->before);
    for (std::size_t i = 0; i < layout->names; ++i) {
        const auto length = wire_length(rdata);
        if (!length) return std::nullopt;
        rdata.remove_prefix(*length);
    }
    return rdata.size() == layout->after ? layout : std::nullopt;
}

std::string address_rdata(const IpAddress& address) {
    return {address.octets.begin(), address.octets.begin() + static_cast<std::ptrdiff_t>(address.size())};
}

std::string character_string(std::string_view text) {
    text = text.substr(0, 255);
    return static_cast<char>(text.size()) + std::string(text);
}

// In the order given: TXT is a list, not one long text.
std::string text_rdata(std::span<const std::string> texts) {
    std::string rdata;
    for (const std::string& text : texts) rdata += character_string(text);
    return rdata;
}

}  // namespace regiondrill::dns
