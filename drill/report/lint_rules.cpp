#include "drill/report/lint.hpp"

#include "sim/invariant.hpp"

#include <algorithm>

namespace regiondrill::drill {

// A code stands for the same for ever: CI files and people's comments name them. 0 is about the script as a whole, 1
// about the DNS, 2 about faults, 3 about promises, 4 about room.
const std::vector<LintRule>& lint_rules() {
    static const std::vector<LintRule> rules{
        {"RD001", "no-promise", "The scenario promises nothing, so it passes whatever happens.",
         "Add an \"expect\", such as { \"that\": \"rto\", \"at_most\": \"2m\" }."},
        {"RD002", "rate-of-real-programs", "A population of real programs has a rate or a share of writes.",
         "Real programs ask what they like: leave both out."},
        {"RD101", "region-without-check", "A region has no health check, and counts as healthy for ever.",
         "Take it out of \"unchecked\", unless that is what the drill shows."},
        {"RD102", "probe-never-passes", "A health check looks for a text that no healthy region says.",
         "A healthy region says \"Ok\": match that, or nothing."},
        {"RD103", "disabled-check", "A disabled check has the same verdict whatever happens.",
         "Enable it: a disabled check counts as healthy, and nobody leaves by it."},
        {"RD104", "check-never-met", "A calculated check wants more healthy children than it has.",
         "Lower its \"at_least\", or add children."},
        {"RD105", "long-negative-ttl", "Resolvers remember for a quarter of an hour or more that there was no answer.",
         "Set \"negative_ttl\" to a minute or less; zones have it from their SOA."},
        {"RD106", "primary-without-check", "A primary record has no health check, so it never fails over.",
         "Give the record a \"check\", or let it look at what it points to."},
        {"RD107", "people-without-answer", "Records by place or network have none for everybody else.",
         "Add a record for \"*\", or one without networks."},
        {"RD108", "all-weights-zero", "All weights are 0, which means equal shares.",
         "Weigh at least one; to answer with none, take the records out."},
        {"RD109", "long-ttl", "Answers are kept for longer than a minute although a health check may change them.",
         "Set the TTL to 60s or less, or give the group a \"least_ttl\"."},
        {"RD201", "fault-never-begins", "A fault never begins.",
         "Of one that comes by chance choose another seed, or more time."},
        {"RD202", "fault-meets-nobody", "Nobody's traffic meets a fault, so the verdict is inconclusive.",
         "Break what somebody uses: `regiondrill check` names everybody's home."},
        {"RD203", "fault-ends-unnoticed", "A fault may end before its health checks notice.",
         "Let it last longer, or check more often: interval times threshold, and a timeout, must fit into it."},
        {"RD204", "patience-outlasts-fault", "A client may wait for as long as a fault lasts, and then succeeds late.",
         "Shorten the client's timeout, or let the fault last longer."},
        {"RD205", "fault-outlasts-drill", "A fault would last beyond the drill's end, so nothing is seen of its end.",
         "Make the drill longer; or leave out its \"for\", if it is meant to stay."},
        {"RD301", "promise-below-bound", "A recovery time is promised that the settings do not assure.",
         "Shorten the longest phase of the bound, or promise what it says."},
        {"RD302", "ttl-outlasts-promise", "A TTL alone is longer than a recovery time that is promised.",
         "Set the TTL well below the promise: detection comes before it."},
        {"RD303", "negative-ttl-outlasts-promise",
         "That there was no answer is remembered for longer than a recovery time that is promised.",
         "Set \"negative_ttl\" well below the promise."},
        {"RD401", "no-room-for-moved-load", "A region cannot serve its own people and those that a fault sends to it.",
         "Of N regions that share a load each needs room for N/(N-1) of its own, before retries."},
        {"RD402", "queue-for-the-dead", "A queue has places whose requests are given up before a worker comes to them.",
         "Shorten it to workers times timeout by service time, or serve the newest first."},
        {"RD403", "overload-would-last",
         "A region could serve those whom a fault sends to it, but not them and all their retries.",
         "Bound the retries with a budget or a breaker: such an overload outlives what began it."},
    };
    return rules;
}

const LintRule& lint_rule(std::string_view code) {
    const auto& rules = lint_rules();
    const auto found =
        std::find_if(rules.begin(), rules.end(), [&](const LintRule& rule) { return rule.code == code; });
    sim::ensure(found != rules.end(), "a warning has a code that no table has");
    return *found;
}

}  // namespace regiondrill::drill
