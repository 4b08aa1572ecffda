// The data of records as zone files write it: A, AAAA, NS, CNAME, DNAME, PTR, SOA, MX, TXT, SRV, HINFO, CAA, DS, SVCB
// and HTTPS in their own form, every type in the generic one, "\# 4 c0000201" (RFC 3597, section 5).
//
// Zone files are read and printed through these two; printing what was read gives text that reads the same again.
#pragma once

#include "dns/wire/record.hpp"
#include "dns/wire/text_word.hpp"
#include "sim/result.hpp"

#include <span>
#include <string>
#include <string_view>

namespace regiondrill::dns {

/// Data as on the wire. `end`: where a word that is missing would have stood. Relative names lie below `origin`.
sim::Result<std::string, TextError> rdata_from_text(RecordType type, std::span<const TextWord> words, TextPosition end,
                                                    const Name& origin);

/// In the generic form when the data cannot be of its type.
std::string rdata_text(RecordType type, std::string_view rdata);

}  // namespace regiondrill::dns
