// What the responder says of steered names: what steering decides, as records, and in words for people who ask why.
//
// Parts of Responder that need the wire format's record types and steering's trace at once. The words go along with
// answers as an extended error (RFC 8914) and as the strings of "_why.NAME TXT".
#pragma once

#include "dns/responder/reply.hpp"
#include "dns/responder/responder.hpp"

#include <algorithm>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace regiondrill::dns {

/// One query on its way to an answer: what all parts of the responder look at, and the reply they write.
struct Responder::QueryContext {
    const QueryPacket& query;
    const Peer& peer;
    const HealthView& health;
    sim::Time now;
    Reply& reply;
    AnswerFault fault{};

    /// Adds the SOA, whose TTL says for how long nothing may be taken to be there (RFC 2308, section 3).
    void deny(const Zone& zone) const {
        const RecordSet& soa = zone.soa();
        reply.begin_record(Reply::Section::authority, zone.apex().wire(), soa.type, zone.negative_ttl());
        reply.rdata(soa.type, soa.rdata.front());
    }
};

/// "eu-west-2 is unhealthy, answered us-west-2". ASCII where names are, and never longer than an extended error's text.
std::string health_in_words(const Steering& steering, const Trace& trace, const Decision& decision,
                            std::span<const Endpoint> endpoints);

/// Who asked, every step, and the answer, a string each.
std::vector<std::string> path_in_words(const Steering& steering, const Asker& asker, const Trace& trace,
                                       const Decision& decision, std::span<const Endpoint> endpoints);

}  // namespace regiondrill::dns
