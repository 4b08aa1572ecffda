#include "drill/analysis/answer_outlook.hpp"

#include "drill/scenario/dns_config.hpp"
#include "drill/scenario/fault_type.hpp"
#include "drill/world/world.hpp"
#include "sim/invariant.hpp"

#include <algorithm>
#include <utility>

namespace regiondrill::drill {

namespace {

// Both ways of so many checks, a few thousand look-ups each where a policy draws.
constexpr std::size_t most_open = 6;

std::vector<const FaultSpec*> edits_of(const std::vector<FaultSpec>& timeline) {
    std::vector<const FaultSpec*> edits;
    for (const FaultSpec& fault : timeline) {
        if (type_of(fault).edits_weights && fault.at != sim::never) edits.push_back(&fault);
    }
    return edits;
}

dns::RoutedRecord& record_of(std::vector<dns::RoutedRecord>& records, const std::string& id) {
    return *std::find_if(records.begin(), records.end(), [&](const auto& record) { return record.id == id; });
}

}  // namespace

AnswerOutlook::AnswerOutlook(const World& world, std::vector<FaultSpec> timeline, std::size_t population)
    : world_(world),
      timeline_(std::move(timeline)),
      population_(population),
      checks_(world, timeline_),
      edits_(edits_of(timeline_)) {
    for (const auto& asking : world.simulated_dns().askers_of(population)) {
        const std::size_t site = dns::index(asking.site);
        if (std::find(sites_.begin(), sites_.end(), site) == sites_.end()) sites_.push_back(site);
    }
    const Groups& groups = world.simulated_dns().scripted_groups();
    for (const FaultSpec* edit : edits_) {
        auto records = groups.steering[groups.numbers.find(edit->group)->second].records;
        scripted_.push_back(record_of(records, edit->record).weight);
    }
}

AnswerOutlook::Views AnswerOutlook::found_at(Time moment, std::vector<Open>* open, const FaultSpec** by) const {
    const Scenario& scenario = world_.scenario();
    Views found(world_.simulated_dns().authority().sites(), std::vector<CheckOutlook::Found>(checks_of(scenario)));
    for (const std::size_t site : sites_) {
        for (std::size_t i = 0; i < checks_.checks().size(); ++i) {
            const OwnCheck& check = checks_.checks()[i];
            const Finding& finding = checks_.at(dns::site_at(site), check, moment);
            const bool forced = checks_.is_forced(check, moment);
            found[site][dns::index(check.id)] = {finding.healthy, forced};
            if (finding.certain || forced || open == nullptr) continue;
            open->push_back({site, i});
            if (finding.by != nullptr) *by = finding.by;
        }
    }
    return found;
}

// By edit: what the record that it edits weighs. The latest of a record's edits in force counts.
std::vector<std::uint32_t> AnswerOutlook::weights_at(Time moment) const {
    std::vector<std::uint32_t> weights = scripted_;
    for (std::size_t i = 0; i < edits_.size(); ++i) {
        for (const FaultSpec* edit : edits_) {
            const bool same = edit->group == edits_[i]->group && edit->record == edits_[i]->record;
            if (same && edit->at <= moment && moment < end_of(*edit)) weights[i] = edit->weight;
        }
    }
    return weights;
}

dns::Steering AnswerOutlook::records_with(const std::vector<std::uint32_t>& weights) const {
    const Groups& scripted = world_.simulated_dns().scripted_groups();
    dns::Steering steering = scripted.steering;
    for (std::size_t i = 0; i < edits_.size(); ++i) {
        const dns::GroupId group = scripted.numbers.find(edits_[i]->group)->second;
        auto records = steering[group].records;
        record_of(records, edits_[i]->record).weight = weights[i];
        sim::ensure(steering.edit(group, std::move(records)).has_value(), "an edit of a weight was refused");
    }
    return steering;
}

const Answering& AnswerOutlook::answering(const Views& found, const std::vector<std::uint32_t>& weights) {
    std::vector<std::uint32_t> key = weights;
    for (const std::size_t site : sites_) {
        for (const auto& check : found[site]) key.push_back((check.healthy ? 1U : 0U) | (check.forced ? 2U : 0U));
    }
    const auto known = known_.find(key);
    if (known != known_.end()) return known->second;
    auto& records = records_[weights];
    if (records == nullptr) records = std::make_unique<dns::Steering>(records_with(weights));
    std::vector<dns::HealthView> views;
    for (const auto& site : found) views.push_back(checks_.view_of(site));
    return known_.emplace(std::move(key), world_.simulated_dns().answering_if(population_, *records, views))
        .first->second;
}

// Verdicts are in force a propagation after they were found, edits after theirs.
PossibleAnswers AnswerOutlook::from(Time moment) {
    const DnsSpec& spec = world_.scenario().dns;
    PossibleAnswers possible;
    std::vector<Open> open;
    Views found = found_at(moment - spec.propagation, &open, &possible.by);
    const auto weights = weights_at(moment - spec.edit_propagation);
    possible.too_many = open.size() > most_open;
    const std::size_t ways = std::size_t{1} << std::min(open.size(), most_open);
    for (std::size_t way = 0; way < ways; ++way) {
        for (std::size_t i = 0; i < std::min(open.size(), most_open); ++i) {
            const dns::CheckId check = checks_.checks()[open[i].check].id;
            found[open[i].site][dns::index(check)].healthy = ((way >> i) & 1U) != 0;
        }
        const Answering& answered = answering(found, weights);
        const auto same = [&](const Answering& other) {
            return other.answers.regions == answered.answers.regions && other.longest_ttl == answered.longest_ttl &&
                   other.may_be_empty == answered.may_be_empty;
        };
        const bool is_new = std::none_of(possible.answers.begin(), possible.answers.end(), same);
        if (is_new) possible.answers.push_back(answered);
    }
    return possible;
}

Answering AnswerOutlook::expected(Time moment) {
    return answering(found_at(moment, nullptr, nullptr), weights_at(moment - world_.scenario().dns.edit_propagation));
}

std::vector<Time> AnswerOutlook::moments(Time after, Time until) const {
    const DnsSpec& spec = world_.scenario().dns;
    std::vector<Time> all;
    for (const Time moment : checks_.moments()) all.push_back(moment + spec.propagation);
    for (const FaultSpec* edit : edits_) {
        all.push_back(edit->at + spec.edit_propagation);
        if (edit->lasting) all.push_back(end_of(*edit) + spec.edit_propagation);
    }
    std::sort(all.begin(), all.end());
    all.erase(std::unique(all.begin(), all.end()), all.end());
    all.erase(std::remove_if(all.begin(), all.end(), [&](Time at) { return at <= after || at > until; }), all.end());
    return all;
}

}  // namespace regiondrill::drill
