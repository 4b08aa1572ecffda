// What passes a probe, by kind of check.
#include "dns/health/probe.hpp"

#include "dns/health/check_settings.hpp"
#include "tests/catch.hpp"

#include <string>

namespace probe_test {

using namespace std::chrono_literals;
using namespace regiondrill::dns;

namespace {

ProbeResult answer(unsigned status, bool matched = false) {
    return {.connected = true, .status = static_cast<std::uint16_t>(status), .matched = matched};
}

}  // namespace

TEST_CASE("R53-37: an HTTP check passes with 2xx and 3xx and nothing else") {
    for (unsigned status = 100; status < 600; ++status) {
        INFO(status);
        const auto expected = status >= 200 && status < 400 ? ProbeFailure::none : ProbeFailure::bad_status;
        CHECK(judge(EndpointKind::http, answer(status)) == expected);
    }
    CHECK(ProbeTimeouts::of(EndpointKind::http).connect == 4s);
    CHECK(ProbeTimeouts::of(EndpointKind::http).response == 2s);
}

TEST_CASE("R53-38: a TCP check passes with a connection, whatever follows") {
    CHECK(judge(EndpointKind::tcp, {.connected = true}) == ProbeFailure::none);
    CHECK(judge(EndpointKind::tcp, answer(500)) == ProbeFailure::none);
    CHECK(judge(EndpointKind::tcp, {.connected = true, .failure = ProbeFailure::reset}) == ProbeFailure::none);
    CHECK(judge(EndpointKind::tcp, {.failure = ProbeFailure::refused}) == ProbeFailure::refused);
    CHECK(judge(EndpointKind::tcp, {}) == ProbeFailure::connect_timeout);
    CHECK(ProbeTimeouts::of(EndpointKind::tcp).connect == 10s);
}

TEST_CASE("R53-39: a string match wants the status and the string") {
    CHECK(judge(EndpointKind::string_match, answer(200, true)) == ProbeFailure::none);
    CHECK(judge(EndpointKind::string_match, answer(200, false)) == ProbeFailure::no_match);
    CHECK(judge(EndpointKind::string_match, answer(500, true)) == ProbeFailure::bad_status);
    CHECK(judge(EndpointKind::http, answer(200, false)) == ProbeFailure::none);
    CHECK(ProbeTimeouts::of(EndpointKind::string_match).body == 2s);
}

TEST_CASE("R53-39: the string lies wholly within the first 5,120 octets, and its case counts") {
    const std::string wanted = "all well";
    const auto body_with_string_at = [&](std::size_t place) { return std::string(place, '.') + wanted + "......"; };
    CHECK(holds_string(body_with_string_at(0), wanted));
    CHECK(holds_string(body_with_string_at(5120 - wanted.size()), wanted));
    CHECK_FALSE(holds_string(body_with_string_at(5120 - wanted.size() + 1), wanted));
    CHECK_FALSE(holds_string(body_with_string_at(5120), wanted));
    CHECK_FALSE(holds_string("ALL WELL", wanted));
    CHECK_FALSE(holds_string("", wanted));
}

TEST_CASE("R53-49: a probe that fails says why") {
    for (const auto failure : {ProbeFailure::no_address, ProbeFailure::refused, ProbeFailure::connect_timeout,
                               ProbeFailure::reset, ProbeFailure::response_timeout, ProbeFailure::body_timeout}) {
        CHECK(judge(EndpointKind::http, {.failure = failure}) == failure);
        CHECK_FALSE(text(failure).empty());
    }
    CHECK(judge(EndpointKind::http, {.connected = true}) == ProbeFailure::response_timeout);
}

}  // namespace probe_test
