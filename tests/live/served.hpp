// A served world behind real sockets for tests, its loop in a thread of its own. The programs' addresses are 127.0.0.1,
// so they stand where the first population does.
#pragma once

#include "drill/scenario/scenario_reader.hpp"
#include "live/region/region_gateway.hpp"
#include "live/region/upstream_services.hpp"
#include "tests/live/programs.hpp"

#include <future>
#include <string>
#include <thread>

namespace served {

using namespace regiondrill;

/// Two regions at one address, people who hardly ask, and what the test wants to break.
inline std::string script(const std::string& timeline = "", const std::string& duration = "1h") {
    return R"({ "duration": ")" + duration + R"(", "network": { "loopback": "127.0.0.1" },
        "regions": { "eu-west-2": {}, "us-west-2": {} },
        "clients": [ { "name": "near", "at": "London", "count": 1, "rate": "1/s" } ],
        "timeline": [ )" +
           timeline + " ] }";
}

inline drill::Scenario scenario(const std::string& timeline = "", const std::string& duration = "1h") {
    return drill::read_scenario_text(script(timeline, duration), "a test");
}

class Served {
public:
    explicit Served(const drill::Scenario& scenario, double speed = 20, const live::ChatLimits& chat_limits = {})
        : session_(loop_, scenario, {.speed = speed}),
          gateways_(loop_, session_, 0, {}, chat_limits),
          upstreams_(loop_, session_),
          thread_([this] { loop_.run(); }) {}

    ~Served() {
        loop_.stop();
        thread_.join();
    }

    std::uint16_t port(std::uint16_t region = 0) { return gateways_.address_of(regions::RegionId{region}).port; }

    template <class Work>
    auto on_loop(Work work) {
        std::promise<decltype(work(session_))> done;
        loop_.post([&] { done.set_value(work(session_)); });
        return done.get_future().get();
    }

    sim::Time now() {
        return on_loop([](live::Session& session) { return session.now(); });
    }
    bool comes_to(sim::Duration moment) {
        return programs::eventually([&] { return now() >= sim::drill_start + moment; });
    }

    live::ChatMetrics chat(std::uint16_t region = 0) {
        return on_loop([&](live::Session&) { return gateways_.chat_figures_of(regions::RegionId{region}); });
    }

    live::HttpServerMetrics http(std::uint16_t region = 0) {
        return on_loop([&](live::Session&) { return gateways_.figures_of(regions::RegionId{region}); });
    }

    void wind_up() {
        loop_.post([this] { gateways_.wind_up(); });
    }

private:
    live::Loop loop_;
    live::Session session_;
    live::RegionGateways gateways_;
    live::UpstreamServices upstreams_;
    std::thread thread_;
};

inline std::string request(const std::string& line, const std::string& body = "") {
    return line + " HTTP/1.1\r\nHost: here\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

inline bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace served
