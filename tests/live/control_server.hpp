// A small world's control API on real sockets of the loopback, its loop in a thread of its own.
#pragma once

#include "live/control/control.hpp"
#include "tests/live/controlled.hpp"

#include <string>
#include <thread>

namespace regiondrill::live::fixture {

class ControlServer {
public:
    explicit ControlServer(std::string token = "open-sesame-and-come-in")
        : controlled_(small_scenario(), drill::TimelineMode::plays, settings_of(std::move(token))),
          gateway_(controlled_.loop, controlled_.control, {{dns::IpAddress::v4(127, 0, 0, 1), 0}, {}}),
          thread_([this] { controlled_.loop.run(); }) {}

    ~ControlServer() {
        controlled_.loop.stop();
        thread_.join();
    }

    ControlServer(const ControlServer&) = delete;
    ControlServer& operator=(const ControlServer&) = delete;

    std::uint16_t port() const { return gateway_.port(); }
    std::string address() const { return "http://127.0.0.1:" + std::to_string(port()); }

    /// Soon.
    void wind_up() {
        controlled_.loop.post([this] { gateway_.wind_up(); });
    }

private:
    static ControlSettings settings_of(std::string token) {
        ControlSettings settings;
        settings.token = std::move(token);
        return settings;
    }

    Controlled controlled_;
    ControlGateway gateway_;
    std::thread thread_;
};

}  // namespace regiondrill::live::fixture
