// Catch2 under one name, whichever of its two generations the system has.
#pragma once

#ifdef REGIONDRILL_CATCH3
#include <catch2/catch_all.hpp>
using Catch::Approx;
#else
#include <catch2/catch.hpp>
#endif
