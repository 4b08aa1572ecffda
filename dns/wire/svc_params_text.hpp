// Service parameters of SVCB and HTTPS records as zone files write them: alpn=h2,h3 port=8443 (RFC 9460, section 2.1
// and appendix A).
#pragma once

#include "dns/wire/text_word.hpp"

#include <boost/system/result.hpp>

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace regiondrill::dns {

/// As on the wire: keys ascending, whatever their order in the text. Fails for a key given twice, a value that is not
/// of its key, a mandatory key that is missing, and no-default-alpn without alpn.
boost::system::result<std::string, TextError> svc_params_from_text(std::span<const TextWord> words);

/// Separated by blanks; nothing when keys do not ascend or a value cannot be of its key.
std::optional<std::string> svc_params_text(std::string_view wire);

}  // namespace regiondrill::dns
