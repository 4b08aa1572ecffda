// Natural logarithm and exponential that give the same bits on every machine: only + - * /, which IEEE 754 rounds
// exactly, where libm's last bit differs between versions. Good to about 1e-15 relative.
#pragma once

namespace regiondrill::sim {

/// ln x for finite x > 0.
double natural_log(double x);

/// e^x for |x| < 700.
double exponential(double x);

/// x^y for x > 0.
double power(double x, double y);

}  // namespace regiondrill::sim
