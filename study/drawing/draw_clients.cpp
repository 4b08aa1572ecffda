#include "study/drawing/parts.hpp"
#include "study/drawing/settings.hpp"

#include "clients/settings.hpp"
#include "drill/scenario/units.hpp"
#include "sim/atlas.hpp"

#include <nlohmann/json.hpp>

#include <array>

namespace regiondrill::study {

namespace {

using namespace std::chrono_literals;
using Json = nlohmann::ordered_json;

// Of a whole drill: what a world costs goes by its requests, and most are to be cheap.
constexpr double fewest_requests = 40;
constexpr double most_requests = 6'000;
constexpr double most_of_a_large_drill = 60'000;

double requests_of_drill(Draw& draw) {
    const bool large = draw.takes("many requests") && draw.chance(0.1);
    return draw.magnitude(fewest_requests, large ? most_of_a_large_drill : most_requests);
}

// Shares of kinds that together leave something to honest ones.
Json resolvers(Draw& draw) {
    Json resolvers = Json::object();
    if (draw.chance(0.2)) {
        resolvers["mix"] = "wild";
    } else {
        for (const char* kind : {"public", "public_ecs", "floor", "extender", "serve_stale"}) {
            if (draw.takes(kind) && draw.chance(0.5)) resolvers[kind] = draw.share(0, 20);
        }
    }
    if (draw.takes("networks") && draw.chance(0.5)) resolvers["networks"] = draw.whole(1, 30);
    if (draw.takes("public_at") && draw.chance(0.5)) resolvers["public_at"] = draw.pick({"Frankfurt", "us-east-1"});
    if (draw.takes("stretch") && draw.chance(0.3)) {
        resolvers["stretch"] = {{"share", draw.share(0, 20)}, {"to", draw.duration(10s, 10min)}};
    }
    if (draw.takes("ignore") && draw.chance(0.3)) resolvers["ignore"] = {{"share", draw.share(0, 40)}};
    return resolvers;
}

Json keys(Draw& draw, const std::string& space) {
    Json keys{{"space", space}, {"count", draw.whole(1, draw.takes("many keys") ? 200'000 : 2'000)}};
    if (draw.takes("zipf") && draw.chance(0.5)) {
        keys["choice"] = "zipf";
        keys["exponent"] = 0.1 * (1 + draw.below(20));
    }
    return keys;
}

// Kinds of writes that together are not more than all.
void draw_writes(Draw& draw, Json& population) {
    if (draw.takes("writes")) population["writes"] = draw.share(0, 100);
    if (!draw.takes("kinds of writes")) return;
    for (const char* kind : {"increments", "deletes", "creates"}) {
        if (draw.takes(kind)) population[kind] = draw.share(0, 33);
    }
}

// A library says what retries and breaker would.
void draw_library(Draw& draw, Json& population) {
    if (!draw.takes("library") || !draw.chance(0.4)) return;
    population.erase("retries");
    population.erase("breaker");
    const auto& libraries = clients::library_presets();
    population["library"] = libraries[draw.below(static_cast<std::uint32_t>(libraries.size()))].name;
}

void draw_load(Draw& draw, const Sketch& sketch, Json& population) {
    const std::uint32_t points = 1 + draw.below(4);
    const auto step = std::chrono::floor<std::chrono::milliseconds>(sketch.length / (points + 1));
    for (std::uint32_t i = 0; i < points; ++i) {
        population["load"].push_back({{"at", drill::duration_text(i * step)}, {"factor", draw.below(30) * 0.1}});
    }
    if (draw.chance(0.3)) population["load_repeats"] = drill::duration_text(points * step);
}

Json population(Draw draw, const Sketch& sketch, const std::string& name, double requests) {
    const auto& cities = sim::Atlas::built_in().cities();
    const std::uint64_t count = draw.whole(1, 300);
    const double rate = requests / sim::seconds(sketch.length) / static_cast<double>(count);
    Json population{
        {"name", name},
        {"at", draw.chance(0.5) ? draw.pick(sketch.regions)
                                : cities[draw.below(static_cast<std::uint32_t>(cities.size()))].name},
        {"count", count},
        // In three digits an hour: 0 is no rate.
        {"rate", std::to_string(1 + static_cast<std::uint64_t>(rate * 3600)) + "/h"},
        {"keys", keys(draw, draw.pick(sketch.spaces))},
    };
    draw_writes(draw, population);
    if (draw.takes("resolvers") && draw.chance(0.7)) population["resolvers"] = resolvers(draw);
    // Real programs are nobody while a drill is only played.
    draw_settings(
        draw, population_table, population,
        {"resolvers", "writes", "increments", "deletes", "creates", "family", "real", "library", "load_repeats"});
    draw_library(draw, population);
    if (draw.takes("load") && draw.chance(0.3)) draw_load(draw, sketch, population);
    if (draw.takes("ipv6") && draw.chance(0.5)) population["family"] = "v6";
    if (draw.takes("real") && draw.chance(0.1)) population["real"] = true;
    return population;
}

std::uint32_t number_of_populations(Draw& draw) {
    if (draw.takes("many populations") && draw.chance(0.3)) return 4 + draw.below(6);
    return 1 + draw.below(3);
}

}  // namespace

void draw_clients(Sketch& sketch, Json& script) {
    static constexpr std::array spaces{"carts", "users", "k"};
    sketch.spaces.assign(spaces.begin(), spaces.begin() + 1 + sketch.draw.below(spaces.size()));
    const std::uint32_t number = number_of_populations(sketch.draw);
    const double requests = requests_of_drill(sketch.draw) / number;
    for (std::uint32_t i = 0; i < number; ++i) {
        sketch.populations.push_back("people-" + std::to_string(i + 1));
        const std::string& name = sketch.populations.back();
        script["clients"].push_back(population(sketch.draw.part(name), sketch, name, requests));
    }
}

}  // namespace regiondrill::study
