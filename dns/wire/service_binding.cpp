#include "dns/wire/service_binding.hpp"

#include "dns/wire/octets.hpp"
#include "dns/wire/rdata.hpp"
#include "dns/wire/reader.hpp"

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

}  // namespace

std::optional<ServiceBinding> ServiceBinding::read(std::string_view rdata) {
    Reader reader(octets_of(rdata));
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
    for (const auto& [key, value] : values) {
        append_number(rdata, static_cast<std::uint16_t>(key), 2);
        append_number(rdata, static_cast<std::uint32_t>(value.size()), 2);
        rdata += value;
    }
    return rdata;
}

void ServiceBinding::set_alpn(const std::vector<std::string>& protocols) {
    values.erase(ServiceKey::alpn);
    std::string value;
    for (const std::string& protocol : protocols) value += character_string(protocol);
    if (!value.empty()) values.emplace(ServiceKey::alpn, value);
}

void ServiceBinding::set_hints(std::span<const IpAddress> addresses) {
    values.erase(ServiceKey::ipv4hint);
    values.erase(ServiceKey::ipv6hint);
    for (const IpAddress& address : addresses) {
        values[address.family == Family::v4 ? ServiceKey::ipv4hint : ServiceKey::ipv6hint] += address_rdata(address);
    }
    forget_missing(values);
}

}  // namespace regiondrill::dns
