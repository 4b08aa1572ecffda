#include "live/control/state_view.hpp"

#include "drill/scenario/dns_config.hpp"
#include "drill/scenario/membership.hpp"
#include "drill/scenario/scenario_reader.hpp"
#include "drill/scenario/timeline_schema.hpp"
#include "drill/world/membership.hpp"
#include "drill/world/simulated_dns.hpp"
#include "regions/http_api.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <utility>

namespace regiondrill::live {

namespace http = boost::beast::http;

// Nothing of the API may be kept by a cache: it is of one moment.
HttpResponse text_answer(unsigned status, const char* media, std::string text) {
    HttpResponse response(static_cast<http::status>(status), 11);
    response.set(http::field::content_type, media);
    response.set(http::field::cache_control, "no-store");
    response.set("X-Content-Type-Options", "nosniff");
    response.body() = std::move(text);
    response.prepare_payload();
    return response;
}

// Laid out for people, who read these by curl. Octets that are no UTF-8 are replaced, or dump() would throw.
HttpResponse json_answer(unsigned status, const Json& json) {
    return text_answer(status, json_media, json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n");
}

HttpResponse error_json(unsigned status, const std::string& why) {
    return text_answer(status, json_media, regions::error_body(why));
}

// The parts stand beside the whole line, so that a form can show a complaint at the field it is about.
HttpResponse error_json(unsigned status, const drill::InputError& error) {
    Json json{{"error", error.what()}};
    const drill::Complaint& complaint = error.complaint();
    if (!error.path().empty()) json["path"] = error.path();
    if (!complaint.expected.empty()) json["expected"] = complaint.expected;
    if (!complaint.nearest.empty()) json["nearest"] = complaint.nearest;
    return json_answer(status, json);
}

namespace {

/// With the quantities that the script's schema defines put in where they are referred to.
///
/// References are replaced by what they lead to, since a form that is made from a field's schema has not the rest of
/// the document. The definitions are read once: the schema is the same for the whole run.
Json spelled_out(Json schema) {
    static const Json definitions = Json::parse(drill::scenario_json_schema())["$defs"];
    constexpr std::string_view prefix = "#/$defs/";
    if (schema.is_object() && schema.contains("$ref")) {
        schema.update(definitions[schema["$ref"].get<std::string>().substr(prefix.size())]);
        schema.erase("$ref");
    }
    if (schema.is_structured()) {
        for (Json& part : schema) part = spelled_out(std::move(part));
    }
    return schema;
}

// The schema's default is left out: it is told in words, as many a default depends on the scenario.
Json field_json(const drill::FieldDescription& face) {
    Json field{{"name", face.name}, {"about", face.about}, {"required", face.required}};
    if (!face.default_note.empty()) field["default"] = face.default_note;
    face.describe(field["schema"] = Json::object());
    field["schema"].erase("default");
    field["schema"] = spelled_out(field["schema"]);
    return field;
}

}  // namespace

// In the order of their numbers, by which they are named in paths.
Json faults_json(const ServedWorld& world) {
    Json list = Json::array();
    for (std::size_t i = 0; i < world.faults().size(); ++i) list.push_back(drill::fault_state_json(world.world(), i));
    return list;
}

// Numbers are those among all faults, so that an entry is begun and ended by the number seen here.
Json timeline_json(const ServedWorld& world) {
    Json list = Json::array();
    for (std::size_t i = 0; i < world.faults().size(); ++i) {
        if (world.faults()[i].planned) list.push_back(drill::fault_state_json(world.world(), i));
    }
    return list;
}

// From the tables that read faults, so that the vocabulary cannot differ from what is understood.
Json fault_types_json() {
    Json list = Json::array();
    for (const auto& [name, table] : drill::manual_variants().tables) {
        const drill::FaultType& type = *drill::find_fault_type(name);
        Json fields = Json::array();
        for (const drill::FieldDescription& face : table.descriptions()) {
            if (face.name != drill::manual_variants().tag) fields.push_back(field_json(face));
        }
        list.push_back({{"do", name}, {"summary", type.summary}, {"in_flight", type.in_flight}, {"fields", fields}});
    }
    return list;
}

// Of one schema for all faults, with a branch for each: which fields there are depends on what is done.
Json fault_schema() {
    const auto& variants = drill::manual_variants();
    std::vector<std::string> names;
    for (const auto& [name, table] : variants.tables) names.push_back(name);
    Json schema;
    drill::describe_tag(schema, variants.tag, names);
    for (const auto& [name, table] : variants.tables) {
        drill::describe_variant(schema, variants.tag, name, table.about, table.descriptions());
    }
    return spelled_out(schema);
}

using regions::RegionId;

namespace {

double in_milliseconds(sim::Duration span) { return in_seconds(span * 1000); }

// Of all successful requests so far, in milliseconds, as people read them.
Json latency_json(const sim::Histogram& latency) {
    return {{"p50", in_milliseconds(latency.percentile(0.5))}, {"p99", in_milliseconds(latency.percentile(0.99))}};
}

// A region may be there and out of service, or not there at all; the two are told apart.
Json region_json(const ServedWorld& world, std::size_t place) {
    const RegionId id = regions::region_at(place);
    const drill::RegionSpec& spec = world.scenario().regions[place];
    const regions::RegionLoad load = world.regions().load(id);
    const regions::RegionMetrics& metrics = world.regions().metrics(id);
    return {{"name", spec.name},
            {"at", spec.at},
            {"there", world.membership().is_member(id)},
            {"in_service", !world.regions().is_out_of_service(id)},
            {"health", health_of(world, id)},
            {"workers", load.workers},
            {"busy", load.busy},
            {"waiting", load.waiting},
            {"served", metrics.served},
            {"rejected", metrics.rejected},
            {"keys", world.cluster().replica(regions::replica_of(id)).table.keys()}};
}

// What a client of the population would be told now, and not what those have in their caches.
Json answers_json(const ServedWorld& world, std::size_t population) {
    Json names = Json::array();
    for (const RegionId region : world.simulated_dns().answers(population).regions)
        names.push_back(world.name_of(region));
    return names;
}

// The clients' own view: how often they failed, and by which region they are answered now.
Json population_json(const ServedWorld& world, std::size_t number) {
    const clients::Population& people = *world.populations()[number];
    const clients::Metrics& metrics = people.metrics();
    const drill::PopulationSpec& spec = world.scenario().clients[number];
    return {{"name", spec.name},
            {"at", spec.at},
            {"clients", spec.count},
            {"answered_with", answers_json(world, number)},
            {"requests", metrics.requests},
            {"ok", metrics.ok},
            {"failed", metrics.failed},
            {"open", people.open()},
            {"retries", metrics.retries},
            {"latency_ms", latency_json(metrics.latency)}};
}

// Real programs that went to a region by its address, as the report's people have them.
Json visitors_json(const ServedWorld& world) {
    const clients::Metrics& metrics = world.direct_clients().metrics();
    return {{"connections", world.direct_clients().size()},
            {"requests", metrics.requests},
            {"ok", metrics.ok},
            {"failed", metrics.failed},
            {"open", metrics.requests - metrics.ok - metrics.failed},
            {"latency_ms", latency_json(metrics.latency)}};
}

// One entry a channel, so each pair of regions has two.
Json replication_json(const ServedWorld& world) {
    Json list = Json::array();
    const store::Cluster& cluster = world.cluster();
    for (const store::Channel& channel : cluster.channels()) {
        list.push_back({{"from", cluster.replica(channel.from).name},
                        {"to", cluster.replica(channel.to).name},
                        {"waiting", channel.waiting(cluster.replica(channel.from).log)},
                        {"lag_ms", latency_json(channel.lag)}});
    }
    return list;
}

// For the overview; GET /api/v1/faults has all of them.
Json faults_in_force(const ServedWorld& world) {
    Json list = Json::array();
    for (std::size_t i = 0; i < world.faults().size(); ++i) {
        if (world.faults()[i].is_in_force()) list.push_back(drill::fault_state_json(world.world(), i));
    }
    return list;
}

}  // namespace

std::string_view phase_of(const ServedWorld& world) {
    if (world.is_at_rest()) return "over";
    return world.is_over() ? "settling" : "playing";
}

// What the DNS believes, which lags behind what is so: that gap is what many a drill is about.
std::string_view health_of(const ServedWorld& world, RegionId region) {
    const drill::Scenario& scenario = world.scenario();
    const std::string& name = world.name_of(region);
    const auto& unchecked = scenario.dns.unchecked;
    if (std::find(unchecked.begin(), unchecked.end(), name) != unchecked.end()) return "unchecked";
    const dns::CheckId check = drill::check_number(scenario, name);
    return world.simulated_dns().authority().view(dns::SiteId{0})[check].healthy() ? "healthy" : "unhealthy";
}

// "now_s" is the clock's as people see it, and may be ahead of the last event that ran.
Json pace_json(const Pacer& pacer) {
    Json until = nullptr;
    if (pacer.stop()) until = in_seconds(*pacer.stop());
    return {{"now_s", in_seconds(pacer.now())},
            {"speed", pacer.speed()},
            {"paused", pacer.is_paused()},
            {"until_s", until},
            {"until_next", pacer.stops_at_event()},
            {"behind_s", in_seconds(pacer.behind())},
            {"given_up_s", in_seconds(pacer.given_up())}};
}

// Expectations and their results stand in the same order.
Json verdict_json(const drill::Report& report, const drill::Scenario& scenario) {
    Json expectations = Json::array();
    for (std::size_t i = 0; i < report.results.size(); ++i) {
        expectations.push_back(drill::expectation_state_json(scenario.expect[i], report.results[i]));
    }
    return {{"verdict", drill::name_of(report.verdict)}, {"remarks", report.remarks}, {"expectations", expectations}};
}

// The one answer with all that a page needs to draw a drill.
Json state_json(const ServedWorld& world, const Pacer& pacer, const Json& verdict) {
    const drill::Scenario& scenario = world.scenario();
    Json state{{"scenario", scenario.name},
               {"seed", drill::seed_json(scenario.seed)},
               {"version", drill::version()},
               {"phase", phase_of(world)},
               {"timeline", world.timeline() == drill::TimelineMode::plays ? "plays" : "waits"},
               {"ends_s", in_seconds(world.end())},
               {"planned_end_s", in_seconds(world.planned_end())},
               {"pace", pace_json(pacer)},
               {"regions", Json::array()},
               {"populations", Json::array()},
               {"visitors", visitors_json(world)},
               {"replication", replication_json(world)},
               {"faults", faults_in_force(world)},
               {"verdict", verdict}};
    for (std::size_t i = 0; i < world.regions().size(); ++i) state["regions"].push_back(region_json(world, i));
    for (std::size_t i = 0; i < world.populations().size(); ++i) {
        state["populations"].push_back(population_json(world, i));
    }
    return state;
}

// Totals and no rates: a reader that missed an event loses nothing.
Json figures_json(const ServedWorld& world, const Pacer& pacer) {
    Json metrics{{"at_s", in_seconds(world.reached())},
                 {"behind_s", in_seconds(pacer.behind())},
                 {"given_up_s", in_seconds(pacer.given_up())},
                 {"populations", Json::object()},
                 {"regions", Json::object()}};
    for (const auto& people : world.populations()) {
        const clients::Metrics& lived = people->metrics();
        metrics["populations"][people->settings().name] = {
            {"requests", lived.requests}, {"ok", lived.ok}, {"failed", lived.failed}, {"open", people->open()}};
    }
    for (std::size_t i = 0; i < world.regions().size(); ++i) {
        const regions::RegionLoad load = world.regions().load(regions::region_at(i));
        metrics["regions"][world.name_of(regions::region_at(i))] = {
            {"served", world.regions().metrics(regions::region_at(i)).served},
            {"busy", load.busy},
            {"waiting", load.waiting},
            {"health", health_of(world, regions::region_at(i))}};
    }
    return metrics;
}

}  // namespace regiondrill::live
