#include "dns/wire/service_binding.hpp"

#include "dns/address.hpp"
#include "dns/wire/record.hpp"
#include "dns/wire/text_word.hpp"
#include "dns/wire/wire_reader.hpp"
#include "sim/result.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <utility>
#include <vector>

namespace regiondrill::dns {

namespace {

/// Takes keys that are not there out of "mandatory".
void forget_missing(std::map<ServiceKey, std::string>& values) {
    const auto mandatory = values.find(ServiceKey::mandatory);
    if (mandatory == values.end()) return;
    std::string kept;
    for (std::size_t at = 0; at + 1 < mandatory->second.size(); at += 2) {
        const auto key = std::string_view(mandatory->second).substr(at, 2);
        if (values.contains(static_cast<ServiceKey>(number_in(key)))) kept += key;
    }
    mandatory->second = kept;
    if (kept.empty()) values.erase(mandatory);
}

// A map goes through its keys in ascending order, which is the one they must have (RFC 9460, section 2.2).
void append_params(std::string& wire, const std::map<ServiceKey, std::string>& values) {
    for (const auto& [key, value] : values) {
        append_number(wire, static_cast<std::uint16_t>(key), 2);
        append_number(wire, static_cast<std::uint32_t>(value.size()), 2);
        wire += value;
    }
}

}  // namespace

// Keys must ascend (RFC 9460, section 2.2); data that breaks this is left to the caller as octets.
std::optional<ServiceBinding> ServiceBinding::read(std::string_view rdata) {
    WireReader reader(octets_of(rdata));
    ServiceBinding binding;
    binding.priority = reader.u16();
    const auto length = wire_length(rdata.substr(reader.at()));
    if (!reader.good() || !length) return std::nullopt;
    const auto target = Name::from_wire(text_of(reader.octets(*length)));
    if (!target) return std::nullopt;
    binding.target = *target;
    while (reader.left() > 0) {
        const auto key = static_cast<ServiceKey>(reader.u16());
        const std::uint16_t octets = reader.u16();
        const auto value = text_of(reader.octets(octets));
        const bool ascending = binding.values.empty() || binding.values.rbegin()->first < key;
        if (!reader.good() || !ascending) return std::nullopt;
        binding.values.emplace(key, value);
    }
    return binding;
}

std::string ServiceBinding::rdata() const {
    std::string rdata;
    append_number(rdata, priority, 2);
    rdata += target.wire();
    append_params(rdata, values);
    return rdata;
}

// Without protocols there is no key at all: an empty list would be malformed.
void ServiceBinding::set_alpn(const std::vector<std::string>& protocols) {
    values.erase(ServiceKey::alpn);
    std::string value;
    for (const std::string& protocol : protocols) value += character_string(protocol);
    if (!value.empty()) values.emplace(ServiceKey::alpn, value);
}

// A key may have been listed as mandatory that is gone now; a list that names what is missing would make clients ignore
// the record.
void ServiceBinding::set_hints(std::span<const IpAddress> addresses) {
    values.erase(ServiceKey::ipv4hint);
    values.erase(ServiceKey::ipv6hint);
    for (const IpAddress& address : addresses) {
        values[address.family == Family::v4 ? ServiceKey::ipv4hint : ServiceKey::ipv6hint] += address_rdata(address);
    }
    forget_missing(values);
}

namespace {

/// Keys that have a name. Of ech only the generic form key5 is known: what it holds is not for people to read.
constexpr std::array<std::pair<ServiceKey, std::string_view>, 8> key_names{{
    {ServiceKey::mandatory, "mandatory"},
    {ServiceKey::alpn, "alpn"},
    {ServiceKey::no_default_alpn, "no-default-alpn"},
    {ServiceKey::port, "port"},
    {ServiceKey::ipv4hint, "ipv4hint"},
    {ServiceKey::ech, "key5"},
    {ServiceKey::ipv6hint, "ipv6hint"},
    {ServiceKey::dohpath, "dohpath"},
}};

// Keys whose values have no form of their own: octets, or nothing at all.
bool is_opaque(ServiceKey key) { return key > ServiceKey::dohpath || key == ServiceKey::ech; }

// Keys without a name are "key" and their number.
std::string key_text(ServiceKey key) {
    const auto known = std::find_if(key_names.begin(), key_names.end(), [&](const auto& k) { return k.first == key; });
    if (known != key_names.end()) return std::string(known->second);
    return "key" + std::to_string(static_cast<std::uint16_t>(key));
}

// Keys have one spelling: known ones by name, others by number without leading zeros.
std::optional<ServiceKey> key_from_text(std::string_view text) {
    const auto known =
        std::find_if(key_names.begin(), key_names.end(), [&](const auto& k) { return k.second == text; });
    if (known != key_names.end()) return known->first;
    if (!text.starts_with("key") || (text.size() > 4 && text[3] == '0')) return std::nullopt;
    const auto number = number_from_text(text.substr(3), 65'534);  // 65535 is reserved
    if (!number || *number <= static_cast<std::uint16_t>(ServiceKey::dohpath)) return std::nullopt;
    return static_cast<ServiceKey>(*number);
}

using Wire = std::optional<std::string>;

/// Items between commas. Within one, \, is a comma and \\ a backslash: a second layer of escapes, below that of the
/// text (RFC 9460, appendix A.1).
std::optional<std::vector<std::string>> items_in(std::string_view value) {
    std::vector<std::string> items(1);
    for (std::size_t at = 0; at < value.size(); ++at) {
        if (value[at] == ',') {
            items.emplace_back();
            continue;
        }
        if (value[at] == '\\' && ++at == value.size()) return std::nullopt;
        items.back() += value[at];
    }
    const bool gap = std::any_of(items.begin(), items.end(), [](const auto& item) { return item.empty(); });
    return gap ? std::nullopt : std::optional(items);
}

// Each with its length in front.
Wire alpn_wire(std::string_view value) {
    const auto items = items_in(value);
    if (!items) return std::nullopt;
    std::string wire;
    for (const std::string& item : *items) {
        if (item.size() > 255) return std::nullopt;
        append_number(wire, static_cast<std::uint32_t>(item.size()), 1);
        wire += item;
    }
    return wire;
}

// Sorted, as section 8 wants them on the wire; "mandatory" itself may not be listed.
Wire mandatory_wire(std::string_view value) {
    const auto items = items_in(value);
    if (!items) return std::nullopt;
    std::vector<ServiceKey> keys;
    for (const std::string& item : *items) {
        const auto key = key_from_text(item);
        if (!key || *key == ServiceKey::mandatory) return std::nullopt;
        keys.push_back(*key);
    }
    std::sort(keys.begin(), keys.end());
    if (std::adjacent_find(keys.begin(), keys.end()) != keys.end()) return std::nullopt;
    std::string wire;
    for (const ServiceKey key : keys) append_number(wire, static_cast<std::uint16_t>(key), 2);
    return wire;
}

// All of one family, one after the other.
Wire hints_wire(Family family, std::string_view value) {
    const auto items = items_in(value);
    if (!items) return std::nullopt;
    std::string wire;
    for (const std::string& item : *items) {
        const auto address = IpAddress::from_text(item);
        if (!address || address->family != family) return std::nullopt;
        wire.append(reinterpret_cast<const char*>(address->octets.data()), address->size());
    }
    return wire;
}

Wire port_wire(std::string_view value) {
    const auto number = number_from_text(value, 65'535);
    if (!number) return std::nullopt;
    std::string wire;
    append_number(wire, *number, 2);
    return wire;
}

/// `value`: unescaped; nothing when the text has no "=".
Wire value_wire(ServiceKey key, const std::optional<std::string>& value) {
    if (key == ServiceKey::no_default_alpn) return value ? std::nullopt : Wire("");
    if (is_opaque(key)) return value.value_or("");
    if (!value) return std::nullopt;
    switch (key) {
        case ServiceKey::mandatory: return mandatory_wire(*value);
        case ServiceKey::alpn: return alpn_wire(*value);
        case ServiceKey::port: return port_wire(*value);
        case ServiceKey::ipv4hint: return hints_wire(Family::v4, *value);
        case ServiceKey::ipv6hint: return hints_wire(Family::v6, *value);
        default: return *value;
    }
}

// For messages: "port wants ...".
const char* expected(ServiceKey key) {
    switch (key) {
        case ServiceKey::mandatory: return "a list of other keys, each once, like alpn,port";
        case ServiceKey::alpn: return "a list of protocols like h2,h3";
        case ServiceKey::no_default_alpn: return "no value";
        case ServiceKey::port: return "a number from 0 to 65535";
        case ServiceKey::ipv4hint: return "a list of IPv4 addresses";
        case ServiceKey::ipv6hint: return "a list of IPv6 addresses";
        default: return "a string";
    }
}

using Params = std::map<ServiceKey, std::string>;

/// Reads one parameter off the front of `words`: one word, or "key=" and a quoted one that follows at once.
std::optional<TextError> take(std::span<const TextWord>& words, Params& params) {
    const TextWord word = words.front();
    words = words.subspan(1);
    const std::size_t equals = word.text.find('=');
    const std::string name(word.text.substr(0, equals));
    const auto key = key_from_text(name);
    if (!key || word.quoted) {
        return TextError{word.position, "unknown service parameter \"" + name +
                                            "\"; expected mandatory, alpn, no-default-alpn, port, ipv4hint, ipv6hint, "
                                            "dohpath, key5 or key8 to key65534"};
    }
    std::optional<std::string> value;
    if (equals != std::string_view::npos) {
        std::string_view text = word.text.substr(equals + 1);
        if (text.empty() && !words.empty() && words.front().glued && words.front().quoted) {
            text = words.front().text;
            words = words.subspan(1);
        }
        value = unescaped(text);
        if (!value) return TextError{word.position, "a broken escape in the value of " + name};
    }
    const auto wire = value_wire(*key, value);
    if (!wire) return TextError{word.position, name + " wants " + expected(*key)};
    if (!params.emplace(*key, *wire).second) return TextError{word.position, name + " is given twice"};
    return std::nullopt;
}

/// What parameters ask of each other.
std::optional<std::string> conflict(const Params& params) {
    if (params.contains(ServiceKey::no_default_alpn) && !params.contains(ServiceKey::alpn))
        return "no-default-alpn wants alpn beside it";
    const auto list = params.find(ServiceKey::mandatory);
    if (list == params.end()) return std::nullopt;
    for (std::string_view keys = list->second; !keys.empty(); keys.remove_prefix(2)) {
        const auto key = static_cast<ServiceKey>(number_in(keys.substr(0, 2)));
        if (!params.contains(key)) return key_text(key) + " is mandatory, but not given";
    }
    return std::nullopt;
}

// Commas and backslashes inside a protocol are escaped first for the list and then, by quoted(), for the text.
std::optional<std::string> alpn_text(std::string_view wire) {
    std::string list;
    while (!wire.empty()) {
        const std::size_t size = static_cast<unsigned char>(wire[0]);
        if (size == 0 || size >= wire.size()) return std::nullopt;
        if (!list.empty()) list += ',';
        for (const char octet : wire.substr(1, size)) {
            if (octet == ',' || octet == '\\') list += '\\';
            list += octet;
        }
        wire.remove_prefix(1 + size);
    }
    return list.empty() ? std::nullopt : std::optional(quoted(list));
}

// Items of equal size, as hints and keys are.
std::optional<std::string> list_text(std::string_view wire, std::size_t octets, std::string (*item)(std::string_view)) {
    if (wire.empty() || wire.size() % octets != 0) return std::nullopt;
    std::string list;
    for (; !wire.empty(); wire.remove_prefix(octets)) {
        list += (list.empty() ? "" : ",") + item(wire.substr(0, octets));
    }
    return list;
}

std::string number_item(std::string_view wire) { return std::to_string(number_in(wire)); }

std::string key_item(std::string_view wire) { return key_text(static_cast<ServiceKey>(number_in(wire))); }

std::string address_item(std::string_view wire) {
    IpAddress address{wire.size() == 4 ? Family::v4 : Family::v6, {}};
    std::copy(wire.begin(), wire.end(), address.octets.begin());
    return address.text();
}

// The value in its key's own form; a string in quotes for keys that have none.
std::optional<std::string> value_text(ServiceKey key, std::string_view wire) {
    switch (key) {
        case ServiceKey::mandatory: return list_text(wire, 2, key_item);
        case ServiceKey::alpn: return alpn_text(wire);
        case ServiceKey::port: return wire.size() == 2 ? std::optional(number_item(wire)) : std::nullopt;
        case ServiceKey::ipv4hint: return list_text(wire, 4, address_item);
        case ServiceKey::ipv6hint: return list_text(wire, 16, address_item);
        default: return quoted(wire);
    }
}

}  // namespace

// One parameter after the other, then what they ask of each other; a conflict is reported where the parameters begin.
sim::Result<std::string, TextError> svc_params_from_text(std::span<const TextWord> words) {
    if (words.empty()) return std::string();
    const TextPosition start = words.front().position;
    Params params;
    while (!words.empty()) {
        if (auto problem = take(words, params)) return *std::move(problem);
    }
    if (auto problem = conflict(params)) return TextError{start, *std::move(problem)};
    std::string wire;
    append_params(wire, params);
    return wire;
}

// The reverse; gives up on data that could not have been read from text.
std::optional<std::string> svc_params_text(std::string_view wire) {
    std::string text;
    std::optional<std::uint32_t> last;
    while (!wire.empty()) {
        if (wire.size() < 4) return std::nullopt;
        const std::uint32_t number = number_in(wire.substr(0, 2));
        const auto key = static_cast<ServiceKey>(number);
        const std::size_t size = number_in(wire.substr(2, 2));
        if ((last && number <= *last) || wire.size() < 4 + size) return std::nullopt;
        last = number;
        if (!text.empty()) text += ' ';
        text += key_text(key);
        const std::string_view value = wire.substr(4, size);
        wire.remove_prefix(4 + size);
        if (key == ServiceKey::no_default_alpn && !value.empty()) return std::nullopt;
        if (value.empty() && (key == ServiceKey::no_default_alpn || is_opaque(key))) continue;
        const auto printed = value_text(key, value);
        if (!printed) return std::nullopt;
        text += '=' + *printed;
    }
    return text;
}

}  // namespace regiondrill::dns
