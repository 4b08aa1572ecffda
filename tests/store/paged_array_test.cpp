// Elements are there once somebody has touched them, and stay where they are.
#include "store/data/paged_array.hpp"

#include "tests/catch.hpp"

#include <utility>
#include <vector>

namespace paged_array_test {

using namespace regiondrill::store;

TEST_CASE("what nobody has touched is not there, and its page is made by a touch alone") {
    PagedArray<int> numbers;
    CHECK(numbers.find(0) == nullptr);
    numbers[1'000'000] = 7;
    CHECK(*numbers.find(1'000'000) == 7);
    CHECK(numbers.find(0) == nullptr);
    CHECK(numbers.find(2'000'000) == nullptr);
    numbers.clear();
    CHECK(numbers.find(1'000'000) == nullptr);
}

TEST_CASE("elements stay where they are while others are touched") {
    PagedArray<int> numbers;
    int& first = numbers[3];
    first = 5;
    for (std::size_t i = 0; i < 10'000; ++i) numbers[i * 17] += 1;
    CHECK(&numbers[3] == &first);
    CHECK(first == 5);
}

TEST_CASE("a walk meets what was touched in the order of numbers, and may change it") {
    PagedArray<int> numbers;
    numbers[500] = 1;
    numbers[2] = 1;
    numbers.each([](std::size_t, int& number) { number *= 2; });
    std::vector<std::pair<std::size_t, int>> met;
    std::as_const(numbers).each([&](std::size_t number, const int& element) {
        if (element != 0) met.emplace_back(number, element);
    });
    CHECK(met == std::vector<std::pair<std::size_t, int>>{{2, 2}, {500, 2}});
}

}  // namespace paged_array_test
