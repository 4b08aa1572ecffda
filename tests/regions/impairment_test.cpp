#include "regions/impairment.hpp"

#include "tests/catch.hpp"

namespace impairment_test {

using namespace std::chrono_literals;
using namespace regiondrill;
using namespace regiondrill::regions;

TEST_CASE("two impairments of one kind are lifted one by one, in any order, and each only once") {
    ImpairmentList list;
    const ImpairmentId first = list.impose({.ailment = Ailment::crashed});
    const ImpairmentId second = list.impose({.ailment = Ailment::crashed});
    list.lift(first);
    list.lift(first);
    CHECK(list.any(Ailment::crashed));
    CHECK_FALSE(list.any(Ailment::killed));
    list.lift(second);
    CHECK_FALSE(list.any());
}

TEST_CASE("evidence counts people, and probes only where the health endpoint itself is broken") {
    ImpairmentList list;
    const ImpairmentId killed = list.impose({.ailment = Ailment::killed});
    const ImpairmentId sick = list.impose({.ailment = Ailment::failing_health});
    const sim::Time now = sim::drill_start + 7s;
    list.note(Ailment::killed, now, Caller::probe);
    CHECK(list.evidence(killed).met == 0);
    CHECK(list.evidence(killed).first == sim::never);
    list.note(Ailment::failing_health, now, Caller::probe);
    CHECK(list.evidence(sick).met == 1);
    list.note(Ailment::killed, now, Caller::person);
    list.note(Ailment::killed, now + 1s, Caller::person);
    CHECK(list.evidence(killed).met == 2);
    CHECK(list.evidence(killed).first == now);
    CHECK(list.evidence(sick).met == 1);
}

TEST_CASE("a lifted impairment keeps its evidence and gathers no more") {
    ImpairmentList list;
    const ImpairmentId id = list.impose({.ailment = Ailment::hung});
    list.note(Ailment::hung, sim::drill_start, Caller::person);
    list.lift(id);
    list.note(Ailment::hung, sim::drill_start, Caller::person);
    CHECK(list.evidence(id).met == 1);
}

}  // namespace impairment_test
