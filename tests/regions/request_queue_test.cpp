#include "regions/region.hpp"

#include "tests/catch.hpp"

namespace request_queue_test {

using namespace regiondrill::regions;

TEST_CASE("a queue of requests is first come, first served, however often it wraps around") {
    RequestQueue line(3);
    std::uint32_t next_in = 0;
    std::uint32_t next_out = 0;
    for (int round = 0; round < 20; ++round) {
        while (!line.is_full()) line.push(AttemptId{next_in++});
        CHECK(line.size() == 3);
        CHECK(line.pop() == AttemptId{next_out++});
        CHECK(line.pop() == AttemptId{next_out++});
        CHECK(line.size() == 1);
    }
}

TEST_CASE("a line without places is empty and full at once") {
    const RequestQueue line(0);
    CHECK(line.is_full());
    CHECK(line.is_empty());
}

}  // namespace request_queue_test
