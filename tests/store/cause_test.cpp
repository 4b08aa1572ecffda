// Why the store refuses: every refusal that a broken link or region brings about names what broke it.
#include "store/cluster.hpp"

#include "tests/catch.hpp"
#include "tests/store/clients.hpp"

#include <map>
#include <vector>

namespace cause_test {

using namespace regiondrill::sim;
using namespace regiondrill::store;
using namespace regiondrill::tests;
using namespace std::chrono_literals;

namespace {

Settings in_mode(WriteMode mode) {
    Settings settings = on_endless_lines();
    settings.mode = mode;
    settings.reads = mode == WriteMode::quorum ? ReadLevel::quorum : ReadLevel::local;
    if (mode == WriteMode::single_writer) settings.single_writer.failover_after = 5s;
    return settings;
}

// Regions of which the test says what is wrong, and which count what met it.
class Host : public ReplicaHost {
public:
    Cause found_down(ReplicaId id) override {
        ++found[id];
        return down[id];
    }
    std::optional<Cause> swallows_vote(ReplicaId id, Stream&) override {
        return hung.contains(id) ? std::optional(hung[id]) : std::nullopt;
    }
    bool work_on(ReplicaId id, ForwardedWriteId write, Stream) override {
        if (!hung.contains(id)) return false;
        cluster->forwarded_is_lost(write, hung[id]);
        return true;
    }
    void held_up(EventKind, std::uint32_t, Cause cause) override { told = cause; }

    Cluster* cluster = nullptr;
    std::map<ReplicaId, Cause> down;
    std::map<ReplicaId, Cause> hung;
    std::map<ReplicaId, int> found;
    Cause told{};
};

class Broken {
public:
    explicit Broken(WriteMode mode) : Broken(in_mode(mode)) {}
    explicit Broken(const Settings& settings) : world({.replicas = 3, .settings = settings}), clients(world) {
        host.cluster = &world.cluster;
        world.cluster.set_host(host);
    }

    void kill(std::uint32_t at, Cause cause) {
        host.down[replica(at)] = cause;
        world.kill(at, cause);
    }

    RuleId isolate(std::uint32_t at, Cause cause) {
        Rule rule;
        rule.cut = true;
        rule.cause = cause;
        for (std::uint32_t other = 0; other < world.cluster.size(); ++other) {
            if (other == at) continue;
            rule.links.push_back(world.link(at, other));
            rule.links.push_back(world.link(other, at));
        }
        return world.network.impose(rule);
    }

    Answer put(std::uint32_t at, std::uint32_t key_number = 0) {
        return clients.ask_and_wait(at, put_of(key_number, 1));
    }

    Host host;
    SmallWorld world;
    Clients clients;
};

}  // namespace

TEST_CASE("a write without a majority names what took the last voter away, and whoever waits is told before") {
    Broken broken(WriteMode::quorum);
    broken.kill(1, first_fault);
    CHECK(broken.put(0).refusal == Refusal::none);  // one of three is no loss
    CHECK(broken.host.told == Cause::none);
    broken.kill(2, second_fault);
    const Time asked = broken.world.engine.now();
    Asked& waiting = broken.clients.ask(0, put_of(0, 1));
    broken.world.advance(100ms);
    CHECK(!waiting.is_answered());
    CHECK(broken.host.told == second_fault);
    broken.world.advance(5s);
    CHECK(waiting.answer.refusal == Refusal::no_quorum);
    CHECK(waiting.answer.cause == second_fault);
    CHECK(waiting.answered == asked + 2s);
    // Each of the first write's two questions, and the only one of the second.
    CHECK(broken.host.found[replica(1)] == 3);
    CHECK(broken.host.found[replica(2)] == 1);
}

TEST_CASE("votes across a cut name the cut, on the way there and back") {
    for (const bool back : {false, true}) {
        Broken broken(WriteMode::quorum);
        Rule rule;
        rule.cut = true;
        rule.cause = second_fault;
        for (const std::uint32_t voter : {1U, 2U}) {
            rule.links.push_back(back ? broken.world.link(voter, 0) : broken.world.link(0, voter));
        }
        const RuleId cut = broken.world.network.impose(rule);
        const Answer answer = broken.put(0);
        CHECK(answer.refusal == Refusal::no_quorum);
        CHECK(answer.cause == second_fault);
        CHECK(broken.world.network.blamed(cut).met >= 2);
    }
}

TEST_CASE("votes that are only late name what their way is under") {
    Broken broken(WriteMode::quorum);
    Rule slow;
    slow.added = 3s;
    slow.cause = first_fault;
    slow.links = {broken.world.link(1, 0), broken.world.link(2, 0)};
    broken.world.network.impose(slow);
    const Answer answer = broken.put(0);
    CHECK(answer.refusal == Refusal::no_quorum);
    CHECK(answer.cause == first_fault);
}

TEST_CASE("a hung region swallows the votes and the writes that it is asked for") {
    Broken votes(WriteMode::quorum);
    votes.host.hung = {{replica(1), first_fault}, {replica(2), second_fault}};
    const Answer refused = votes.put(0);
    CHECK(refused.refusal == Refusal::no_quorum);
    CHECK(refused.cause == second_fault);

    Broken writes(WriteMode::single_writer);
    writes.host.hung = {{replica(0), first_fault}};
    const Answer unanswered = writes.put(1);
    CHECK(unanswered.refusal == Refusal::owner_unreachable);
    CHECK(unanswered.cause == first_fault);
    CHECK(writes.host.told == first_fault);
}

TEST_CASE("a forwarded write names what took its owner away, or cut the way there or back") {
    Broken down(WriteMode::home_region);
    down.kill(1, first_fault);
    const Answer unreachable = down.put(0, 1);
    CHECK(unreachable.refusal == Refusal::owner_unreachable);
    CHECK(unreachable.cause == first_fault);
    CHECK(down.host.found[replica(1)] == 1);

    for (const bool back : {false, true}) {
        Broken broken(WriteMode::home_region);
        Rule rule;
        rule.cut = true;
        rule.cause = second_fault;
        rule.links = {back ? broken.world.link(1, 0) : broken.world.link(0, 1)};
        broken.world.network.impose(rule);
        CHECK(broken.put(0, 1).cause == second_fault);
    }
}

TEST_CASE("a takeover names what silenced the old writer, and when it was heard last") {
    Broken broken(WriteMode::single_writer);
    broken.world.advance_to(10s);
    broken.kill(0, first_fault);
    broken.world.advance(10s);
    REQUIRE(broken.world.cluster.writers().takeovers().size() == 1);
    const Takeover& takeover = broken.world.cluster.writers().takeovers().front();
    CHECK(takeover.cause == first_fault);
    CHECK(takeover.last_heard > drill_start + 9s);
    CHECK(takeover.last_heard <= drill_start + 10s + 50ms);
    CHECK(broken.host.found[replica(0)] == 1);  // heartbeats are no traffic that anybody needs, but this one was

    Broken cut(WriteMode::single_writer);
    cut.world.advance_to(10s);
    const RuleId rule = cut.isolate(0, second_fault);
    cut.world.advance(10s);
    REQUIRE(cut.world.cluster.writers().takeovers().size() == 1);
    CHECK(cut.world.cluster.writers().takeovers().front().cause == second_fault);
    CHECK(cut.world.network.blamed(rule).met > 0);
}

TEST_CASE("a fenced writer names what keeps its majority away") {
    Broken cut(WriteMode::single_writer);
    cut.world.advance_to(10s);
    cut.isolate(0, second_fault);
    cut.world.advance(10s);
    const Answer answer = cut.put(0);
    CHECK(answer.refusal == Refusal::fenced);
    CHECK(answer.cause == second_fault);

    Broken alone(WriteMode::single_writer);
    alone.world.advance_to(10s);
    alone.kill(1, first_fault);
    alone.world.advance(20s);
    CHECK(alone.put(0).refusal == Refusal::none);
    alone.kill(2, second_fault);
    alone.world.advance(10s);
    CHECK(alone.put(0).refusal == Refusal::fenced);
    CHECK(alone.put(0).cause == second_fault);
    CHECK(alone.host.found[replica(2)] > 0);
}

TEST_CASE("a full disk and a throttle name who filled it and whose rate holds") {
    Broken broken(WriteMode::eventual);
    const FillingId filling = broken.world.cluster.fill_disk(replica(0), first_fault);
    broken.world.cluster.fill_disk(replica(0), second_fault);
    CHECK(broken.put(0).refusal == Refusal::disk_full);
    CHECK(broken.put(0).cause == first_fault);
    broken.world.cluster.clear_disk(replica(0), filling);
    CHECK(broken.put(0).cause == second_fault);
    CHECK(broken.world.cluster.replica(replica(0)).disk.fillings[0].refused == 2);

    broken.world.cluster.throttle(replica(1), 10, first_fault);
    broken.world.cluster.throttle(replica(1), 1, second_fault);
    Answer answer;
    for (int i = 0; i < 5; ++i) answer = broken.put(1);
    CHECK(answer.refusal == Refusal::throttled);
    CHECK(answer.cause == second_fault);
}

TEST_CASE("a damaged item names what damaged it last") {
    Broken broken(WriteMode::eventual);
    REQUIRE(broken.put(0).refusal == Refusal::none);
    REQUIRE(broken.world.drain());
    broken.world.cluster.damage_disk(replica(1), 1.0, Stream(1), first_fault);
    CHECK(broken.clients.ask_and_wait(1, get_of(0)).cause == first_fault);
    REQUIRE(broken.world.drain());
    broken.world.cluster.damage_disk(replica(1), 1.0, Stream(1), second_fault);
    const Answer answer = broken.clients.ask_and_wait(1, get_of(0));
    CHECK(answer.refusal == Refusal::damaged);
    CHECK(answer.cause == second_fault);
}

TEST_CASE("votes that a full disk or damage makes no are named by what they leave without a majority") {
    Broken full(WriteMode::quorum);
    full.world.cluster.fill_disk(replica(1), first_fault);
    CHECK(full.put(0).cause == Cause::none);  // two of three
    full.world.cluster.fill_disk(replica(2), second_fault);
    const Answer refused = full.put(0);
    CHECK(refused.refusal == Refusal::contended);
    CHECK(refused.cause == second_fault);

    Broken damaged(WriteMode::quorum);
    REQUIRE(damaged.put(0).refusal == Refusal::none);
    REQUIRE(damaged.world.drain());
    damaged.world.cluster.damage_disk(replica(1), 1.0, Stream(1), first_fault);
    damaged.world.cluster.damage_disk(replica(2), 1.0, Stream(1), first_fault);
    const Answer unread = damaged.clients.ask_and_wait(0, get_of(0));
    CHECK(unread.refusal != Refusal::none);
    CHECK(unread.cause == first_fault);
    CHECK(damaged.host.told == first_fault);
    CHECK(damaged.world.cluster.replica(replica(2)).disk.damages[0].found == 1);
}

TEST_CASE("a full backlog names what holds up the peer that is too far behind, and no longer once that has caught up") {
    const auto fill = [](Broken& broken) {
        Answer answer;
        for (std::uint32_t i = 0; i < 40 && answer.refusal == Refusal::none; ++i) {
            answer = broken.put(0, i);
            broken.world.advance(300ms);
        }
        CHECK(answer.refusal == Refusal::backlog_full);
        return answer.cause;
    };
    Settings settings = in_mode(WriteMode::eventual);
    settings.replication.backlog_items = 10;

    Broken down(settings);
    down.kill(1, first_fault);
    CHECK(fill(down) == first_fault);
    CHECK(down.host.found[replica(1)] == 1);

    Broken cut(settings);
    const RuleId rule = cut.isolate(1, second_fault);
    CHECK(fill(cut) == second_fault);
    CHECK(cut.world.network.blamed(rule).met == 1);
    cut.world.heal(rule);
    REQUIRE(cut.world.drain());
    CHECK(cut.world.channel(0, 1).held_up_by == Cause::none);

    Broken paused(settings);
    paused.world.cluster.pause({{replica(0), replica(2)}}, second_fault);
    CHECK(fill(paused) == second_fault);

    Broken full(settings);
    full.world.cluster.fill_disk(replica(1), first_fault);
    CHECK(fill(full) == first_fault);

    Broken slow(settings);
    slow.world.cluster.throttle(replica(2), 1, second_fault);
    CHECK(fill(slow) == second_fault);

    Broken late(settings);
    Rule rule_of_delay;
    rule_of_delay.added = 10s;
    rule_of_delay.cause = first_fault;
    rule_of_delay.links = {late.world.link(0, 1)};
    late.world.network.impose(rule_of_delay);
    CHECK(fill(late) == first_fault);

    settings.replication.bandwidth = 100;  // bytes a second
    settings.replication.batch_items = 1;
    Broken narrow(settings);
    CHECK(fill(narrow) == Cause::overload);
}

TEST_CASE("a region that leaves names who has it leave") {
    Broken broken(WriteMode::eventual);
    broken.isolate(0, first_fault);
    REQUIRE(broken.put(0).refusal == Refusal::none);
    broken.world.cluster.leave(replica(0), second_fault);
    const Answer answer = broken.put(0);
    CHECK(answer.refusal == Refusal::not_ready);
    CHECK(answer.cause == second_fault);
}

TEST_CASE("refusals are counted by what brought them about") {
    Broken broken(WriteMode::eventual);
    broken.world.cluster.fill_disk(replica(0), second_fault);
    broken.put(0);
    broken.put(0);
    const auto& by = broken.world.cluster.metrics(replica(0)).refused_by;
    REQUIRE(by.size() == 1);
    CHECK(by[0].refusal == Refusal::disk_full);
    CHECK(by[0].cause == second_fault);
    CHECK(by[0].requests == 2);
}

TEST_CASE("a takeover is told as it happens") {
    Broken broken(WriteMode::single_writer);
    std::vector<Takeover> told;
    broken.world.cluster.on_takeover([&](const Takeover& takeover) {
        CHECK(takeover.at == broken.world.engine.now());
        told.push_back(takeover);
    });
    broken.world.advance_to(10s);
    broken.kill(0, first_fault);
    broken.world.advance(10s);
    REQUIRE(told.size() == 1);
    CHECK(told[0].writer == replica(1));
    CHECK(told[0].cause == first_fault);
}

TEST_CASE(
    "a region that has lost its data names what took them, and not what it was down by, until it has been filled") {
    Broken broken(WriteMode::eventual);
    REQUIRE(broken.put(0).refusal == Refusal::none);
    REQUIRE(broken.world.drain());
    broken.kill(1, first_fault);
    broken.world.cluster.lose_disk(replica(1), second_fault);
    broken.world.revive(1);
    const Answer answer = broken.clients.ask_and_wait(1, get_of(0));
    CHECK(answer.refusal == Refusal::not_ready);
    CHECK(answer.cause == second_fault);
    REQUIRE(broken.world.drain());
    CHECK(broken.clients.ask_and_wait(1, get_of(0)).cause == Cause::none);
}

TEST_CASE("who waits for its turn behind a write that is held up names what holds that up") {
    Broken cut(WriteMode::quorum);
    cut.isolate(0, second_fault);
    cut.clients.ask(0, put_of(0, 1));
    cut.host.told = Cause::none;
    cut.clients.ask(0, put_of(0, 2));
    CHECK(cut.host.told == second_fault);
    cut.world.advance(5s);
    for (const Asked& asked : cut.clients.all()) {
        CHECK(asked.answer.refusal == Refusal::no_quorum);
        CHECK(asked.answer.cause == second_fault);
    }
}

}  // namespace cause_test
