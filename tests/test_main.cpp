// The one place where Catch's main is compiled (Catch2 v3 brings its own).
#ifndef REGIONDRILL_CATCH3
#define CATCH_CONFIG_MAIN
#include <catch2/catch.hpp>
#endif
