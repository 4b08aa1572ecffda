# What the project builds with; script/bootstrap installs it on Debian, vcpkg.json names it for elsewhere.
find_package(Boost 1.81 REQUIRED)
find_package(nlohmann_json 3.11 REQUIRED)
find_package(CLI11 REQUIRED)
find_package(SQLite3 3.37 REQUIRED)

if(REGIONDRILL_TESTS)
  find_package(Catch2 REQUIRED)  # 2.13 (Debian 12) or 3
endif()
if(REGIONDRILL_BENCH)
  find_package(benchmark REQUIRED)
endif()
