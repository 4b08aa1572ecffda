// The data of HTTPS and SVCB records (RFC 9460): where a service is to be had, and how; on the wire and as zone files
// write it: alpn=h2,h3 port=8443.
//
// The responder makes and changes bindings, for their address hints follow health; zone files are read and printed
// through the functions on text.
#pragma once

#include "dns/address.hpp"
#include "dns/wire/name.hpp"
#include "dns/wire/text_word.hpp"
#include "sim/result.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace regiondrill::dns {

/// Keys of the registry of RFC 9460, section 14.3.2, and dohpath of RFC 9461; any other number is a key as well.
enum class ServiceKey : std::uint16_t {
    mandatory = 0,
    alpn = 1,
    no_default_alpn = 2,
    port = 3,
    ipv4hint = 4,
    ech = 5,
    ipv6hint = 6,
    dohpath = 7,
};

/// One record's data taken apart. Keys it does not know it keeps as they are.
struct ServiceBinding {
    std::uint16_t priority = 1;                // 0: an alias, which has no parameters
    Name target;                               // the root: the record's owner
    std::map<ServiceKey, std::string> values;  // ascending, as they must stand on the wire

    /// Nothing when the data is cut off, or its keys do not ascend.
    static std::optional<ServiceBinding> read(std::string_view rdata);

    /// The target is never compressed.
    std::string rdata() const;

    bool is_alias() const { return priority == 0; }
    void set_alpn(const std::vector<std::string>& protocols);

    /// Replaces both hints by these addresses; a family that has none gets no hint (facts H1).
    void set_hints(std::span<const IpAddress> addresses);
};

/// As on the wire: keys ascending, whatever their order in the text. Fails for a key given twice, a value that is not
/// of its key, a mandatory key that is missing, and no-default-alpn without alpn.
sim::Result<std::string, TextError> svc_params_from_text(std::span<const TextWord> words);

/// Separated by blanks; nothing when keys do not ascend or a value cannot be of its key.
std::optional<std::string> svc_params_text(std::string_view wire);

}  // namespace regiondrill::dns
