// Natural logarithm and exponential that give the same bits on every machine: only + - * /, which IEEE 754 rounds
// exactly, where libm's last bit differs between versions. Good to about 1e-15 relative.
#pragma once

#include <numbers>

namespace regiondrill::sim {

/// ln x for finite x > 0.
double natural_log(double x);

/// e^x for |x| < 700.
double exponential(double x);

/// x^y for x > 0.
double power(double x, double y);

// Sine, cosine and arcsine that give the same bits on every machine. The mathematical library's may differ in the last
// bit from one machine to the next, and a round trip computed from them may decide which region a client is sent to.
// Built from + - * / and sqrt alone, which IEEE 754 rounds exactly. Good to 1e-12, slow enough to stay out of loops.

constexpr double radians(double degrees) { return degrees * (std::numbers::pi / 180.0); }

/// Angles in radians, meant for at most some hundred turns either way: precision fades as the angle grows.
double sine(double angle);
double cosine(double angle);

/// In radians, -pi/2 to pi/2. A value outside -1 to 1, as rounding leaves it, counts as the nearer of the two.
double arcsine(double value);

}  // namespace regiondrill::sim
