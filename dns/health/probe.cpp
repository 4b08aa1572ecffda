#include "dns/health/probe.hpp"

namespace regiondrill::dns {

std::string_view text(ProbeFailure failure) {
    switch (failure) {
        case ProbeFailure::none: return "none";
        case ProbeFailure::no_address: return "the name did not resolve";
        case ProbeFailure::refused: return "the connection was refused";
        case ProbeFailure::connect_timeout: return "the connection timed out";
        case ProbeFailure::reset: return "the connection was reset";
        case ProbeFailure::response_timeout: return "the response timed out";
        case ProbeFailure::body_timeout: return "the body timed out";
        case ProbeFailure::bad_status: return "the status is not 2xx or 3xx";
        case ProbeFailure::no_match: return "the string is not in the body's first 5,120 octets";
    }
    return "";
}

// Goes through a probe's steps in their order, so that the first that failed is the one named. A check of a connection
// is content with the connection, whatever came after it.
ProbeFailure judge(EndpointKind kind, const ProbeResult& result) {
    if (kind == EndpointKind::tcp && result.connected) return ProbeFailure::none;
    if (result.failure != ProbeFailure::none) return result.failure;
    if (!result.connected) return ProbeFailure::connect_timeout;
    if (result.status == 0) return ProbeFailure::response_timeout;
    if (result.status < 200 || result.status >= 400) return ProbeFailure::bad_status;
    if (kind == EndpointKind::string_match && !result.matched) return ProbeFailure::no_match;
    return ProbeFailure::none;
}

bool holds_string(std::string_view body, std::string_view wanted) {
    return body.substr(0, searched_octets).find(wanted) != std::string_view::npos;
}

// gdnsd's counting covers all rules: failures count up until enough passes in a row clear them, and coming back takes
// passes in a row alone. With `ok` at 1 any pass clears, which makes `down` mean "in a row" as Route 53's threshold
// does.
bool ResultCounter::add(const CountingRule& rule, bool passed) {
    passes_ = passed ? passes_ + 1 : 0;
    if (healthy_ && !passed) ++failures_;
    const bool changes = healthy_ ? failures_ >= rule.down : passes_ >= rule.up;
    if (changes) healthy_ = !healthy_;
    if (changes || (healthy_ && passes_ >= rule.ok)) passes_ = failures_ = 0;
    return changes;
}

}  // namespace regiondrill::dns
