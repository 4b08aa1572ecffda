#include "dns/responder/steered_answer.hpp"

#include "dns/wire/edns.hpp"
#include "dns/wire/record.hpp"
#include "dns/wire/service_binding.hpp"
#include "sim/text.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

namespace regiondrill::dns {

namespace {

std::string joined(const std::vector<std::string>& names) {
    std::string text;
    for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
    return text;
}

void add_once(std::vector<std::string>& names, const std::string& name) {
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
}

std::vector<std::string> sick_records(const Steering& steering, const Trace& trace) {
    std::vector<std::string> names;
    for (const Step& step : trace.steps) {
        if (step.status == CandidateStatus::sick) add_once(names, steering[step.group].records[step.record].id);
    }
    return names;
}

std::vector<std::string> answered(const Decision& decision, std::span<const Endpoint> endpoints) {
    std::vector<std::string> names;
    for (const Address address : decision.addresses()) add_once(names, endpoints[index(address)].name);
    return names;
}

// What became of a record, in a step of the path.
std::string_view status_in_words(CandidateStatus status) {
    switch (status) {
        case CandidateStatus::chosen: return "chosen";
        case CandidateStatus::passed_over: return "passed over";
        case CandidateStatus::sick: return "sick";
        case CandidateStatus::nothing_below: return "nothing below";
        case CandidateStatus::not_for_asker: return "not for this asker";
    }
    return "";
}

// The last line of a path: addresses and how long they may be kept, or why there are none.
std::string answer_in_words(const Decision& decision, std::span<const Endpoint> endpoints) {
    switch (decision.kind) {
        case Decision::Kind::no_match: return "no record is meant for this asker: an empty answer";
        case Decision::Kind::empty: return "all sick: an empty answer";
        case Decision::Kind::servfail: return "all sick: server failure";
        case Decision::Kind::addresses: break;
    }
    std::string text = "answer:";
    for (const Address address : decision.addresses()) {
        const Endpoint& endpoint = endpoints[index(address)];
        text += " " + endpoint.name;
        if (endpoint.v4) text += " " + endpoint.v4->text();
        if (endpoint.v6) text += " " + endpoint.v6->text();
    }
    const auto seconds = std::chrono::floor<std::chrono::seconds>(decision.ttl);
    return text + "; TTL " + std::to_string(seconds.count()) + " s";
}

/// At most `most` octets, no character cut in two.
std::string shortened(std::string text, std::size_t most) {
    if (text.size() <= most) return text;
    while (most > 0 && sim::is_utf8_continuation(text[most])) --most;
    text.resize(most);
    return text;
}

}  // namespace

// Who is sick and who answers instead; short, for it rides along with every answer that sickness changed.
std::string health_in_words(const Steering& steering, const Trace& trace, const Decision& decision,
                            std::span<const Endpoint> endpoints) {
    const auto sick = sick_records(steering, trace);
    const auto names = answered(decision, endpoints);
    std::string text = joined(sick) + (sick.size() == 1 ? " is unhealthy" : " are unhealthy");
    if (decision.all_down) text = "all are unhealthy";
    text += names.empty() ? ", answered nothing" : ", answered " + joined(names);
    if (decision.all_down && !names.empty()) text += " all the same";
    return shortened(std::move(text), ExtendedError::longest_text);
}

// Every string holds 255 octets at most (RFC 1035, section 3.3), and all of them must fit into one record.
std::vector<std::string> path_in_words(const Steering& steering, const Asker& asker, const Trace& trace,
                                       const Decision& decision, std::span<const Endpoint> endpoints) {
    constexpr std::size_t longest_string = 255;
    // All of them must fit into one record. Groups of 100 records in a deep tree could say more than anybody reads.
    constexpr std::size_t most_steps = 200;
    const Location& location = steering.locations()[index(asker.location)];
    std::vector<std::string> lines{"asker " + asker.network.text() + " counts as " + location.name};
    for (const Step& step : trace.steps) {
        const RecordGroup& group = steering[step.group];
        if (lines.size() > most_steps) {
            lines.push_back("and " + std::to_string(trace.steps.size() - most_steps) + " more");
            break;
        }
        lines.push_back(group.name + ", " + group.records[step.record].id + ": " +
                        std::string(status_in_words(step.status)) + "; " + reason_of(step));
    }
    if (!trace.conclusion.empty()) lines.push_back(trace.conclusion);
    lines.push_back(answer_in_words(decision, endpoints));
    for (std::string& line : lines) line = shortened(std::move(line), longest_string);
    return lines;
}

// What the responder says of steered names: what steering decides, as records.

namespace {

constexpr std::int64_t longest_answer_ttl = 0x7fff'ffff;  // RFC 2181, section 8

// Rounded down: an answer is never kept longer than steering allows.
std::uint32_t whole_seconds(sim::Duration ttl) {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(ttl).count();
    return static_cast<std::uint32_t>(std::clamp<std::int64_t>(seconds, 0, longest_answer_ttl));
}

bool anything_sick(const HealthView& health) {
    for (std::size_t i = 0; i < health.size(); ++i) {
        if (!health[check_at(i)].healthy()) return true;
    }
    return false;
}

}  // namespace

Asker Responder::asker_of(const QueryContext& context) const {
    const auto& subnet = context.query.subnet;
    const IpPrefix network = subnet && subnet->tells() ? subnet->prefix() : IpPrefix::whole(context.peer.address);
    return {networks_.locate(network.base), network};
}

// The block within which every asker gets the same treatment, found once for each group. A query that names no client
// gets no scope, and the fault that announces wrong ones leaves it at 0: good for everybody.
void Responder::set_scope(const QueryContext& context, GroupId group, const Asker& asker) const {
    auto& subnet = context.reply.options.subnet;
    if (!subnet || !subnet->tells() || settings_.wrong_scope) return;  // facts E4
    if (scopes_.size() < steering_.groups()) scopes_.resize(steering_.groups());
    auto& scopes = scopes_[index(group)];
    if (!scopes) scopes.emplace(steering_, group, networks_);
    subnet->scope = scopes->scope(asker.network);
}

// The scope and the explanation belong to empty and failing answers too.
void Responder::answer_steered(const QueryContext& context, const Zone& zone, std::string_view owner,
                               const Found& found) const {
    Reply& reply = context.reply;
    const RecordType type = context.query.type;
    // A family that no endpoint has: no asker could change that.
    if (type == RecordType::aaaa && !any_v6_) return context.deny(zone);
    if (type == RecordType::a && !any_v4_) return context.deny(zone);

    const GroupId group = *found.group;
    const Asker asker = asker_of(context);
    const Decision decision = steering_.decide(group, asker, context.health, context.now, context.query.header.id);
    // Also of an empty answer: RFC 7871, section 7.4, would have its scope be 0, but other askers get addresses, and
    // blocks must not overlap (facts E6, E7).
    set_scope(context, group, asker);
    explain_health(context, group, asker, decision);
    if (decision.kind == Decision::Kind::servfail) {
        reply.code = ResponseCode::server_failure;
        reply.authoritative = false;
        return;
    }
    if (decision.kind == Decision::Kind::addresses) {
        if (type == RecordType::https) return add_binding(context, decision, found.set, owner);
        if (add_addresses(context, decision, owner)) return;
    }
    context.deny(zone);
}

// Endpoints that share an address give one record: sets hold no record twice (RFC 2181, section 5).
bool Responder::add_addresses(const QueryContext& context, const Decision& decision, std::string_view owner) const {
    const std::uint32_t ttl = whole_seconds(decision.ttl);
    const auto add_all = [&](std::optional<IpAddress> Endpoint::*family, RecordType type) {
        bool any = false;
        const auto list = decision.addresses();
        for (std::size_t i = 0; i < list.size(); ++i) {
            const auto& address = endpoints_[index(list[i])].*family;
            const auto same = [&](Address earlier) { return endpoints_[index(earlier)].*family == address; };
            if (!address || std::any_of(list.begin(), list.begin() + static_cast<std::ptrdiff_t>(i), same)) continue;
            context.reply.begin_record(Reply::Section::answer, owner, type, ttl);
            context.reply.rdata(type, text_of(std::span(address->octets).first(address->size())));
            any = true;
        }
        return any;
    };
    // ANY gets one set (RFC 8482, section 4.1).
    const bool v6_only = context.query.type == RecordType::aaaa;
    if (!v6_only && add_all(&Endpoint::v4, RecordType::a)) return true;
    return context.query.type != RecordType::a && add_all(&Endpoint::v6, RecordType::aaaa);
}

// A static HTTPS set keeps its parameters and gets the hints of the healthy; without one a plain set is made, so that
// browsers that ask for HTTPS first follow health as well (RFC 9460).
void Responder::add_binding(const QueryContext& context, const Decision& decision, const RecordSet* set,
                            std::string_view owner) const {
    std::vector<IpAddress> hints;
    for (const Address address : decision.addresses()) {
        const Endpoint& endpoint = endpoints_[index(address)];
        for (const auto& family : {endpoint.v4, endpoint.v6}) {
            if (family && std::find(hints.begin(), hints.end(), *family) == hints.end()) hints.push_back(*family);
        }
    }
    const auto add = [&](const std::string& rdata, std::uint32_t ttl) {
        context.reply.begin_record(Reply::Section::answer, owner, RecordType::https, ttl);
        context.reply.rdata(RecordType::https, rdata);
    };
    if (!set) {
        ServiceBinding binding;
        binding.set_alpn(settings_.protocols);
        binding.set_hints(hints);
        return add(binding.rdata(), whole_seconds(decision.ttl));
    }
    const std::uint32_t ttl = std::min(set->ttl, whole_seconds(decision.ttl));
    for (const std::string& rdata : set->rdata) {
        auto binding = ServiceBinding::read(rdata);
        // Hints are about the target, and only this name's addresses are ours to tell.
        if (binding && !binding->is_alias()) {
            binding->set_hints(binding->target.is_root() ? std::span<const IpAddress>(hints)
                                                         : std::span<const IpAddress>());
        }
        add(binding ? binding->rdata() : rdata, ttl);
    }
}

void Responder::explain_health(const QueryContext& context, GroupId group, const Asker& asker,
                               const Decision& decision) const {
    if (!context.query.edns || !anything_sick(context.health)) return;
    if (!decision.all_down) {
        // Words take time. They are for those who would get another answer if all were well.
        if (all_well_.size() != context.health.size()) all_well_ = HealthView(context.health.size());
        const Decision well = steering_.decide(group, asker, all_well_, context.now, context.query.header.id);
        const auto same = std::equal(well.list.begin(), well.list.begin() + well.count, decision.list.begin(),
                                     decision.list.begin() + decision.count);
        if (same && well.kind == decision.kind) return;
    }
    Trace trace;
    steering_.decide(group, asker, context.health, context.now, context.query.header.id, &trace);
    context.reply.options.error =
        ExtendedError{ErrorInfo::other, health_in_words(steering_, trace, decision, endpoints_)};
}

void Responder::answer_why(const QueryContext& context, GroupId group) const {
    const Asker asker = asker_of(context);
    Trace trace;
    const Decision decision =
        steering_.decide(group, asker, context.health, context.now, context.query.header.id, &trace);
    set_scope(context, group, asker);
    const auto lines = path_in_words(steering_, asker, trace, decision, endpoints_);
    // Of this very moment: nobody is to keep it.
    context.reply.begin_record(Reply::Section::answer, Reply::name_asked, RecordType::txt, 0);
    context.reply.rdata(RecordType::txt, text_rdata(lines));
}

}  // namespace regiondrill::dns
