// The names of record types.
#pragma once

#include "dns/wire/record.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace regiondrill::dns {

/// "AAAA", in any case, or "TYPE65280" (RFC 3597, section 5).
std::optional<RecordType> type_from_text(std::string_view text);

std::string text_of(RecordType type);

}  // namespace regiondrill::dns
