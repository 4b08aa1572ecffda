#include "sim/atlas.hpp"
#include "sim/invariant.hpp"

#include "tests/catch.hpp"

namespace csv_table_test {

using regiondrill::sim::CsvTable;
using regiondrill::sim::InvariantBroken;

TEST_CASE("a table's cells are found by row and title") {
    const CsvTable table("t", "from,to,p50_ms\na,b,4.54\nb,a,-5\n");
    REQUIRE(table.rows() == 2);
    CHECK(table.cell(0, table.column("to")) == "b");
    CHECK(table.number(0, table.column("p50_ms")) == 4.54);
    CHECK(table.number(1, table.column("p50_ms")) == -5.0);
}

TEST_CASE("empty cells, a missing last newline and foreign line ends are read") {
    const CsvTable table("t", "a,b,c\r\n1,,\r\n,,3");
    REQUIRE(table.rows() == 2);
    CHECK(table.cell(0, 1).empty());
    CHECK(table.cell(0, 2).empty());
    CHECK(table.number(1, 2) == 3);
}

TEST_CASE("a broken table says what is wrong with it") {
    CHECK_THROWS_AS(CsvTable("t", "a,b\n1\n"), InvariantBroken);
    CHECK_THROWS_AS(CsvTable("t", "a,b\n1,2,3\n"), InvariantBroken);
    const CsvTable table("t", "a,b\n1.2.3,x\n");
    CHECK_THROWS_AS(table.column("c"), InvariantBroken);
    CHECK_THROWS_AS(table.number(0, 0), InvariantBroken);
    CHECK_THROWS_AS(table.number(0, 1), InvariantBroken);
}

}  // namespace csv_table_test
