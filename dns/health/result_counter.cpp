#include "dns/health/result_counter.hpp"

namespace regiondrill::dns {

bool ResultCounter::add(const CountingRule& rule, bool passed) {
    passes_ = passed ? passes_ + 1 : 0;
    if (healthy_ && !passed) ++failures_;
    const bool changes = healthy_ ? failures_ >= rule.down : passes_ >= rule.up;
    if (changes) healthy_ = !healthy_;
    if (changes || (healthy_ && passes_ >= rule.ok)) passes_ = failures_ = 0;
    return changes;
}

}  // namespace regiondrill::dns
