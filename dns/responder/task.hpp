// One query on its way to an answer, for the responder's parts.
#pragma once

#include "dns/responder.hpp"
#include "dns/responder/reply.hpp"

#include <algorithm>
#include <cstdint>

namespace regiondrill::dns {

struct Responder::Task {
    const QueryPacket& query;
    const Peer& peer;
    const HealthView& health;
    sim::Time now;
    Reply& reply;
    Pretence pretence{};

    /// Adds the SOA, whose TTL says for how long nothing may be taken to be there (RFC 2308, section 3).
    void deny(const Zone& zone) const {
        const RecordSet& soa = zone.soa();
        reply.begin_record(Reply::Section::authority, zone.apex().wire(), soa.type, zone.negative_ttl());
        reply.rdata(soa.type, soa.rdata.front());
    }
};

}  // namespace regiondrill::dns
