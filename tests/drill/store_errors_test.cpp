// Every way to ask for a store that cannot be, and the line a person gets to read about it.
#include "tests/drill/bad_script.hpp"

namespace store_errors_test {

using namespace regiondrill::drill::fixture;

namespace {

const BadInput store_mistakes[] = {
    {R"({"regions": {"eu-west-2": {}}, "store": {"mode": "quorum"}})",
     R"x(1:50: store.mode: with 1 region no majority outlives the loss of one; expected three regions or more, or )x"
     R"x(two and a witness)x"},
    {R"({"regions": {"eu-west-2": {}, "us-east-1": {}}, "store": {"mode": "quorum"}})",
     R"x(1:67: store.mode: with 2 regions no majority outlives the loss of one; expected three regions or more, or )x"
     R"x(two and a witness)x"},
    {R"({"regions": {"eu-west-2": {}, "us-east-1": {}, "us-west-2": {}, "eu-west-1": {}}, "store": {"mode": )"
     R"("quorum", "witness": "Paris"}})",
     R"x(1:122: store.witness: a witness is the third voter beside two regions, and there are 4; expected two )x"
     R"x(regions, or no witness)x"},
    {R"({"regions": {"eu-west-2": {}, "us-east-1": {}}, "store": {"mode": "quorum", "witness": "Pariss"}})",
     R"x(1:88: store.witness: there is no city or region "Pariss"; did you mean "Paris"?)x"},
    {R"({"regions": {"eu-west-2": {}, "us-east-1": {}}, "store": {"witness": "Paris"}})",
     R"x(1:70: store.witness: "witness" means something in mode "quorum" only; expected "mode": "quorum")x"},
    {R"({"regions": {"eu-west-2": {}, "us-east-1": {}}, "store": {"reads": "quorum"}})",
     R"x(1:68: store.reads: "reads" means something in mode "quorum" only; expected "mode": "quorum")x"},
    {R"({"regions": {"eu-west-2": {}, "us-east-1": {}, "us-west-2": {}}, "store": {"mode": "quorum", "sync": "1s"}})",
     R"x(1:102: store.sync: a vote that is not synced is worth nothing after a restart; expected "sync": "0s" in )x"
     R"x(mode "quorum")x"},
    {R"({"regions": {"eu-west-2": {}}, "store": {"mode": "home_region", "homes": [{"space": "k", "region": )"
     R"("eu-west-3"}]}})",
     R"x(1:100: store.homes[0].region: there is no region "eu-west-3"; did you mean "eu-west-2"?)x"},
    {R"({"regions": {"eu-west-2": {}}, "store": {"mode": "home_region", "homes": [{"space": "carts", "region": )"
     R"("eu-west-2"}]}})",
     R"x(1:85: store.homes[0].space: there is no key space "carts"; expected "k")x"},
    {R"({"regions": {"eu-west-2": {}}, "store": {"homes": [{"space": "k", "region": "eu-west-2"}]}})",
     R"x(1:51: store.homes: "homes" means something in mode "home_region" only; expected "mode": "home_region")x"},
    {R"({"regions": {"eu-west-2": {}}, "store": {"mode": "home_region", "homes": [{"space": "k", "region": )"
     R"("eu-west-2"}, {"space": "k", "region": "eu-west-2"}]}})",
     R"x(1:124: store.homes[1].space: "k" has a home already; expected one home a key space)x"},
    {R"({"regions": {"eu-west-2": {}}, "store": {"mode": "single_writer", "writer": "eu-west-22"}})",
     R"x(1:77: store.writer: there is no region "eu-west-22"; did you mean "eu-west-2"?)x"},
    {R"({"regions": {"eu-west-2": {}}, "store": {"writer": "eu-west-2"}})",
     R"x(1:52: store.writer: "writer" means something in mode "single_writer" only; expected "mode": )x"
     R"x("single_writer")x"},
    {R"({"regions": {"eu-west-2": {}, "us-east-1": {}}, "store": {"mode": "single_writer", "failover_after": "30s"}})",
     R"x(1:102: store.failover_after: a majority decides that the writer is gone, and 2 regions have none without )x"
     R"x(it; expected three regions or more)x"},
    {R"({"regions": {"eu-west-2": {}, "us-east-1": {}, "us-west-2": {}}, "store": {"mode": "single_writer", )"
     R"("failover_after": "2s"}})",
     R"x(1:119: store.failover_after: a single late heartbeat would be a failover; expected at least three times )x"
     R"x(the heartbeat)x"},
    {R"({"regions": {"eu-west-2": {}}, "store": {"when_full": "drop_oldest"}})",
     R"x(1:55: store.when_full: without a limit nothing is ever full; expected "backlog_limit" as well)x"},
    {R"({"regions": {"eu-west-2": {}}, "store": {"backlog_limit": 100}})",
     R"x(1:59: store.backlog_limit: fewer writes may wait than a batch has; expected at least "batch_items")x"},
    {R"({"regions": {"eu-west-2": {}}, "store": {"feed_limit": 10}})",
     R"x(1:56: store.feed_limit: without a feed there are no changes to limit; expected "feed": "1h" as well)x"},
    {R"({"regions": {"eu-west-2": {}}, "store": {"bandwidth": "1Gb/s"}})",
     R"x(1:55: store.bandwidth: "1Gb/s" is not a bandwidth; expected a bandwidth such as "1Gbit/s" or "64kbit/s")x"},
    {R"({"regions": {"eu-west-2": {}}, "store": {"bandwidth": "0Mbit/s"}})",
     R"x(1:55: store.bandwidth: "0Mbit/s" is next to nothing; expected a bandwidth such as "1Gbit/s" or "64kbit/s")x"},
    {R"({"regions": {"eu-west-2": {}}, "store": {"bandwidth": "1001Gbit/s"}})",
     R"x(1:55: store.bandwidth: "1001Gbit/s" is more than 1000Gbit/s; expected a bandwidth such as "1Gbit/s" or )x"
     R"x("64kbit/s")x"},
    {R"({"regions": {"eu-west-2": {}}, "store": {"mode": "quorom"}})",
     R"x(1:50: store.mode: there is no choice "quorom"; did you mean "quorum"?)x"},
    {R"({"regions": {"eu-west-2": {}}, "store": {"repair_share": "100%"}})",
     R"x(1:58: store.repair_share: "100%" is all of them; expected less than "100%")x"},
    {R"({"regions": {"eu-west-2": {}}, "clients": [{"at": "London", "increments": "60%", "deletes": "50%"}]})",
     R"x(1:44: clients[0]: increments, deletes and creates add up to 110% of the writes; expected at most 100%)x"},
    {R"({"regions": {"eu-west-2": {}}, "expect": [{"that": "conflicts"}]})",
     R"x(1:43: expect[0]: this expectation expects nothing; expected "at_least" or "at_most")x"},
    {R"({"regions": {"eu-west-2": {}}, "expect": [{"that": "backlog", "region": "us-east-1", "at_most": 1}]})",
     R"x(1:73: expect[0].region: there is no region "us-east-1"; expected "eu-west-2")x"},
};

}  // namespace

TEST_CASE("a store that cannot be is told at the value that is wrong", "[scenario]") {
    check_whole_scripts(store_mistakes);
}

}  // namespace store_errors_test
