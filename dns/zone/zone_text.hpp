// Zones as text: the master files of RFC 1035, section 5, with $TTL (RFC 2308, section 4) and times like 1h30m.
#pragma once

#include "dns/wire/text_word.hpp"
#include "dns/zone/zone.hpp"

#include <boost/system/result.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace regiondrill::dns {

/// The records in their order, each a set of its own: Zone::from_sets joins them. Only class IN; $INCLUDE is refused.
/// A record without a TTL takes that of $TTL, else of the record before; an SOA without either, its MINIMUM.
boost::system::result<std::vector<RecordSet>, TextError> records_from_text(std::string_view text, const Name& origin);

/// One line a record: "www.example. 300 IN A 192.0.2.1". What records_from_text reads back.
std::string text_of(const RecordSet& set);

}  // namespace regiondrill::dns
