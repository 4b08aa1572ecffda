// One query on its way to an answer, for the responder's parts.
#pragma once

#include "dns/responder/reply.hpp"
#include "dns/responder/responder.hpp"

#include <algorithm>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace regiondrill::dns {

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

// A steering decision in words: the line that goes along with an answer, and the path for those who ask.

/// "eu-west-2 is unhealthy, answered us-west-2". ASCII where names are, and never longer than an extended error's text.
std::string health_in_words(const Steering& steering, const Trace& trace, const Decision& decision,
                            std::span<const Endpoint> endpoints);

/// Who asked, every step, and the answer, a string each.
std::vector<std::string> path_in_words(const Steering& steering, const Asker& asker, const Trace& trace,
                                       const Decision& decision, std::span<const Endpoint> endpoints);

}  // namespace regiondrill::dns
