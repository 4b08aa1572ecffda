#include "store/ledger/register_watch.hpp"

#include "sim/invariant.hpp"
#include "store/ledger/register_checker.hpp"

#include <algorithm>
#include <string>

namespace regiondrill::store {

namespace {

using Kind = RegisterOperation::Kind;

const char* words_of(Contradiction contradiction) {
    switch (contradiction) {
        case Contradiction::none: return "nothing is wrong";
        case Contradiction::unwritten_value: return "a version was seen that nobody wrote";
        case Contradiction::early_sight: return "a version was seen before anybody asked for it to be written";
        case Contradiction::twice_replaced: return "two conditional writes replaced the same version";
        case Contradiction::circular: return "conditional writes needed each other's versions";
        case Contradiction::crossed_values: return "each of two versions was there before the other";
        case Contradiction::no_order: return "no order of its operations fits";
    }
    return "";
}

}  // namespace

// What stood there when nothing had to be there may have been a delete of any version: such a write counts as a plain
// one.
RegisterOperation RegisterWatch::write_of(Version written, const Condition& condition, sim::Time invoked) {
    const bool replaces = condition.kind == Condition::Kind::matches;
    RegisterOperation operation;
    operation.kind = replaces ? Kind::compare_and_set : Kind::write;
    operation.invoked = invoked;
    operation.value = written.bits();
    operation.expected = replaces ? condition.version.bits() : 0;
    return operation;
}

// A failed condition is one, too: the client was told what stood there.
void RegisterWatch::answered_read(KeyId key, Version seen, sim::Time invoked, sim::Time now) {
    RegisterOperation operation;
    operation.invoked = invoked;
    operation.answered = now;
    operation.value = seen.bits();
    note(key, operation, now);
}

// Its version is its value: no two writes have the same.
void RegisterWatch::answered_write(KeyId key, Version written, const Condition& condition, sim::Time invoked,
                                   sim::Time now) {
    RegisterOperation operation = write_of(written, condition, invoked);
    operation.answered = now;
    note(key, operation, now);
}

// It stays without an answer, so that the checker may place it anywhere after its call, or leave it out.
void RegisterWatch::unanswered_write(KeyId key, Version written, const Condition& condition, sim::Time invoked,
                                     sim::Time now) {
    note(key, write_of(written, condition, invoked), now);
}

// Cut off at one moment a history is still one, with the writes that had begun: they may have been seen. These are
// still taken beyond the most that is kept, without their answers, as leaving one out could make a good history look
// bad.
void RegisterWatch::note(KeyId key, const RegisterOperation& operation, sim::Time now) {
    if (index(key) >= seen_.size()) seen_.resize(std::max(index(key) + 1, seen_.size() * 2));
    seen_[index(key)] = true;
    if (full_ == sim::never && noted_.size() >= most_) full_ = now;
    if (full_ != sim::never && (operation.kind == Kind::read || operation.invoked > full_)) return;
    noted_.push_back({operation, key});
    if (operation.answered > full_) noted_.back().operation.answered = sim::never;
}

// A condition on a version that no client is known to have written, but was told in a list, tells no order.
void RegisterWatch::loosen_unknown(RegisterHistory& history) const {
    std::vector<std::uint64_t> written;
    for (const RegisterOperation& each : history) {
        if (each.kind != Kind::read) written.push_back(each.value);
    }
    std::sort(written.begin(), written.end());
    for (RegisterOperation& each : history) {
        if (each.kind != Kind::compare_and_set) continue;
        if (std::binary_search(written.begin(), written.end(), each.expected)) continue;
        each.kind = Kind::write;
        each.expected = 0;
    }
}

// A contradiction is our own bug: the store promises a register where it votes, and so the run ends.
void RegisterWatch::judge(const RegisterHistory& history, KeyId key, RegisterMetrics& metrics) const {
    const RegisterFinding finding = check(history);
    if (finding.verdict == RegisterVerdict::contradictory) {
        const std::string what = "clients saw key number " + std::to_string(index(key)) +
                                 " behave as no register does: " + words_of(finding.contradiction);
        sim::break_invariant(what.c_str());
    }
    if (finding.verdict == RegisterVerdict::too_large) {
        ++metrics.unchecked_keys;
    } else {
        ++metrics.keys;
        metrics.operations += history.size();
    }
}

// Key by key. A key that was seen and of which nothing is noted came when no more was taken.
RegisterMetrics RegisterWatch::judge() {
    RegisterMetrics metrics;
    const auto seen = static_cast<std::uint64_t>(std::count(seen_.begin(), seen_.end(), true));
    if (is_void_) {
        metrics.unchecked_keys = seen;
        return metrics;
    }
    std::stable_sort(noted_.begin(), noted_.end(), [](const Noted& a, const Noted& b) { return a.key < b.key; });
    std::uint64_t noted_keys = 0;
    for (auto first = noted_.begin(); first != noted_.end(); ++noted_keys) {
        const KeyId key = first->key;
        RegisterHistory history;
        for (; first != noted_.end() && first->key == key; ++first) history.push_back(first->operation);
        loosen_unknown(history);
        judge(history, key, metrics);
    }
    metrics.unchecked_keys += seen - noted_keys;
    return metrics;
}

}  // namespace regiondrill::store
