// One region and a caller 20 ms away, packet by packet: what comes back, when, and what becomes of work in hand.
#include "tests/regions/site.hpp"

#include <vector>

namespace regions_test {

using namespace std::chrono_literals;
using namespace regiondrill;
using namespace regiondrill::regions;
using namespace regiondrill::regions::fixture;

TEST_CASE("a connection takes a round trip, a request a round trip and its service time") {
    Site site;
    const AttemptId connection = site.connect();
    const AttemptId request = site.request(Operation::put);
    site.settle();
    CHECK(site.reply_to(connection).outcome == Outcome::accepted);
    CHECK(site.reply_to(connection).at == sim::drill_start + 2 * one_way);
    CHECK(site.reply_to(request).outcome == Outcome::answered);
    CHECK(site.reply_to(request).status == 200);
    CHECK(site.reply_to(request).at == sim::drill_start + 2 * one_way + service);
}

TEST_CASE("a key is not found until it is written, nor after it is removed") {
    Site site;
    CHECK(site.status_of(Operation::get) == 404);
    CHECK(site.status_of(Operation::put) == 200);
    CHECK(site.status_of(Operation::get) == 200);
    CHECK(site.status_of(Operation::remove) == 204);
    CHECK(site.status_of(Operation::get) == 404);
    CHECK(site.status_of(Operation::health) == 200);
    CHECK(site.status_of(Operation::post_message) == 201);
    CHECK(site.status_of(Operation::history) == 200);
}

TEST_CASE("messages of a world that goes on come after those from before") {
    Site site;
    site.cluster->restore({1000s, {}});
    CHECK(site.status_of(Operation::post_message) == 201);
    std::string name;
    site.cluster->keys().each_with_prefix("messages/", [&](store::KeyId each) {
        name = site.cluster->keys().name_of(each);
        return true;
    });
    CHECK(name.substr(0, 19) == "messages/0000001000");
    const auto shown = site.cluster->read(store::ReplicaId{0}, *site.cluster->keys().find(name)).version.clock() >> 8;
    CHECK(shown / 1'000'000 == 1000);
}

TEST_CASE("with both workers busy requests wait in line, and beyond its three places they get 503 at once") {
    Site site;
    std::vector<AttemptId> requests;
    for (int i = 0; i < 6; ++i) requests.push_back(site.request(Operation::put));
    site.settle();
    const auto served_after = [&](int i) { return site.reply_to(requests[i]).at - sim::drill_start - 2 * one_way; };
    CHECK(served_after(0) == service);
    CHECK(served_after(1) == service);
    CHECK(served_after(2) == 2 * service);
    CHECK(served_after(3) == 2 * service);
    CHECK(served_after(4) == 3 * service);
    CHECK(served_after(5) == 0ms);
    CHECK(site.reply_to(requests[5]).status == 503);
    CHECK(site.regions->metrics(home).rejected == 1);
    CHECK(site.regions->metrics(home).served == 5);
    CHECK(site.regions->metrics(home).peak_queue == 3);
}

TEST_CASE("kill: work in hand, what waits and what is under way to the region vanish without an answer") {
    Site site;
    std::vector<AttemptId> requests;
    for (int i = 0; i < 4; ++i) requests.push_back(site.request(Operation::put));  // two in service, two in line
    site.advance(one_way + 1ms);
    const AttemptId under_way = site.request();
    site.regions->apply(home, {.effect = FaultEffect::killed});
    const AttemptId connection = site.connect();
    site.settle();
    for (const AttemptId id : requests) CHECK(site.is_silent(id));
    CHECK(site.is_silent(under_way));
    CHECK(site.is_silent(connection));
    CHECK(site.regions->metrics(home).served == 0);
    CHECK_FALSE(site.cluster->read(store::ReplicaId{0}, site.key).exists());
}

TEST_CASE("kill: an answer already sent arrives") {
    Site site;
    const AttemptId request = site.request(Operation::put);
    site.advance(one_way + service);
    site.regions->apply(home, {.effect = FaultEffect::killed});
    site.settle();
    CHECK(site.reply_to(request).status == 200);
}

TEST_CASE("kill: what was on disk is there when the power is back") {
    Site site;
    CHECK(site.status_of(Operation::put) == 200);
    const RegionFaultId killed = site.regions->apply(home, {.effect = FaultEffect::killed});
    site.settle();
    site.regions->clear(home, killed);
    CHECK(site.status_of(Operation::get) == 200);
}

TEST_CASE("crash: work in hand and what waits is reset at once, new connections are refused") {
    Site site;
    std::vector<AttemptId> requests;
    for (int i = 0; i < 4; ++i) requests.push_back(site.request(Operation::put));
    site.advance(one_way + 1ms);
    const sim::Time crashed = site.engine.now();
    site.regions->apply(home, {.effect = FaultEffect::crashed});
    const AttemptId connection = site.connect();
    const AttemptId late = site.request();
    site.settle();
    for (const AttemptId id : requests) {
        CHECK(site.reply_to(id).outcome == Outcome::reset);
        CHECK(site.reply_to(id).at == crashed + one_way);
    }
    CHECK(site.reply_to(connection).outcome == Outcome::refused);
    CHECK(site.reply_to(connection).at == crashed + 2 * one_way);
    CHECK(site.reply_to(late).outcome == Outcome::reset);
    CHECK_FALSE(site.cluster->read(store::ReplicaId{0}, site.key).exists());
}

TEST_CASE("a crash leaves no worker busy and nobody in line: the region comes back empty") {
    Site site;
    for (int i = 0; i < 5; ++i) site.request();
    site.advance(one_way + 1ms);
    const RegionFaultId crashed = site.regions->apply(home, {.effect = FaultEffect::crashed});
    site.regions->clear(home, crashed);
    // Two at once again, although the lost work's ends of service are still to come.
    const sim::Time sent = site.engine.now();
    const AttemptId one = site.request();
    const AttemptId two = site.request();
    site.settle();
    CHECK(site.reply_to(one).at == sent + 2 * one_way + service);
    CHECK(site.reply_to(two).at == sent + 2 * one_way + service);
    CHECK(site.latency_of_request() == 2 * one_way + service);
    CHECK(site.regions->metrics(home).served == 3);
}

namespace {

/// A service behind the region that answers when the test says so.
struct Service : UpstreamServices {
    explicit Service(Site& its_site) : site(its_site) { site.regions->set_upstream_services(*this); }
    void forward(AttemptId id) override { asked.push_back(id); }
    void lost(AttemptId id) override { gone.push_back(id); }
    void answer(AttemptId id, std::uint16_t status = 200) { site.regions->upstream_answered(id, status); }

    Site& site;
    std::vector<AttemptId> asked;
    std::vector<AttemptId> gone;
};

}  // namespace

TEST_CASE("forwarded: a worker is held until the service answers, and what it says is passed on") {
    Site site;
    Service service_behind(site);
    std::vector<AttemptId> requests;
    for (int i = 0; i < 3; ++i) requests.push_back(site.request(Operation::forward));  // for two workers
    site.advance(one_way + 100 * service);
    REQUIRE(service_behind.asked.size() == 2);
    CHECK(site.regions->load(home).busy == 2);
    CHECK(site.regions->load(home).waiting == 1);
    const sim::Time answered = site.engine.now();
    service_behind.answer(service_behind.asked[0], 418);
    CHECK_FALSE(site.regions->waits_for_upstream(service_behind.asked[0]));
    site.advance(0ms);
    CHECK(service_behind.asked.size() == 3);
    site.settle();
    CHECK(site.reply_to(requests[0]).status == 418);
    CHECK(site.reply_to(requests[0]).at == answered + one_way);
    CHECK(site.is_silent(requests[1]));
    CHECK(site.is_silent(requests[2]));
}

TEST_CASE("slow: a span that is added holds the worker, and others wait for it") {
    Site site(Capacity{1, 3, service, ServiceShape::constant, 0.5});
    site.regions->apply(home, {.effect = FaultEffect::slowed, .added = 50ms});
    const AttemptId one = site.request();
    const AttemptId two = site.request();
    site.settle();
    CHECK(site.reply_to(one).at == sim::drill_start + 2 * one_way + service + 50ms);
    CHECK(site.reply_to(two).at == sim::drill_start + 2 * one_way + 2 * (service + 50ms));
}

TEST_CASE("forwarded: a slow region makes answers late by its factor and what it adds") {
    Site site;
    Service service_behind(site);
    site.regions->apply(home, {.effect = FaultEffect::slowed, .factor = 3, .added = 5ms});
    const AttemptId request = site.request(Operation::forward);
    site.advance(one_way + 10ms);
    service_behind.answer(request);
    site.settle();
    CHECK(site.reply_to(request).at == sim::drill_start + 2 * one_way + 3 * 10ms + 5ms);
}

TEST_CASE("forwarded: what a service answers after its region went down is told to nobody") {
    Site site;
    Service service_behind(site);
    const AttemptId lost = site.request(Operation::forward);
    site.advance(one_way + 10ms);
    const RegionFaultId killed = site.regions->apply(home, {.effect = FaultEffect::killed});
    site.regions->clear(home, killed);
    CHECK(site.regions->waits_for_upstream(lost));
    service_behind.answer(lost);
    site.settle();
    CHECK(site.is_silent(lost));
    CHECK_FALSE(site.regions->waits_for_upstream(lost));
    CHECK(service_behind.gone == std::vector<AttemptId>{lost});
    CHECK(site.regions->load(home).busy == 0);

    const AttemptId reset = site.request(Operation::forward);
    site.advance(one_way + 10ms);
    service_behind.answer(reset);
    site.regions->apply(home, {.effect = FaultEffect::crashed});  // between the service's answer and the region's
    site.settle();
    CHECK(site.reply_to(reset).outcome == Outcome::reset);
    CHECK(service_behind.gone.back() == reset);
}

TEST_CASE("hang: connections stand, requests are swallowed, work in hand is finished") {
    Site site;
    const AttemptId in_service = site.request(Operation::put);
    site.advance(one_way + 1ms);
    site.regions->apply(home, {.effect = FaultEffect::hung});
    const AttemptId connection = site.connect();
    const AttemptId request = site.request();
    site.settle();
    CHECK(site.reply_to(in_service).status == 200);
    CHECK(site.reply_to(connection).outcome == Outcome::accepted);
    CHECK(site.is_silent(request));
    CHECK(site.status_of(Operation::health) == 0);
}

TEST_CASE("errors: requests and probes get the status at once, work in hand is finished") {
    Site site;
    const AttemptId in_service = site.request(Operation::put);
    site.advance(one_way + 1ms);
    site.regions->apply(home, {.effect = FaultEffect::erring, .status = 502});
    const sim::Time sent = site.engine.now();
    const AttemptId request = site.request();
    site.settle();
    CHECK(site.reply_to(in_service).status == 200);
    CHECK(site.reply_to(request).status == 502);
    CHECK(site.reply_to(request).at == sent + 2 * one_way);
    CHECK(site.status_of(Operation::health) == 502);
}

TEST_CASE("errors and hangs touch the share they were given") {
    // Of 10,000 requests 30 % are 3,000, give or take 4.5 binomial deviations of 46.
    const auto touched = [](const RegionFault& fault) {
        Site site;
        const RegionFaultId id = site.regions->apply(home, fault);
        for (int i = 0; i < 10'000; ++i) {
            site.request(Operation::put);
            site.advance(service);
        }
        site.settle();
        CHECK(site.regions->metrics(home).served + site.regions->evidence(home, id).met == 10'000);
        return static_cast<double>(site.regions->evidence(home, id).met);
    };
    CHECK(touched({.effect = FaultEffect::erring, .share = 0.3}) == Approx(3000).margin(4.5 * 46));
    CHECK(touched({.effect = FaultEffect::hung, .share = 0.3}) == Approx(3000).margin(4.5 * 46));
}

TEST_CASE("slow: service takes longer by the factor, but not for work begun before") {
    Site site;
    const AttemptId before = site.request();
    site.advance(one_way);
    const RegionFaultId slow = site.regions->apply(home, {.effect = FaultEffect::slowed, .factor = 5});
    CHECK(site.latency_of_request() == 2 * one_way + 5 * service);
    CHECK(site.reply_to(before).at == sim::drill_start + 2 * one_way + service);
    const RegionFaultId slower = site.regions->apply(home, {.effect = FaultEffect::slowed, .factor = 3});
    CHECK(site.latency_of_request() == 2 * one_way + 15 * service);
    site.regions->clear(home, slow);
    CHECK(site.latency_of_request() == 2 * one_way + 3 * service);
    site.regions->clear(home, slower);
    CHECK(site.latency_of_request() == 2 * one_way + service);
}

TEST_CASE("fail_health: probes get 500, people notice nothing") {
    Site site;
    const RegionFaultId sick = site.regions->apply(home, {.effect = FaultEffect::failing_health});
    CHECK(site.status_of(Operation::health) == 500);
    CHECK(site.status_of(Operation::put) == 200);
    CHECK(site.latency_of_request() == 2 * one_way + service);
    CHECK(site.regions->evidence(home, sick).met == 1);
    site.regions->clear(home, sick);
    CHECK(site.status_of(Operation::health) == 200);
}

TEST_CASE("of two kills, or a kill and a crash, the region is down until the last is lifted") {
    for (const FaultEffect other : {FaultEffect::killed, FaultEffect::crashed}) {
        Site site;
        const RegionFaultId first = site.regions->apply(home, {.effect = FaultEffect::killed});
        const RegionFaultId second = site.regions->apply(home, {.effect = other});
        CHECK(site.regions->is_out_of_service(home));
        site.regions->clear(home, first);
        CHECK(site.regions->is_out_of_service(home));
        CHECK(site.status_of(Operation::put) == 0);
        site.regions->clear(home, second);
        CHECK_FALSE(site.regions->is_out_of_service(home));
        CHECK(site.status_of(Operation::put) == 200);
    }
}

TEST_CASE("an answer nobody waits for any more is dropped, but the work was done") {
    Site site;
    const AttemptId request = site.request(Operation::put);
    site.advance(one_way + 1ms);
    site.attempts[request].waiting = false;
    site.settle();
    CHECK(site.is_silent(request));
    CHECK(site.regions->metrics(home).served == 1);
    CHECK(site.cluster->read(store::ReplicaId{0}, site.key).exists());
}

TEST_CASE("an exchange is freed when its last holder lets go, whatever became of it") {
    for (const FaultEffect effect :
         {FaultEffect::killed, FaultEffect::crashed, FaultEffect::hung, FaultEffect::erring}) {
        Site site;
        std::vector<AttemptId> all;
        for (int i = 0; i < 8; ++i) all.push_back(site.request());
        site.advance(one_way + 1ms);
        site.regions->apply(home, {.effect = effect});
        for (int i = 0; i < 8; ++i) all.push_back(site.request());
        site.settle();
        CHECK(site.attempts.in_use() == all.size());
        for (const AttemptId id : all) site.attempts.release(id);
        CHECK(site.attempts.in_use() == 0);
    }
}

}  // namespace regions_test
