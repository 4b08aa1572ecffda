// Every mistake about disks, clocks and regions that come and go, with the line a person gets to read about it; as in
// scenario_errors_test.cpp.
#include "tests/drill/bad_script.hpp"

namespace store_fault_errors_test {

using namespace regiondrill::drill::fixture;

namespace {

// Faults in line 2.
const BadInput fault_mistakes[] = {
    {R"("at": "1m", "do": "throttle_writes", "region": "eu-west-2")", R"(14: timeline[0]: the key "rate" is missing)"},
    {R"("at": "1m", "do": "throttle_writes", "region": "eu-west-2", "rate": "0.5/s")",
     R"(83: timeline[0].rate: "0.5/s" is no whole number a second; expected one from "1/s" to )"
     R"("1000000/s")"},
    {R"("at": "1m", "do": "throttle_writes", "region": "eu-west-2", "rate": 100)",
     R"(83: timeline[0].rate: expected a rate such as "100/s", found the number 100)"},
    {R"("at": "1m", "do": "throttle_writes", "region": "eu-west-2", "rate": "2000000/s")",
     R"(83: timeline[0].rate: "2000000/s" is no whole number a second; expected one from "1/s" )"
     R"(to "1000000/s")"},
    {R"("at": "1m", "do": "skew_clock", "region": "eu-west-2")",
     R"(14: timeline[0]: this clock is right; expected "ahead" or "behind")"},
    {R"("at": "1m", "do": "skew_clock", "region": "eu-west-2", "ahead": "5s", "behind": "5s")",
     R"(95: timeline[0].behind: this clock is ahead already; expected "ahead" or "behind")"},
    {R"("at": "1m", "do": "skew_clock", "region": "eu-west-2", "ahead": "0s")",
     R"(79: timeline[0].ahead: "0s" is no time at all; expected more than 0s)"},
    {R"("at": "1m", "do": "skew_clock", "region": "eu-west-2", "ahead": "-5s")",
     R"(79: timeline[0].ahead: "-5s" is negative; expected a duration such as "250ms" or "10s")"},
    {R"("at": "1m", "do": "drift_clock", "region": "eu-west-2", "ppm": 0)",
     R"(78: timeline[0].ppm: expected a whole number from -1000000 to 1000000, but not 0, found )"
     R"(the number 0)"},
    {R"("at": "1m", "do": "drift_clock", "region": "eu-west-2", "ppm": 1.5)",
     R"(78: timeline[0].ppm: expected a whole number from -1000000 to 1000000, but not 0, found )"
     R"(the number 1.5)"},
    {R"("at": "1m", "do": "drift_clock", "region": "eu-west-2", "ppm": -1000001)",
     R"(78: timeline[0].ppm: expected a whole number from -1000000 to 1000000, but not 0, found )"
     R"(the number -1000001)"},
    {R"("at": "1m", "do": "corrupt_disk", "region": "eu-west-2")", R"(14: timeline[0]: the key "share" is missing)"},
    {R"("at": "1m", "do": "corrupt_disk", "region": "eu-west-2", "share": "0%")",
     R"(81: timeline[0].share: "0%" is nobody and nothing; expected more than "0%")"},
    {R"("at": "1m", "do": "disk_full", "region": "eu-west-2", "share": "50%")",
     R"(69: timeline[0]: there is no key "share"; expected "at", "do", "for", "region" or "fails")"},
    {R"("at": "1m", "do": "destroyed", "region": "eu-west-2")",
     R"(33: timeline[0].do: there is no fault "destroyed"; did you mean "destroy"?)"},
    {R"("at": "1m", "do": "add_region", "region": "eu-west-2", "drain": "-1s")",
     R"(79: timeline[0].drain: "-1s" is negative; expected a duration such as "250ms" or "10s")"},
    {R"("at": "1m", "do": "add_region", "region": "eu-west-2"}, {"at": "2m", "do": )"
     R"("add_region", "region": "eu-west-2")",
     R"(114: timeline[1].region: "eu-west-2" is added at "1m" already; expected one such line a )"
     R"(region)"},
    {R"("at": "1m", "do": "remove_region", "region": "eu-west-2"}, {"at": "2m", "do": )"
     R"("remove_region", "region": "eu-west-2")",
     R"(120: timeline[1].region: "eu-west-2" is removed at "1m" already; expected one such line )"
     R"(a region)"},
    {R"("at": "1m", "do": "add_region", "region": "eu-west-2"}, {"at": "30s", "do": )"
     R"("remove_region", "region": "eu-west-2")",
     R"(78: timeline[1].at: "eu-west-2" is not there before it is added at "1m"; expected a )"
     R"(later moment)"},
    {R"("at": "1m", "do": "kill", "region": "eu-west-2"}, {"at": "2m", "do": "add_region", )"
     R"("region": "eu-west-2")",
     R"(21: timeline[0].at: "eu-west-2" is not there before it is added at "2m"; expected a )"
     R"(later moment)"},
    {R"("at": "1m", "do": "partition", "between": ["eu-west-2", "us-west-2"]}, {"at": "2m", )"
     R"("do": "add_region", "region": "eu-west-2")",
     R"(21: timeline[0].at: "eu-west-2" is not there before it is added at "2m"; expected a )"
     R"(later moment)"},
    {R"("at": "1m", "do": "add_region", "region": "eu-west-2"}, {"at": "1m", "do": )"
     R"("add_region", "region": "us-west-2")",
     R"(13: timeline: every region is added later: none is there when the drill begins; )"
     R"(expected a region without "add_region")"},
    {R"("at": "1m", "do": "add_region", "region": "eu-west-2"}, {"at": "2m", "do": )"
     R"("remove_region", "region": "us-west-2")",
     R"(13: timeline: no region is there from the beginning to the end, to keep the data; )"
     R"(expected a region that is neither added nor removed)"},
};

// A fault in line 2, and what the rest of the script says against it.
const BadInput presence_mistakes[] = {
    {R"("at": "1m", "do": "add_region", "region": "eu-west-2"}], "store": {"mode": "quorum", )"
     R"("witness": "us-east-1"})",
     R"(33: timeline[0].do: the regions of a quorum are chosen at its creation, and only then; )"
     R"(expected another "mode" of the store)"},
    {R"("at": "1m", "do": "remove_region", "region": "eu-west-2"}], "store": {"mode": "quorum", )"
     R"("witness": "us-east-1"})",
     R"(33: timeline[0].do: the regions of a quorum are chosen at its creation, and only then; )"
     R"(expected another "mode" of the store)"},
    {R"("at": "1m", "do": "add_region", "region": "eu-west-2"}], "store": {"mode": )"
     R"("home_region"})",
     R"(57: timeline[0].region: the keys of "k" are at home in all regions, and "eu-west-2" is )"
     R"(not always there; expected a home for them in the "homes" of the store)"},
    {R"("at": "1m", "do": "add_region", "region": "eu-west-2"}], "store": {"mode": )"
     R"("home_region", "homes": [{"space": "k", "region": "eu-west-2"}]})",
     R"(57: timeline[0].region: the keys of "k" are at home in "eu-west-2", which is not always )"
     R"(there; expected another home)"},
    {R"("at": "1m", "do": "remove_region", "region": "eu-west-2"}], "store": {"mode": )"
     R"("single_writer"})",
     R"(60: timeline[0].region: "eu-west-2" is the writer at the start; expected another )"
     R"(region, or another "writer" of the store)"},
    {R"("at": "1m", "do": "add_region", "region": "eu-west-2"}], "dns": {"policy": "simple"})",
     R"(57: timeline[0].region: no health check keeps people from "eu-west-2" while it is not )"
     R"(there; expected a "policy" other than "simple")"},
    {R"("at": "1m", "do": "add_region", "region": "eu-west-2"}], "dns": {"unchecked": )"
     R"(["eu-west-2"]})",
     R"(57: timeline[0].region: no health check keeps people from "eu-west-2" while it is not )"
     R"(there; expected the region not among the "unchecked")"},
};

}  // namespace

TEST_CASE("a fault of a disk, of a clock or of a region's presence that cannot be is told at its place", "[scenario]") {
    check_in_line_2(R"("timeline": [{)", fault_mistakes, "}]");
}

TEST_CASE("a region that the store or the DNS needs all the time can neither be added nor removed", "[scenario]") {
    check_in_line_2(R"("timeline": [{)", presence_mistakes, "");
}

}  // namespace store_fault_errors_test
