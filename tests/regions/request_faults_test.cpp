// failure-lambda's modes as a region has them: each does what it says, in the order in which that has them, to the
// nanosecond; dry runs do nothing; and what has ended touches nobody any more.
#include "regions/http_api.hpp"
#include "sim/pattern.hpp"

#include "tests/catch.hpp"
#include "tests/regions/site.hpp"

#include <cmath>
#include <string>
#include <vector>

namespace request_faults_test {

using namespace regiondrill;
using namespace regiondrill::regions;
using namespace regiondrill::regions::fixture;

namespace {

constexpr sim::Duration usual = 2 * one_way + service;

sim::Cause number(std::size_t fault) { return sim::cause_of_fault(fault); }

// Sent now, and how it went.
Reply reply_of(Site& site, Operation operation = Operation::put) {
    const AttemptId id = site.request(operation);
    site.settle();
    REQUIRE_FALSE(site.is_silent(id));
    return site.reply_to(id);
}

sim::Duration latency_of(Site& site, Operation operation = Operation::put) {
    const sim::Time sent = site.engine.now();
    return reply_of(site, operation).at - sent;
}

ApiResponse answer_to(Site& site, Operation operation) {
    const AttemptId id = site.request(operation);
    site.settle();
    return write_answer(id, site.attempts[id], *site.regions, *site.cluster);
}

sim::Pattern pattern(const char* text) {
    auto compiled = sim::Pattern::compile(text);
    REQUIRE(compiled);
    return std::move(*compiled);
}

}  // namespace

TEST_CASE("slow between two bounds takes so much longer, evenly drawn") {
    Site site;
    const RegionFaultId slow =
        site.regions->apply(home, {.effect = FaultEffect::slowed, .least = 100ms, .most = 400ms, .cause = number(0)});
    constexpr int requests = 2000;
    double sum = 0;
    int below_half = 0;
    for (int i = 0; i < requests; ++i) {
        const sim::Duration added = latency_of(site) - usual;
        CHECK(added >= 100ms);
        CHECK(added < 400ms);
        sum += sim::milliseconds(added);
        below_half += added < 250ms ? 1 : 0;
    }
    // A uniform span of 300 ms deviates by 86.6 ms; half of them are below the middle.
    CHECK(sum / requests == Approx(250).margin(4.5 * 86.6 / std::sqrt(requests)));
    CHECK(below_half == Approx(requests / 2).margin(4.5 * std::sqrt(requests * 0.25)));
    site.regions->clear(home, slow);
    CHECK(latency_of(site) == usual);
}

TEST_CASE("a status of any kind is answered and says that it was injected") {
    for (const int code : {200, 204, 302, 418, 503, 599}) {
        const auto status = static_cast<std::uint16_t>(code);
        Site site;
        const RegionFaultId errors =
            site.regions->apply(home, {.effect = FaultEffect::erring, .status = status, .cause = number(0)});
        const ApiResponse answer = answer_to(site, Operation::get);
        INFO("status " << status);
        CHECK(answer.status == status);
        const std::string said = "\"message\":\"Injected status code " + std::to_string(status) + "\"";
        CHECK((answer.body.find(said) != std::string::npos) == (status != 204));
        site.regions->clear(home, errors);
        CHECK(site.status_of(Operation::put) == 200);
    }
}

TEST_CASE("an exception says what it was given to say, and comes behind a status") {
    Site site;
    const std::string message = "Out of memory";
    const RegionFaultId throws = site.regions->apply(
        home, {.effect = FaultEffect::erring, .status = 502, .throws = true, .text = &message, .cause = number(0)});
    CHECK(answer_to(site, Operation::get).body == "{\"error\":\"Bad Gateway\",\"message\":\"Out of memory\"}\n");
    const RegionFaultId status =
        site.regions->apply(home, {.effect = FaultEffect::erring, .status = 418, .cause = number(1)});
    CHECK(site.status_of(Operation::put) == 418);
    CHECK(site.regions->evidence(home, throws).met == 1);
    CHECK(site.regions->evidence(home, status).met == 1);
    site.regions->clear(home, status);
    CHECK(site.status_of(Operation::put) == 502);
    site.regions->clear(home, throws);
    CHECK(site.status_of(Operation::put) == 200);
}

TEST_CASE("whoever is made to wait and meets an error waits first, and holds a worker") {
    Site site;
    site.regions->apply(home, {.effect = FaultEffect::erring, .status = 503, .cause = number(0)});
    CHECK(latency_of(site) == 2 * one_way);
    const RegionFaultId slow =
        site.regions->apply(home, {.effect = FaultEffect::slowed, .added = 70ms, .cause = number(1)});
    const sim::Time sent = site.engine.now();
    std::vector<AttemptId> asked;
    for (int i = 0; i < 3; ++i) asked.push_back(site.request(Operation::put));
    site.settle();
    for (const AttemptId id : asked) CHECK(site.reply_to(id).status == 503);
    // The service itself takes no time for them. There are two workers, and the third waits for one.
    CHECK(site.reply_to(asked[0]).at - sent == 2 * one_way + 70ms);
    CHECK(site.reply_to(asked[2]).at - sent == 2 * one_way + 140ms);
    CHECK(site.regions->evidence(home, slow).met == 3);
    CHECK(site.attempts[asked[2]].cause == number(0));
    CHECK(site.regions->metrics(home).served == 0);
    CHECK(site.regions->metrics(home).failed == 4);
}

TEST_CASE("a hang with a limit holds its worker until then, and is answered 504; before it the service may go on") {
    Site site;
    const RegionFault killed{.effect = FaultEffect::hung, .status = 504, .limit = 1s, .cause = number(0)};
    const RegionFaultId first = site.regions->apply(home, killed);
    const sim::Time sent = site.engine.now();
    CHECK(reply_of(site).at - sent == 2 * one_way + 1s);
    CHECK(answer_to(site, Operation::get).body ==
          "{\"error\":\"Gateway Timeout\",\"message\":\"Task timed out after 1.00 seconds\"}\n");
    CHECK(site.regions->metrics(home).served == 0);
    site.regions->clear(home, first);
    CHECK(latency_of(site) == usual);

    RegionFault goes_on = killed;
    goes_on.buffer = 100ms;  // the service needs 4 ms
    const RegionFaultId second = site.regions->apply(home, goes_on);
    CHECK(latency_of(site) == usual + 900ms);
    CHECK(site.status_of(Operation::put) == 200);
    site.regions->clear(home, second);
    goes_on.buffer = 3ms;
    site.regions->apply(home, goes_on);
    CHECK(latency_of(site) == 2 * one_way + 1s);
    CHECK(site.status_of(Operation::put) == 504);
}

TEST_CASE("what a hang with a limit holds when it ends is held to its limit") {
    Site site;
    const RegionFaultId hang =
        site.regions->apply(home, {.effect = FaultEffect::hung, .status = 504, .limit = 1s, .cause = number(0)});
    const sim::Time sent = site.engine.now();
    const AttemptId held = site.request();
    site.advance(100ms);
    site.regions->clear(home, hang);
    CHECK(latency_of(site) == usual);
    CHECK(site.reply_to(held).status == 504);
    CHECK(site.reply_to(held).at - sent == 2 * one_way + 1s);
}

TEST_CASE("a corrupted answer is cut at 30 to 80 %, tells its asker nothing, and comes when it would have come") {
    Site site;
    const RegionFaultId corrupt = site.regions->apply(home, {.effect = FaultEffect::corrupting, .cause = number(0)});
    constexpr int requests = 2000;
    const std::string text(1000, 'x');
    double sum = 0;
    for (int i = 0; i < requests; ++i) {
        const AttemptId id = site.request(Operation::put);
        const sim::Time sent = site.engine.now();
        site.settle();
        CHECK(site.reply_to(id).outcome == Outcome::unreadable);
        CHECK(site.reply_to(id).status == 200);
        CHECK(site.reply_to(id).at - sent == usual);
        CHECK_FALSE(is_served(site.attempts[id]));
        const std::string left = corrupted_text(text, site.attempts[id], *site.regions);
        CHECK(left.substr(left.size() - 9) == "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
        const auto kept = static_cast<double>(left.size() - 9) / static_cast<double>(text.size());
        CHECK(kept >= 0.3);
        CHECK(kept <= 0.8);
        sum += kept;
    }
    CHECK(sum / requests == Approx(0.55).margin(4.5 * 0.1443 / std::sqrt(requests)));
    CHECK(site.regions->metrics(home).served == requests);
    site.regions->clear(home, corrupt);
    CHECK(reply_of(site).outcome == Outcome::answered);
}

TEST_CASE("a text may stand in an answer's place; what has none, and what is said in the service's stead, is spared") {
    Site site({1, 0, service, ServiceShape::constant, 0.5});
    const std::string text = "<html>";
    const RegionFaultId corrupt =
        site.regions->apply(home, {.effect = FaultEffect::corrupting, .text = &text, .cause = number(0)});
    CHECK(answer_to(site, Operation::health).body == "<html>");
    CHECK(reply_of(site, Operation::remove).outcome == Outcome::answered);
    const AttemptId one = site.request();
    const AttemptId turned_away = site.request();
    site.settle();
    CHECK(site.reply_to(one).outcome == Outcome::unreadable);
    CHECK(site.reply_to(turned_away).outcome == Outcome::answered);
    CHECK(site.reply_to(turned_away).status == 503);
    const std::uint64_t met = site.regions->evidence(home, corrupt).met;
    site.regions->apply(home, {.effect = FaultEffect::erring, .status = 500, .cause = number(1)});
    CHECK(reply_of(site).outcome == Outcome::answered);
    CHECK(site.regions->evidence(home, corrupt).met == met);
}

TEST_CASE("an answer on its way when corruption begins arrives whole, one still worked on does not") {
    Site site;
    const AttemptId sent_off = site.request();
    site.advance(one_way + service + 1ms);
    const AttemptId worked_on = site.request();
    site.advance(one_way + 1ms - 1ms);
    site.regions->apply(home, {.effect = FaultEffect::corrupting, .cause = number(0)});
    site.settle();
    CHECK(site.reply_to(sent_off).outcome == Outcome::answered);
    CHECK(site.reply_to(worked_on).outcome == Outcome::unreadable);
}

TEST_CASE("dependencies are waited for one after the other, and the first whose name is denied ends the request") {
    Site site;
    site.regions->set_dependencies(home, {{.name = "flags", .host = "flags.example.com", .latency = 30ms},
                                          {.name = "pay", .host = "pay.example.com", .latency = 50ms, .status = 503}});
    CHECK(latency_of(site) == usual + 80ms);
    CHECK(latency_of(site, Operation::health) == usual);
    const sim::Pattern of_pay = pattern("^pay\\.");
    const sim::Pattern of_others = pattern("^mail\\.");
    const RegionFaultId idle =
        site.regions->apply(home, {.effect = FaultEffect::denying, .hosts = &of_others, .cause = number(0)});
    CHECK(latency_of(site) == usual + 80ms);
    const RegionFaultId deny =
        site.regions->apply(home, {.effect = FaultEffect::denying, .hosts = &of_pay, .cause = number(1)});
    const sim::Time sent = site.engine.now();
    const Reply denied = reply_of(site);
    CHECK(denied.status == 503);
    CHECK(denied.at - sent == 2 * one_way + 30ms);
    CHECK(answer_to(site, Operation::get).body ==
          "{\"error\":\"Service Unavailable\",\"message\":\"getaddrinfo ENOTFOUND\"}\n");
    CHECK(site.status_of(Operation::health) == 200);
    CHECK(site.regions->evidence(home, deny).met == 2);
    CHECK(site.regions->evidence(home, idle).met == 0);
    // What a worker has goes on when the fault begins, and the very next is served when it ends.
    site.regions->clear(home, deny);
    CHECK(latency_of(site) == usual + 80ms);
    const AttemptId in_hand = site.request();
    site.advance(one_way + 1ms);
    site.regions->apply(home, {.effect = FaultEffect::denying, .hosts = &of_pay, .cause = number(2)});
    site.settle();
    CHECK(site.reply_to(in_hand).status == 200);
}

TEST_CASE("a dependency is needed by its share, and by health probes where the script says so") {
    Site site;
    site.regions->set_dependencies(home,
                                   {{.name = "pay", .host = "pay", .latency = 50ms, .share = 0.3, .in_health = true}});
    int waited = 0;
    constexpr int requests = 2000;
    for (int i = 0; i < requests; ++i) waited += latency_of(site) == usual + 50ms ? 1 : 0;
    CHECK(waited == Approx(0.3 * requests).margin(4.5 * std::sqrt(requests * 0.3 * 0.7)));
    site.regions->set_dependencies(home, {{.name = "pay", .host = "pay", .latency = 50ms, .in_health = true}});
    CHECK(latency_of(site, Operation::health) == usual + 50ms);
    const sim::Pattern pay = pattern("pay");
    site.regions->apply(home, {.effect = FaultEffect::denying, .hosts = &pay, .cause = number(0)});
    CHECK(site.status_of(Operation::health) == 502);
}

TEST_CASE("a dry run counts whom its fault would touch, and touches nobody") {
    const sim::Pattern any = pattern(".");
    for (const RegionFault& wet : {RegionFault{.effect = FaultEffect::erring, .share = 0.4},
                                   RegionFault{.effect = FaultEffect::hung, .share = 0.4},
                                   RegionFault{.effect = FaultEffect::hung, .share = 0.4, .limit = 1s},
                                   RegionFault{.effect = FaultEffect::slowed, .share = 0.4, .factor = 3},
                                   RegionFault{.effect = FaultEffect::corrupting, .share = 0.4},
                                   RegionFault{.effect = FaultEffect::denying, .share = 0.4, .hosts = &any}}) {
        const auto play = [&](bool dry_run) {
            Site site;
            site.regions->set_dependencies(home, {{.name = "pay", .host = "pay", .latency = 0ms}});
            RegionFault fault = wet;
            fault.dry_run = dry_run;
            fault.cause = number(0);
            const RegionFaultId id = site.regions->apply(home, fault);
            for (int i = 0; i < 200; ++i) {
                const sim::Time sent = site.engine.now();
                const AttemptId request = site.request(Operation::put);
                site.settle();
                if (!dry_run) continue;
                CHECK(site.reply_to(request).at - sent == usual);
                CHECK(is_served(site.attempts[request]));
                CHECK(site.attempts[request].cause == sim::Cause::none);
            }
            return site.regions->evidence(home, id).met;
        };
        INFO("effect " << static_cast<int>(wet.effect));
        const std::uint64_t met = play(false);
        CHECK(met > 0);
        CHECK(met < 200);
        CHECK(play(true) == met);
    }
}

TEST_CASE("a fault that is changed goes on with its cause and its evidence, and one that has ended stays so") {
    Site site;
    const RegionFaultId errors =
        site.regions->apply(home, {.effect = FaultEffect::erring, .share = 0, .status = 503, .cause = number(3)});
    CHECK(site.status_of(Operation::put) == 200);
    site.regions->change(home, errors, {.effect = FaultEffect::erring, .status = 503});
    const AttemptId request = site.request(Operation::put);
    site.settle();
    CHECK(site.reply_to(request).status == 503);
    CHECK(site.attempts[request].cause == number(3));
    site.regions->clear(home, errors);
    site.regions->change(home, errors, {.effect = FaultEffect::erring, .status = 503});
    CHECK(site.status_of(Operation::put) == 200);
    CHECK(site.regions->evidence(home, errors).met == 1);
}

}  // namespace request_faults_test
