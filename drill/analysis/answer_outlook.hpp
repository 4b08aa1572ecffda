// What the DNS may answer a population while a timeline is played, from moment to moment: by what its health checks are
// bound to find and by what operators switch and edit. Asked of the steering itself; where a check may find one thing
// or the other, both are tried.
#pragma once

#include "drill/analysis/check_outlook.hpp"
#include "drill/world/simulated_dns.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace regiondrill::drill {

/// What may be answered at a moment.
struct PossibleAnswers {
    std::vector<Answering> answers;  // each another one; at least one
    const FaultSpec* by = nullptr;   // where it is not: a fault that makes it so; null: none does
    bool too_many = false;           // checks that may turn: not all was tried

    /// Which regions; how long they may be kept may still differ.
    bool is_certain() const {
        return all([&](const Answering& a) { return a.answers.regions == answers.front().answers.regions; });
    }
    template <class Holds>
    bool all(Holds holds) const {
        return !too_many && std::all_of(answers.begin(), answers.end(), holds);
    }
    template <class Holds>
    bool any(Holds holds) const {
        return too_many || std::any_of(answers.begin(), answers.end(), holds);
    }
};

/// For one population of one world. Answers are worked out as they are asked for, and each only once.
class AnswerOutlook {
public:
    /// The world outlives it. The timeline need not be the world's; it is in the order of time.
    AnswerOutlook(const World& world, std::vector<FaultSpec> timeline, std::size_t population);

    AnswerOutlook(const AnswerOutlook&) = delete;
    AnswerOutlook& operator=(const AnswerOutlook&) = delete;

    const CheckOutlook& checks() const { return checks_; }

    /// From this moment on, up to the next of moments(). Before the drill: as it begins.
    PossibleAnswers from(Time moment);
    /// As it would be if all that has happened by then had been noticed.
    Answering expected(Time moment);

    /// When the answer may become another in (after, until].
    std::vector<Time> moments(Time after, Time until) const;

private:
    struct Open {
        std::size_t site = 0;
        std::size_t check = 0;  // among checks()
    };
    using Views = std::vector<std::vector<CheckOutlook::Found>>;  // by site and check

    Views found_at(Time moment, std::vector<Open>* open, const FaultSpec** by) const;
    std::vector<std::uint32_t> weights_at(Time moment) const;
    const Answering& answering(const Views& found, const std::vector<std::uint32_t>& weights);
    dns::Steering records_with(const std::vector<std::uint32_t>& weights) const;

    const World& world_;
    std::vector<FaultSpec> timeline_;
    std::size_t population_;
    CheckOutlook checks_;
    std::vector<std::size_t> sites_;       // that its resolvers ask
    std::vector<const FaultSpec*> edits_;  // of weights
    std::vector<std::uint32_t> scripted_;  // what each of them edits, before any edit
    std::map<std::vector<std::uint32_t>, std::unique_ptr<dns::Steering>> records_;  // by weights
    std::map<std::vector<std::uint32_t>, Answering> known_;                         // by weights and findings
};

}  // namespace regiondrill::drill
