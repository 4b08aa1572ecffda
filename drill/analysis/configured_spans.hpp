// How long what is configured may hold people, writes and replicas up: the parts of a bound that go by records,
// resolvers, applications, connections and the store. The bound itself is put together in prediction.
#pragma once

#include "drill/scenario/fault_type.hpp"
#include "sim/time.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace regiondrill::drill {

class World;
struct PossibleAnswers;

/// None where there is no longest, which `why_none` says in one sentence.
struct ConfiguredSpan {
    std::optional<sim::Duration> longest;
    std::string why_none;
};

// Of a population's clients.

/// For how long somebody may go on using an answer of the DNS that is another by now, of what the population may be
/// answered: none where some of them keep an answer for ever. Whether clients who keep to one address give it up is the
/// fault's affair: those whose connections fail ask again.
ConfiguredSpan answer_keeping(const PopulationSpec& population, const DnsSpec& dns, const PossibleAnswers& possible,
                              const FaultType& type);

/// For how long somebody may go on believing that the name has no address.
sim::Duration denial_keeping(const World& world, std::size_t population);

/// For how long an open connection keeps a client where it is.
sim::Duration pinned_for(const PopulationSpec& population);

/// For how long a broken connection may lie unused, so that its client asks the old region once more: until the pool
/// ends it, or all have asked by then.
sim::Duration unused_for(const PopulationSpec& population);

/// Until somebody asks next: that service is back is seen by a request.
sim::Duration next_request_within(const PopulationSpec& population);

/// Until those who have come are answered in time, `trip` away and back: at once, or when all have opened a connection
/// where only that takes too long. None where the way alone does.
ConfiguredSpan late_for(const PopulationSpec& population, sim::Duration trip);

// Of the store.

/// From the fault's beginning until people's writes are taken again though the region that takes them is broken, as far
/// as the store has a part in it: zero where it has none. None where nobody takes them until the fault ends.
ConfiguredSpan writer_bound(const World& world, const FaultSpec& fault, const PopulationSpec& population);

/// Until replicas that hear each other again are equal. It assumes that what is owed fits the bandwidth; a backlog that
/// does not fit takes longer, and the report names that.
sim::Duration catch_up_bound(const Scenario& scenario);

/// Why a move has no bound, whatever else is configured; empty where the health checks and what is configured bound it.
std::string why_no_bound(const EntrySpec& entry, const FaultType& type);

// Sentences about who sends people to regions.

/// "the DNS answers with eu-west-2", "the accelerator then sends people to eu-west-2"; without a region the first part.
std::string steering_text(const EntrySpec& entry, const std::string& region = {}, std::string_view when = {});
/// "there is no other region for the DNS to answer with".
std::string nowhere_else_text(const EntrySpec& entry);
/// "the DNS then has nothing to answer with".
std::string nothing_left_text(const EntrySpec& entry);

}  // namespace regiondrill::drill
