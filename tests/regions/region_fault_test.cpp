#include "regions/region_fault.hpp"

#include "tests/catch.hpp"

namespace region_fault_test {

using namespace std::chrono_literals;
using namespace regiondrill;
using namespace regiondrill::regions;

TEST_CASE("two faults of one kind are cleared one by one, in any order, and each only once") {
    RegionFaultList list;
    const RegionFaultId first = list.apply({.effect = FaultEffect::crashed});
    const RegionFaultId second = list.apply({.effect = FaultEffect::crashed});
    list.clear(first);
    list.clear(first);
    CHECK(list.any(FaultEffect::crashed));
    CHECK_FALSE(list.any(FaultEffect::killed));
    list.clear(second);
    CHECK_FALSE(list.any());
}

TEST_CASE("evidence counts people, and probes only where the health endpoint itself is broken") {
    RegionFaultList list;
    const RegionFaultId killed = list.apply({.effect = FaultEffect::killed});
    const RegionFaultId sick = list.apply({.effect = FaultEffect::failing_health});
    const sim::Time now = sim::drill_start + 7s;
    list.note_first(FaultEffect::killed, now, Caller::probe);
    CHECK(list.evidence(killed).met == 0);
    CHECK(list.evidence(killed).first == sim::never);
    list.note_first(FaultEffect::failing_health, now, Caller::probe);
    CHECK(list.evidence(sick).met == 1);
    list.note_first(FaultEffect::killed, now, Caller::person);
    list.note_first(FaultEffect::killed, now + 1s, Caller::person);
    CHECK(list.evidence(killed).met == 2);
    CHECK(list.evidence(killed).first == now);
    CHECK(list.evidence(sick).met == 1);
}

TEST_CASE("a cleared fault keeps its evidence and gathers no more") {
    RegionFaultList list;
    const RegionFaultId id = list.apply({.effect = FaultEffect::hung});
    list.note_first(FaultEffect::hung, sim::drill_start, Caller::person);
    list.clear(id);
    list.note_first(FaultEffect::hung, sim::drill_start, Caller::person);
    CHECK(list.evidence(id).met == 1);
}

TEST_CASE("of two faults that would do the same the second has met nobody before the first one ends") {
    RegionFaultList list;
    const RegionFaultId first = list.apply({.effect = FaultEffect::crashed, .cause = sim::cause_of_fault(0)});
    const RegionFaultId second = list.apply({.effect = FaultEffect::crashed, .cause = sim::cause_of_fault(1)});
    CHECK(list.note_first(FaultEffect::crashed, sim::drill_start, Caller::person) == sim::cause_of_fault(0));
    CHECK(list.evidence(second).met == 0);
    list.clear(first);
    CHECK(list.note_first(FaultEffect::crashed, sim::drill_start, Caller::person) == sim::cause_of_fault(1));
    CHECK(list.evidence(first).met == 1);
    CHECK(list.evidence(second).met == 1);
}

TEST_CASE("a share is drawn beside a request's dice, and for each fault anew") {
    sim::Stream dice(7);
    const sim::Stream before = dice;
    int one = 0;
    int both = 0;
    for (int i = 0; i < 10'000; ++i) {
        const bool first = hits({.share = 0.3, .cause = sim::cause_of_fault(0)}, dice);
        one += first ? 1 : 0;
        both += first && hits({.share = 0.3, .cause = sim::cause_of_fault(1)}, dice) ? 1 : 0;
        dice.bits();
    }
    CHECK(one == Approx(3000).margin(4 * 46));
    CHECK(both == Approx(900).margin(4 * 29));
    sim::Stream untouched = before;
    sim::Stream asked = before;
    CHECK(hits({.share = 1}, asked));
    CHECK(untouched.bits() == asked.bits());
}

}  // namespace region_fault_test
