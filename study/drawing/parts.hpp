// The parts of a drawn scenario, one function each. What is drawn first decides what can be said later: they are called
// in this order, and each adds its part to the script.
#pragma once

#include "study/drawing/draw.hpp"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>

namespace regiondrill::study {

/// What the parts know of each other.
struct Sketch {
    explicit Sketch(std::uint64_t seed) : draw(seed) {}

    Draw draw;
    sim::Duration length{};  // of the drill
    Words regions;
    Words populations;
    Words spaces;    // of keys
    Words checks;    // named ones
    Words controls;  // those among them that are switches
    Words rules;     // for the switches
};

void draw_regions(Sketch& sketch, nlohmann::ordered_json& script);
void draw_clients(Sketch& sketch, nlohmann::ordered_json& script);
void draw_store(Sketch& sketch, nlohmann::ordered_json& script);
void draw_dns(Sketch& sketch, nlohmann::ordered_json& script);
void draw_entry(Sketch& sketch, nlohmann::ordered_json& script);
void draw_timeline(Sketch& sketch, nlohmann::ordered_json& script);
/// In the place of the script's timeline: at most so many faults, each of which begins and ends within the span.
void draw_chaos(Sketch& sketch, nlohmann::ordered_json& script, sim::Time from, sim::Time to, std::uint32_t most);
void draw_expectations(Sketch& sketch, nlohmann::ordered_json& script);

/// The places of the checkers that the script names, or those that there are without a word.
Words checker_places(const nlohmann::ordered_json& script);

}  // namespace regiondrill::study
