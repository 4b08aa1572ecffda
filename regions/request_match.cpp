#include "regions/request_match.hpp"

#include "sim/invariant.hpp"
#include "sim/url.hpp"

#include <algorithm>

namespace regiondrill::regions {

namespace {

using Said = std::optional<std::string>;
using HowMatched = MatchCondition::Operator;

// HEAD is read as GET by the gateways. What asks by none has no method.
std::string_view method_of(Operation operation) {
    switch (operation) {
        case Operation::health:
        case Operation::get:
        case Operation::list:
        case Operation::history:
        case Operation::changes: return "GET";
        case Operation::put: return "PUT";
        case Operation::remove: return "DELETE";
        case Operation::increment:
        case Operation::post_message: return "POST";
        case Operation::forward:
        case Operation::owner_write: break;
    }
    return {};
}

Said path_of(const RequestAttempt& attempt, const RequestTexts& texts) {
    switch (attempt.operation) {
        case Operation::health: return "/health";
        case Operation::get:
        case Operation::put:
        case Operation::remove:
        case Operation::increment: return "/kv/" + sim::percent_encoded(texts.keys.name_of(attempt.key));
        case Operation::list: return "/kv";
        case Operation::history: return "/history";
        case Operation::post_message: return "/messages";
        case Operation::changes: return "/changes";
        case Operation::forward:
        case Operation::owner_write: break;
    }
    return std::nullopt;
}

Said said_in_head(std::string_view head, std::string_view name) {
    std::size_t at = head.find('\n');
    while (at != std::string_view::npos && ++at < head.size()) {
        const std::size_t end = std::min(head.find('\n', at), head.size());
        const std::string_view line = head.substr(at, end - at);
        if (line.size() > name.size() && line.starts_with(name) && line[name.size()] == ':') {
            return std::string(line.substr(name.size() + 1));
        }
        at = end;
    }
    return std::nullopt;
}

Said said_by_people(const RequestAttempt& attempt, const RequestTexts& texts, std::string_view name) {
    if (attempt.operation == Operation::owner_write) return std::nullopt;
    const bool is_probe = attempt.operation == Operation::health;
    if (name == "host") return texts.host;
    if (name == "user-agent") return is_probe ? "regiondrill-health-check" : "regiondrill";
    if (name == "accept") return "*/*";
    const bool creates = attempt.condition.kind == store::Condition::Kind::absent;
    if (name == "if-none-match" && creates) return "*";
    return std::nullopt;
}

// Of real programs only what was kept is known: what they do not say simulated people do not say for them.
Said said_in(const RequestAttempt& attempt, const RequestTexts& texts, const MatchCondition& condition) {
    const std::string_view head = attempt.has_head ? texts.values.view_of(attempt.head) : std::string_view{};
    const std::string_view line = head.substr(0, head.find('\n'));
    switch (condition.part) {
        case MatchCondition::Part::method: {
            const std::string_view method = method_of(attempt.operation);
            if (!method.empty()) return std::string(method);
            if (head.empty()) return std::nullopt;
            return std::string(line.substr(0, line.find(' ')));
        }
        case MatchCondition::Part::path: {
            if (attempt.operation != Operation::forward || head.empty()) return path_of(attempt, texts);
            return std::string(line.substr(line.find(' ') + 1));
        }
        case MatchCondition::Part::header: break;
    }
    return attempt.wants_items ? said_in_head(head, condition.header)
                               : said_by_people(attempt, texts, condition.header);
}

}  // namespace

RequestMatch::RequestMatch(const std::vector<MatchCondition>& conditions) {
    for (const MatchCondition& condition : conditions) {
        Compiled& compiled = conditions_.emplace_back(Compiled{condition, std::nullopt});
        if (condition.how != HowMatched::regex) continue;
        auto pattern = sim::Pattern::compile(condition.value);
        sim::ensure(pattern.has_value(), "a match has a pattern that its check let through");
        compiled.pattern = std::move(*pattern);
    }
}

bool RequestMatch::holds(const RequestAttempt& attempt, const RequestTexts& texts) const {
    return std::all_of(conditions_.begin(), conditions_.end(), [&](const Compiled& each) {
        const Said said = said_in(attempt, texts, each.condition);
        if (!said) return false;
        switch (each.condition.how) {
            case HowMatched::eq: return *said == each.condition.value;
            case HowMatched::exists: return true;
            case HowMatched::starts_with: return said->starts_with(each.condition.value);
            case HowMatched::regex: return each.pattern->is_in(*said);
        }
        return false;
    });
}

std::string head_text(std::string_view method, std::string_view target, const HeadFields& fields) {
    std::string text(method);
    text.append(" ").append(sim::split_target(target).path);
    for (const auto& [name, value] : fields) text.append("\n").append(name).append(":").append(value);
    return text;
}

}  // namespace regiondrill::regions
