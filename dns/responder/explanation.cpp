#include "dns/responder/explanation.hpp"

#include "dns/wire/extended_error.hpp"

#include <algorithm>
#include <string_view>

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
        if (step.verdict == Step::Verdict::sick) add_once(names, steering[step.group].records[step.record].id);
    }
    return names;
}

std::vector<std::string> answered(const Decision& decision, std::span<const Endpoint> endpoints) {
    std::vector<std::string> names;
    for (const Address address : decision.addresses()) add_once(names, endpoints[index(address)].name);
    return names;
}

std::string_view verdict_in_words(Step::Verdict verdict) {
    switch (verdict) {
        case Step::Verdict::chosen: return "chosen";
        case Step::Verdict::passed_over: return "passed over";
        case Step::Verdict::sick: return "sick";
        case Step::Verdict::nothing_below: return "nothing below";
        case Step::Verdict::not_for_asker: return "not for this asker";
    }
    return "";
}

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
    while (most > 0 && (static_cast<unsigned char>(text[most]) & 0xc0) == 0x80) --most;
    text.resize(most);
    return text;
}

}  // namespace

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
                        std::string(verdict_in_words(step.verdict)) + "; " + reason_of(step));
    }
    if (!trace.outcome.empty()) lines.push_back(trace.outcome);
    lines.push_back(answer_in_words(decision, endpoints));
    for (std::string& line : lines) line = shortened(std::move(line), longest_string);
    return lines;
}

}  // namespace regiondrill::dns
