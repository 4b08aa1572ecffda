// Whether each key behaved as a register to the clients of a store that votes. Beside the system: it is told what
// clients asked and were answered, and judges their histories at the end of the run.
//
// An operation is known by its version, of which no two are alike. A delete leaves a version too, so that finding
// nothing is told apart by what was there before.
#pragma once

#include "store/data/request.hpp"
#include "store/ledger/register_checker.hpp"

#include <cstdint>
#include <vector>

namespace regiondrill::store {

struct RegisterMetrics {
    std::uint64_t keys = 0;            // whose history was judged
    std::uint64_t operations = 0;      // in these histories
    std::uint64_t unchecked_keys = 0;  // that came too late, or whose history was too large, or void
};

/// A store has one; the regions' AnswerWatch tells it. Where the store promises no register (last write wins, local
/// reads) it hears nothing and judges nothing.
class RegisterWatch {
public:
    /// 48 bytes each, 25 MB together: what a drill of half an hour with 300 requests a second has.
    static constexpr std::size_t most_operations = 1U << 19;

    explicit RegisterWatch(std::size_t operations = most_operations) : most_(operations) {}

    /// A read was answered with this version (unwritten for nothing), now. So is a write whose condition failed.
    void answered_read(KeyId key, Version seen, sim::Time invoked, sim::Time now);

    /// The client was told that its write was made. `invoked`: when the request came to the region that answered.
    void answered_write(KeyId key, Version written, const Condition& condition, sim::Time invoked, sim::Time now);

    /// A write that may stand or not, and nobody says that it does.
    void unanswered_write(KeyId key, Version written, const Condition& condition, sim::Time invoked, sim::Time now);

    /// More copies were lost than a majority can make up for: nothing is promised any more.
    void give_up() { is_void_ = true; }

    /// Ends the run: breaks an invariant when what clients were told of a key fits no register.
    RegisterMetrics judge();

private:
    struct Noted {
        RegisterOperation operation;
        KeyId key{};
    };

    static RegisterOperation write_of(Version written, const Condition& condition, sim::Time invoked);
    void note(KeyId key, const RegisterOperation& operation, sim::Time now);
    void loosen_unknown(RegisterHistory& history) const;
    void judge(const RegisterHistory& history, KeyId key, RegisterMetrics& metrics) const;

    std::size_t most_;
    std::vector<Noted> noted_;
    std::vector<bool> seen_;       // by key
    sim::Time full_ = sim::never;  // since when nothing more is noted but writes that had begun
    bool is_void_ = false;
};

}  // namespace regiondrill::store
