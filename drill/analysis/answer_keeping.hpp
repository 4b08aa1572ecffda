// For how long somebody may go on using an answer of the DNS that is another by now: what records, resolvers and
// applications of a population are configured to.
#pragma once

#include "drill/scenario/fault_type.hpp"
#include "sim/time.hpp"

#include <cstddef>
#include <optional>
#include <string>

namespace regiondrill::drill {

class World;
struct DnsSpec;
struct PopulationSpec;
struct PossibleAnswers;

/// The longest of all its clients; none where some of them keep an answer for ever, which `why_none` says.
struct AnswerKeeping {
    std::optional<sim::Duration> longest;
    std::string why_none;
};

/// Of what the population may be answered. Whether clients who keep to one address give it up is the fault's affair:
/// those whose connections fail ask again.
AnswerKeeping answer_keeping(const PopulationSpec& population, const DnsSpec& dns, const PossibleAnswers& possible,
                             const FaultType& type);

/// For how long somebody may go on believing that the name has no address.
sim::Duration denial_keeping(const World& world, std::size_t population);

}  // namespace regiondrill::drill
