// One region that has more to do than it can, request by request: who is served, in which order, who is turned away.
#include "tests/regions/site.hpp"

#include <vector>

namespace overload_test {

using namespace std::chrono_literals;
using namespace regiondrill;
using namespace regiondrill::regions;
using namespace regiondrill::regions::fixture;

namespace {

/// One worker, whose service takes 4 ms.
Capacity one_worker(std::uint32_t places) { return {1, places, service, ServiceShape::constant, 0.5}; }

Capacity ordered(QueueOrder order) {
    Capacity capacity = one_worker(10);
    capacity.order = order;
    return capacity;
}

/// A millisecond apart.
std::vector<AttemptId> send(Site& site, int requests) {
    std::vector<AttemptId> sent;
    for (int i = 0; i < requests; ++i) {
        sent.push_back(site.request(Operation::put));
        site.advance(1ms);
    }
    return sent;
}

/// The ranks of the requests in the order in which they were served.
std::vector<std::size_t> served_order(const Site& site, const std::vector<AttemptId>& sent) {
    std::map<sim::Time, std::size_t> by_time;
    for (std::size_t i = 0; i < sent.size(); ++i) {
        if (site.reply_to(sent[i]).status == 200) by_time[site.reply_to(sent[i]).at] = i;
    }
    std::vector<std::size_t> order;
    for (const auto& [moment, rank] : by_time) order.push_back(rank);
    return order;
}

std::uint64_t turned_away(const Site& site, RejectionReason reason) {
    return site.regions->metrics(home).turned_away_for(reason).requests;
}

}  // namespace

TEST_CASE("lifo: a worker takes up the newest first") {
    Site site(ordered(QueueOrder::lifo));
    const auto sent = send(site, 4);
    site.settle();
    CHECK(served_order(site, sent) == std::vector<std::size_t>{0, 3, 2, 1});
}

TEST_CASE("adaptive_lifo: first come, first served until the queue has stood for the interval, then the newest first") {
    Capacity capacity = ordered(QueueOrder::adaptive_lifo);
    capacity.codel.interval = 5ms;
    Site site(capacity);
    const auto sent = send(site, 4);  // the queue begins at 1 ms, and workers come at 4, 8 and 12
    site.settle();
    CHECK(served_order(site, sent) == std::vector<std::size_t>{0, 1, 3, 2});
}

TEST_CASE("codel: once the queue stands, what waited too long is answered 503 and the next is served") {
    Capacity capacity = ordered(QueueOrder::codel);
    capacity.codel = {1ms, 10ms};
    Site site(capacity);
    const auto sent = send(site, 8);
    site.settle();
    // The worker is free every 4 ms. The interval in which the first need not wait lasts for 10 ms; in the next, from
    // 12 ms on, the least wait is 9 ms. At 24 ms the queue counts as standing, but the first of an interval is never
    // dropped; at 28 ms the last has waited 21 ms.
    CHECK(served_order(site, sent) == std::vector<std::size_t>{0, 1, 2, 3, 4, 5, 6});
    CHECK(site.reply_to(sent[7]).status == 503);
    CHECK(turned_away(site, RejectionReason::stale) == 1);
}

TEST_CASE("deadline: whose deadline is next is served first, and what is past it is dropped without work") {
    Site site(ordered(QueueOrder::deadline));
    const sim::Time arrival = site.engine.now() + one_way;
    std::vector<AttemptId> sent;
    sent.push_back(site.request(Operation::put));
    sent.push_back(site.request(Operation::put, arrival + 100ms));
    sent.push_back(site.request(Operation::put, arrival + 50ms));
    sent.push_back(site.request(Operation::put, arrival + 3ms));
    sent.push_back(site.request(Operation::put));
    sent.push_back(site.request(Operation::put));
    site.settle();
    CHECK(served_order(site, sent) == std::vector<std::size_t>{0, 2, 1, 4, 5});
    CHECK(site.reply_to(sent[3]).status == 503);
    CHECK(site.reply_to(sent[3]).at == arrival + service + one_way);
    CHECK(turned_away(site, RejectionReason::deadline) == 1);
    CHECK(site.regions->metrics(home).served == 5);
}

TEST_CASE("deadline: a queue that a crash emptied is in order again afterwards") {
    Site site(ordered(QueueOrder::deadline));
    send(site, 5);
    site.advance(one_way);
    const RegionFaultId crashed = site.regions->apply(home, {.effect = FaultEffect::crashed});
    site.regions->clear(home, crashed);
    const sim::Time arrival = site.engine.now() + one_way;
    std::vector<AttemptId> sent{site.request(Operation::put)};
    for (int i = 8; i > 0; --i) sent.push_back(site.request(Operation::put, arrival + i * 100ms));
    site.settle();
    CHECK(served_order(site, sent) == std::vector<std::size_t>{0, 8, 7, 6, 5, 4, 3, 2, 1});
}

TEST_CASE("reject_time: a rejection is answered when a worker has spent that long on it, before those who wait") {
    Capacity capacity = one_worker(1);
    capacity.reject_time = 3ms;
    capacity.retry_after = 1500ms;
    capacity.reject_status = 429;
    Site site(capacity);
    std::vector<AttemptId> sent;
    for (int i = 0; i < 3; ++i) sent.push_back(site.request(Operation::put));
    const sim::Time arrival = site.engine.now() + one_way;
    site.settle();
    CHECK(site.reply_to(sent[0]).at == arrival + service + one_way);
    CHECK(site.reply_to(sent[2]).status == 429);
    CHECK(site.reply_to(sent[2]).retry_after == 1500ms);
    CHECK(site.reply_to(sent[2]).at == arrival + service + 3ms + one_way);
    CHECK(site.reply_to(sent[1]).at == arrival + service + 3ms + service + one_way);
    CHECK(site.reply_to(sent[1]).retry_after == 0ms);
    CHECK(site.regions->metrics(home).rejecting == 3ms);
    CHECK(site.regions->load(home).busy == 0);
}

TEST_CASE("reject_time: a region that is asked too often does nothing but turn away") {
    const auto served = [](sim::Duration reject_time) {
        Capacity capacity = one_worker(2);
        capacity.reject_time = reject_time;
        Site site(capacity);
        send(site, 400);  // four times what it can serve
        site.settle();
        CHECK(site.regions->metrics(home).served + site.regions->metrics(home).rejected == 400);
        return site.regions->metrics(home).served;
    };
    CHECK(served(0ms) == Approx(100).margin(3));
    // Three in four are turned away, which takes 0.75 ms of each: a worker has 0.25 ms left for the rest.
    CHECK(served(1ms) < 50);
}

TEST_CASE("a crash takes requests that wait to be turned away, too") {
    Capacity capacity = one_worker(1);
    capacity.reject_time = 3ms;
    Site site(capacity);
    std::vector<AttemptId> sent;
    for (int i = 0; i < 4; ++i) sent.push_back(site.request(Operation::put));
    site.advance(one_way + 1ms);
    site.regions->apply(home, {.effect = FaultEffect::crashed});
    site.settle();
    for (const AttemptId id : sent) {
        CHECK(site.reply_to(id).outcome == Outcome::reset);
        site.attempts.release(id);
    }
    CHECK(site.attempts.in_use() == 0);
}

TEST_CASE("priorities: writes give way before reads, and reads before health probes") {
    Capacity capacity = one_worker(10);
    capacity.priorities.emplace();
    Site site(capacity);
    const auto send_many = [&](Operation operation, int requests) {
        for (int i = 0; i < requests; ++i) site.request(operation);
    };
    send_many(Operation::put, 7);     // one is served, five wait: half of the places
    send_many(Operation::get, 4);     // three more: four fifths
    send_many(Operation::put, 1);     // none
    send_many(Operation::health, 3);  // two more: all of them
    site.settle();
    CHECK(turned_away(site, RejectionReason::priority) == 1 + 1 + 1);
    CHECK(turned_away(site, RejectionReason::queue_full) == 1);
    CHECK(site.regions->metrics(home).rejected == 4);
    CHECK(site.regions->metrics(home).served == 6 + 3);
    CHECK(site.regions->metrics(home).peak_queue == 10);
}

TEST_CASE("limit: no more at once than it allows, served or waiting; health probes are not held to it") {
    Capacity capacity{4, 10, service, ServiceShape::constant, 0.5};
    capacity.limit.emplace().fixed.requests = 2;
    Site site(capacity);
    std::vector<AttemptId> sent;
    for (int i = 0; i < 3; ++i) sent.push_back(site.request(Operation::put));
    const AttemptId probe = site.request(Operation::health);
    site.settle();
    CHECK(site.reply_to(sent[1]).status == 200);
    CHECK(site.reply_to(sent[2]).status == 503);
    CHECK(site.reply_to(probe).status == 200);
    CHECK(turned_away(site, RejectionReason::limit) == 1);
    CHECK(site.status_of(Operation::put) == 200);
    CHECK(site.regions->metrics(home).limit.last == 2);
}

TEST_CASE("a limit that learns keeps the queue short where the region is asked for twice what it can serve") {
    for (const LimitKind kind : {LimitKind::vegas, LimitKind::gradient2, LimitKind::envoy}) {
        const auto mean_wait = [&](bool limited) {
            Capacity capacity{4, 1000, service, ServiceShape::exponential, 0.5};
            if (limited) capacity.limit.emplace().kind = kind;
            Site site(capacity);
            for (int i = 0; i < 60'000; ++i) {
                site.request(Operation::put);
                site.advance(500us);
            }
            site.settle();
            CHECK(site.regions->metrics(home).served > 28'000);
            return site.regions->metrics(home).waiting.mean_seconds();
        };
        CHECK(mean_wait(true) < mean_wait(false) / 4);
    }
}

TEST_CASE("admission control turns away while requests fail, and stops when they do not") {
    Capacity capacity = one_worker(0);
    capacity.admission.emplace().window = 2s;
    Site site(capacity);
    send(site, 4000);  // a quarter can be served
    CHECK(turned_away(site, RejectionReason::admission) > 1000);
    site.advance(3s);
    const std::uint64_t until_then = site.regions->metrics(home).rejected;
    for (int i = 0; i < 400; ++i) CHECK(site.status_of(Operation::put) == 200);
    CHECK(site.regions->metrics(home).rejected == until_then);
}

TEST_CASE("work for nobody is counted with the time that it took, and is still done") {
    Site site(one_worker(2));
    const AttemptId one = site.request(Operation::put);
    const AttemptId other = site.request(Operation::put);
    site.advance(one_way + 1ms);
    site.attempts[other].waiting = false;
    site.settle();
    CHECK(site.reply_to(one).status == 200);
    CHECK(site.regions->metrics(home).served == 2);
    CHECK(site.regions->metrics(home).served_nobody == 1);
    CHECK(site.regions->metrics(home).nobodys_time == service);
}

TEST_CASE("rejections are counted with the seconds in which there were any") {
    Site site(one_worker(0));
    const auto overload = [&] {
        for (int i = 0; i < 5; ++i) site.request(Operation::put);
        site.advance(500ms);
    };
    for (int i = 0; i < 4; ++i) overload();  // at 0.01, 0.51, 1.01 and 1.51 s
    site.settle();
    overload();
    const RejectionCount& full = site.regions->metrics(home).turned_away_for(RejectionReason::queue_full);
    CHECK(full.requests == 20);
    CHECK(full.seconds == 3);
}

TEST_CASE("cache: what was not served since the start takes longer to read, what was written is at hand") {
    Capacity capacity = one_worker(2);
    capacity.cache.emplace().miss_factor = 5;
    Site site(capacity);
    CHECK(site.latency_of_request() == 2 * one_way + 5 * service);
    CHECK(site.latency_of_request() == 2 * one_way + service);
    const RegionFaultId crashed = site.regions->apply(home, {.effect = FaultEffect::crashed});
    site.regions->clear(home, crashed);
    CHECK(site.latency_of_request() == 2 * one_way + 5 * service);
    const RegionFaultId again = site.regions->apply(home, {.effect = FaultEffect::crashed});
    site.regions->clear(home, again);
    CHECK(site.status_of(Operation::put) == 200);
    CHECK(site.latency_of_request() == 2 * one_way + service);
    CHECK(site.regions->metrics(home).cache_hits == 2);
    CHECK(site.regions->metrics(home).cache_misses == 2);
}

TEST_CASE("cache: misses wait for a back end that serves one after the other, and hits do not") {
    Capacity capacity{20, 0, service, ServiceShape::constant, 0.5};
    capacity.cache.emplace().miss_factor = 1;
    capacity.cache->backend_rate = 10;
    Site site(capacity);
    std::vector<AttemptId> sent;
    for (int i = 0; i < 5; ++i) sent.push_back(site.request());  // of one key, which is at hand once the first is done
    const sim::Time arrival = site.engine.now() + one_way;
    site.settle();
    for (std::size_t i = 0; i < sent.size(); ++i) {
        CHECK(site.reply_to(sent[i]).at == arrival + service + static_cast<int>(i) * 100ms + one_way);
    }
    CHECK(site.regions->metrics(home).longest_backend_wait == 400ms);
    CHECK(site.latency_of_request() == 2 * one_way + service);
}

}  // namespace overload_test
