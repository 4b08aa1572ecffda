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
    list.note(FaultEffect::killed, now, Caller::probe);
    CHECK(list.evidence(killed).met == 0);
    CHECK(list.evidence(killed).first == sim::never);
    list.note(FaultEffect::failing_health, now, Caller::probe);
    CHECK(list.evidence(sick).met == 1);
    list.note(FaultEffect::killed, now, Caller::person);
    list.note(FaultEffect::killed, now + 1s, Caller::person);
    CHECK(list.evidence(killed).met == 2);
    CHECK(list.evidence(killed).first == now);
    CHECK(list.evidence(sick).met == 1);
}

TEST_CASE("a cleared fault keeps its evidence and gathers no more") {
    RegionFaultList list;
    const RegionFaultId id = list.apply({.effect = FaultEffect::hung});
    list.note(FaultEffect::hung, sim::drill_start, Caller::person);
    list.clear(id);
    list.note(FaultEffect::hung, sim::drill_start, Caller::person);
    CHECK(list.evidence(id).met == 1);
}

}  // namespace region_fault_test
