#include "drill/report/explanation.hpp"

#include "dns/steering/routing_policy.hpp"
#include "dns/zone/zone_text.hpp"
#include "drill/analysis/recovery_case.hpp"
#include "drill/report/text_table.hpp"
#include "drill/scenario/dns_config.hpp"
#include "drill/scenario/input_error.hpp"
#include "drill/scenario/units.hpp"
#include "drill/world/world.hpp"

#include <nlohmann/json.hpp>

#include <set>

namespace regiondrill::drill {

namespace {

using dns::Decision;
using dns::Step;
using nlohmann::ordered_json;

/// A decision with who asked for it, which site answered, and every step on the way.
struct Explained {
    dns::Asker asker;
    dns::SiteId site{};
    Decision decision;
    dns::Trace trace;
};

// For the nearest name of one that is not known. Populations first: of equally near names the first is proposed.
std::vector<std::string> known_places(const Scenario& scenario) {
    std::vector<std::string> names;
    for (const PopulationSpec& spec : scenario.clients) names.push_back(spec.name);
    for (const auto& city : sim::Atlas::built_in().cities()) names.push_back(city.name);
    for (const auto& region : sim::Atlas::built_in().regions()) names.push_back(region.name);
    return names;
}

// The same decision that a query gets, with its steps written down.
// A network that is given decides where the asker stands, as it would for a query that carries it; the site is that of
// the place. Asking changes nothing in the world.
Explained explain(const World& world, const WhyQuestion& question) {
    const Scenario& scenario = world.scenario();
    Explained explained;
    const auto location = find_location(scenario, question.from);
    if (!location) {
        throw InputError("--from", {}, {},
                         unknown_name("city, region or population", question.from, known_places(scenario)));
    }
    explained.asker = asker_in(scenario, *location, 0);
    // The network's own location, so that somebody may ask from one place by the network of another.
    if (question.network) {
        explained.asker = {world.simulated_dns().networks().locate(question.network->base), *question.network};
    }
    explained.site = world.simulated_dns().responder().site_of(explained.asker.location);
    explained.decision =
        world.simulated_dns().authority().decide(explained.site, explained.asker, question.number, &explained.trace);
    return explained;
}

// For the text's columns and the JSON's `verdict` alike.
const char* word_of(dns::CandidateStatus status) {
    switch (status) {
        case dns::CandidateStatus::chosen: return "chosen";
        case dns::CandidateStatus::passed_over: return "passed over";
        case dns::CandidateStatus::sick: return "sick";
        case dns::CandidateStatus::nothing_below: return "nothing below";
        case dns::CandidateStatus::not_for_asker: break;
    }
    return "for others";
}

// An answer's addresses are told as the regions they are of.
std::string answer_words(const World& world, const Decision& decision) {
    switch (decision.kind) {
        case Decision::Kind::no_match: return "nothing: no record is meant for who asks";
        case Decision::Kind::empty: return "nothing: all are sick";
        case Decision::Kind::servfail: return "SERVFAIL: all are sick";
        case Decision::Kind::addresses: break;
    }
    std::string words;
    for (const dns::Address address : decision.addresses()) {
        const regions::RegionId region{static_cast<std::uint16_t>(dns::index(address))};
        words += (words.empty() ? "" : ", ") + world.name_of(region);
    }
    return words + ", for " + duration_text(decision.ttl);
}

/// What stands in the zone as it is and is not steered: its text or why there is none; empty for the steered name,
/// which the decision explains.
std::string static_text(const World& world, const std::string& text) {
    const auto name = dns::Name::from_text(text + (text.ends_with(".") ? "" : "."));
    if (!name)
        throw InputError("why", {}, {}, {in_quotes(text) + " is no name", R"(one such as "api.drill.test")", {}});
    // Made anew: the world's simulated people need no zone, only the steered name.
    const dns::Zone zone = zone_of(world.scenario(), world.simulated_dns().authority().root());
    const dns::Found found = zone.find(*name, dns::RecordType::any);
    // A steered name answers for addresses; `any` finds the set that stands at any other.
    const auto stands = zone.find(*name, dns::RecordType::a);
    if (stands.kind == dns::Found::Kind::steered) return {};
    if (found.set != nullptr) return "static: " + dns::text_of(*found.set);
    if (found.kind == dns::Found::Kind::no_data) return name->text() + " exists, but nothing stands there\n";
    if (name->is_at_or_below(zone.apex())) return name->text() + " does not exist\n";
    return name->text() + " is outside the zone " + zone.apex().text() + "\n";
}

/// The step's reason with its check's name, which dns/steering knows only by number.
std::string reason_of(const World& world, const Step& step) {
    const auto& check = world.simulated_dns().authority().steering()[step.group].records[step.record].check;
    return check ? dns::reason_of(step, "check " + world.simulated_dns().checks().name_of(*check))
                 : dns::reason_of(step);
}

// The last entry of the log that is a wanted one; none where none is.
template <class Wanted>
EntryId last_entry(const World& world, Wanted wanted) {
    const auto& entries = world.causes().entries();
    for (std::size_t i = entries.size(); i-- > 0;) {
        if (wanted(entries[i])) return EntryId{static_cast<std::uint32_t>(i)};
    }
    return no_entry;
}

// What led to the verdict by which a record is sick, as it was recorded; nothing for any other.
std::vector<PathStep> sick_by(const World& world, dns::SiteId site, const Step& step) {
    const auto& check = world.simulated_dns().authority().steering()[step.group].records[step.record].check;
    if (step.status != dns::CandidateStatus::sick || !check) return {};
    return path_to(world, last_entry(world, [&](const CauseEntry& entry) {
                       return entry.kind == CauseKind::check_verdict && !entry.good &&
                              entry.subject == dns::index(*check) && entry.site == dns::index(site);
                   }));
}

// What led to the answer that a population's resolvers have now; nothing where it is the drill's first.
std::vector<PathStep> answered_by(const World& world, const WhyQuestion& question) {
    const auto& clients = world.scenario().clients;
    if (question.network) return {};
    return path_to(world, last_entry(world, [&](const CauseEntry& entry) {
                       return entry.kind == CauseKind::answer_changed && clients[entry.subject].name == question.from;
                   }));
}

// "since 2:29.2, by kill eu-west-2 of 2:00.0".
std::string since_text(const std::vector<PathStep>& path) {
    if (path.empty()) return {};
    const PathStep& first = path.front();
    std::string since = "since " + clock_text(path.back().at);
    if (path.size() == 1) return since;
    const std::string what = first.kind == kind_name(CauseKind::overload)      ? "the overload of " + first.subject
                             : first.kind == kind_name(CauseKind::fault_ended) ? "the end of " + first.subject
                                                                               : first.subject;
    return since + ", by " + what + " of " + clock_text(first.at);
}

ordered_json path_json(const std::vector<PathStep>& path) {
    ordered_json steps = ordered_json::array();
    for (const PathStep& step : path) {
        steps.push_back(
            {{"at_s", sim::seconds(step.at.time_since_epoch())}, {"kind", step.kind}, {"subject", step.subject}});
    }
    return steps;
}

/// The same without the policy's rule, which the heading tells. In JSON there is no heading, so the reason is whole
/// there.
std::string short_reason_of(const World& world, Step step) {
    if (step.status == dns::CandidateStatus::chosen) step.note.clear();
    return reason_of(world, step);
}

/// A group that leads to others is come back to: the records it did not come to are told then.
std::string group_heading(const World& world, dns::GroupId id, bool again) {
    const dns::RecordGroup& group = world.simulated_dns().authority().steering()[id];
    if (again) return group.name + ", continued\n";
    return group.name + "  (" + std::string(group.policy->name) + ": " + std::string(group.policy->rule) + ")\n";
}

// Where a front door sends people at this moment; of one that goes by its clients' own attempts, where they go first.
struct Entered {
    std::string population;
    std::vector<double> shares;  // by region
};

// A place that is no population's has no front door.
Entered entered(const World& world, const WhyQuestion& question) {
    const auto& clients = world.scenario().clients;
    std::vector<std::string> names;
    for (std::size_t i = 0; i < clients.size(); ++i) {
        names.push_back(clients[i].name);
        const bool is_meant = question.from == clients[i].name || question.from == clients[i].at;
        if (!is_meant) continue;
        Entered found{clients[i].name, world.populations()[i]->front_door()->shares(world.engine().now())};
        if (!found.shares.empty()) return found;
        found.shares.resize(world.regions().size());
        const regions::RegionId first = world.simulated_dns().answers(i).main;
        if (first != regions::no_region) found.shares[regions::index(first)] = 1;
        return found;
    }
    throw InputError("--from", {}, {}, unknown_name("population", question.from, names));
}

std::vector<PathStep> entered_by(const World& world, const std::string& population) {
    WhyQuestion asked;
    asked.from = population;
    return answered_by(world, asked);
}

// As its own check found last at the first site, which front doors hear, and since when.
std::string region_state(const World& world, regions::RegionId region) {
    const SimulatedDns& simulated = world.simulated_dns();
    for (std::size_t i = 0; i < simulated.checks().size(); ++i) {
        const dns::CheckId check = dns::check_at(i);
        if (simulated.checks().name_of(check) != world.name_of(region)) continue;
        if (simulated.authority().view(dns::site_at(0))[check].healthy()) return "healthy";
        const std::string since = since_text(path_to(world, last_entry(world, [&](const CauseEntry& entry) {
                                                         return entry.kind == CauseKind::check_verdict && !entry.good &&
                                                                entry.subject == i && entry.site == 0;
                                                     })));
        return since.empty() ? "sick" : "sick, " + since;
    }
    return "not checked, so healthy for ever";
}

std::string entry_explanation_text(const World& world, const WhyQuestion& question) {
    const Entered found = entered(world, question);
    const EntrySpec& entry = world.scenario().entry;
    std::string text = found.population + " comes by " + std::string(entry_name(entry.kind)) + " (entry " +
                       std::string(entry_word(entry.kind)) + ") at " +
                       short_duration_text(world.engine().now().time_since_epoch()) + ", and asks no DNS\n";
    if (const std::string since = since_text(entered_by(world, found.population)); !since.empty()) {
        text += found.population + " is sent so " + since + "\n";
    }
    TextTable table({TextTable::Align::left, TextTable::Align::right, TextTable::Align::left});
    for (std::size_t i = 0; i < world.regions().size(); ++i) {
        const regions::RegionId region = regions::region_at(i);
        const double share = found.shares[i];
        const std::string part = entry.goes_by_checks() ? share_text(share) : share > 0 ? "first" : "";
        table.row({world.name_of(region), part, entry.goes_by_checks() ? region_state(world, region) : std::string{}});
    }
    return text + "\n" + table.text();
}

std::string entry_explanation_json(const World& world, const WhyQuestion& question) {
    const Entered found = entered(world, question);
    const EntrySpec& entry = world.scenario().entry;
    ordered_json json = {
        {"format", "regiondrill-why/1"},    {"entry", entry_word(entry.kind)},
        {"from", found.population},         {"at_s", sim::seconds(world.engine().now().time_since_epoch())},
        {"answers", ordered_json::array()}, {"because", path_json(entered_by(world, found.population))},
        {"regions", ordered_json::array()}};
    for (std::size_t i = 0; i < world.regions().size(); ++i) {
        const regions::RegionId region = regions::region_at(i);
        ordered_json one = {{"region", world.name_of(region)}, {"share", found.shares[i]}};
        if (found.shares[i] > 0) json["answers"].push_back(world.name_of(region));
        if (entry.goes_by_checks()) one["state"] = region_state(world, region);
        json["regions"].push_back(std::move(one));
    }
    return json.dump(2) + "\n";
}

}  // namespace

// Group by group, in the order in which the decision came to their records. One table a visit, so that records which a
// group passed over are read beside the one that it chose.
std::string explanation_text(const World& world, const WhyQuestion& question) {
    if (!question.name.empty()) {
        if (std::string text = static_text(world, question.name); !text.empty()) return text;
    }
    if (!world.scenario().entry.asks_dns() && !question.network) return entry_explanation_text(world, question);
    const Explained explained = explain(world, question);
    const dns::Steering& steering = world.simulated_dns().authority().steering();
    const auto& sites = world.scenario().dns.sites;
    // With a single site there is nothing to tell it from.
    const std::string where = sites.size() < 2 ? "" : " of the site " + sites[dns::index(explained.site)].name;
    std::string text = world.scenario().dns.name + ", asked from " + question.from + " (" +
                       explained.asker.network.text() + where + ") at " +
                       short_duration_text(world.engine().now().time_since_epoch()) + ": " +
                       answer_words(world, explained.decision) + "\n";
    if (!explained.trace.conclusion.empty()) text += explained.trace.conclusion + "\n";
    if (const std::string since = since_text(answered_by(world, question)); !since.empty()) {
        text += question.from + " is answered so " + since + "\n";
    }
    const auto& steps = explained.trace.steps;
    // Groups that have had their heading.
    std::set<dns::GroupId> told;
    for (std::size_t i = 0; i < steps.size();) {
        text += "\n" + group_heading(world, steps[i].group, !told.insert(steps[i].group).second);
        TextTable table({TextTable::Align::left, TextTable::Align::left, TextTable::Align::left});
        const dns::GroupId group = steps[i].group;
        for (; i < steps.size() && steps[i].group == group; ++i) {
            const std::string since = since_text(sick_by(world, explained.site, steps[i]));
            table.row({steering[group].records[steps[i].record].id, word_of(steps[i].status),
                       short_reason_of(world, steps[i]) + (since.empty() ? "" : ", " + since)});
        }
        text += table.text();
    }
    return text;
}

// The same steps, without headings. A name that is not steered has an outcome and no steps.
std::string explanation_json(const World& world, const WhyQuestion& question) {
    if (!question.name.empty()) {
        if (std::string text = static_text(world, question.name); !text.empty()) {
            text.pop_back();
            return ordered_json{{"format", "regiondrill-why/1"}, {"name", question.name}, {"outcome", text}}.dump(2) +
                   "\n";
        }
    }
    if (!world.scenario().entry.asks_dns() && !question.network) return entry_explanation_json(world, question);
    const Explained explained = explain(world, question);
    const dns::Steering& steering = world.simulated_dns().authority().steering();
    ordered_json json = {{"format", "regiondrill-why/1"},
                         {"name", world.scenario().dns.name},
                         {"from", question.from},
                         {"network", explained.asker.network.text()},
                         {"at_s", sim::seconds(world.engine().now().time_since_epoch())},
                         {"answers", ordered_json::array()},
                         {"ttl_s", sim::seconds(explained.decision.ttl)},
                         {"all_down", explained.decision.all_down},
                         {"outcome", explained.trace.conclusion},
                         {"because", path_json(answered_by(world, question))},
                         {"steps", ordered_json::array()}};
    for (const dns::Address address : explained.decision.addresses()) {
        json["answers"].push_back(world.name_of(regions::region_at(dns::index(address))));
    }
    for (const Step& step : explained.trace.steps) {
        json["steps"].push_back({{"group", steering[step.group].name},
                                 {"policy", steering[step.group].policy->name},
                                 {"record", steering[step.group].records[step.record].id},
                                 {"verdict", word_of(step.status)},
                                 {"reason", reason_of(world, step)},
                                 {"because", path_json(sick_by(world, explained.site, step))}});
    }
    return json.dump(2) + "\n";
}

}  // namespace regiondrill::drill
