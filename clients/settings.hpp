// What a population is like.
#pragma once

#include "regions/exchange.hpp"
#include "sim/time.hpp"

#include <cstdint>
#include <string>

namespace regiondrill::clients {

enum class Arrivals { poisson, constant };
enum class KeyChoice { uniform, zipf };

struct PopulationSettings {
    std::string name;
    std::uint32_t count = 100;
    double rate = 1;  // requests a second and client
    Arrivals arrivals = Arrivals::poisson;
    double writes = 0.1;  // share of requests

    store::KeyId first_key{};  // keys are numbered in a row
    std::uint32_t keys = 1000;
    KeyChoice key_choice = KeyChoice::uniform;
    double zipf_exponent = 0.99;

    bool reuse = true;  // of connections
    sim::Duration max_age = std::chrono::seconds{30};
    sim::Duration idle = std::chrono::seconds{15};
    bool tls = true;

    sim::Duration connect_timeout = std::chrono::seconds{1};
    sim::Duration request_timeout = std::chrono::seconds{3};
    std::uint32_t attempts = 3;
    sim::Duration backoff_base = std::chrono::milliseconds{100};
    sim::Duration backoff_cap = std::chrono::seconds{20};

    double stretch_share = 0;  // of clients behind resolvers that keep answers too long
    double ignore_share = 0;   // of clients that keep their first answer until the connection to it fails
};

}  // namespace regiondrill::clients
