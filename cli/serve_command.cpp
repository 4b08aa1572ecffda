#include "cli/serve_command.hpp"

#include "cli/kept_stores.hpp"
#include "cli/report_output.hpp"
#include "cli/scenario_files.hpp"
#include "cli/serve_door.hpp"
#include "cli/upstream_settings.hpp"
#include "drill/analysis/story.hpp"
#include "drill/report/report.hpp"
#include "drill/scenario/geography.hpp"
#include "drill/scenario/input_error.hpp"
#include "drill/scenario/scenario_reader.hpp"
#include "drill/scenario/units.hpp"
#include "live/control/control.hpp"
#include "live/dns/dns_gateway.hpp"
#include "live/loop/listen_address.hpp"
#include "live/loop/loop.hpp"
#include "live/proxy/proxy_gateway.hpp"
#include "live/region/region_gateway.hpp"
#include "live/region/upstreams.hpp"
#include "live/session/recording.hpp"
#include "live/session/served_world.hpp"
#include "live/storage/database.hpp"

#include <algorithm>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace regiondrill::cli {

namespace {

using namespace std::chrono_literals;

constexpr int interrupted = 3;  // as an inconclusive drill

/// How often it is looked for news: below what a reader notices.
constexpr auto news_interval = 20ms;

constexpr std::uint16_t usual_dns_port = 5300;
constexpr std::uint16_t usual_proxy_port = 3128;  // Squid's
constexpr std::uint16_t usual_control_port = 8077;

/// How often the stores are written at least: as much of what nobody outside was told of can be lost.
constexpr auto keep_interval = 100ms;

constexpr double least_speed = 0.1;
constexpr double most_speed = 1000;

drill::Time moment_of(const std::string& until) {
    if (until.empty()) return sim::never;
    const auto moment = drill::parse_duration(until);
    if (moment) return sim::drill_start + *moment.value;
    throw drill::InputError("--until", {}, {},
                            {drill::in_quotes(until) + " " + moment.problem, R"(a time such as "5m")", {}});
}

double checked_speed(double speed) {
    if (speed >= least_speed && speed <= most_speed) return speed;
    throw drill::InputError("--speed", {}, {},
                            {"the world cannot be played at this speed", "a number from 0.1 to 1000", {}});
}

std::string number_text(double number) {
    std::string text = std::to_string(number);
    text.erase(text.find_last_not_of('0') + 1);
    if (text.ends_with('.')) text.pop_back();
    return text;
}

std::vector<std::string> all_settings(const ServeOptions& options, const std::string& script) {
    std::vector<std::string> settings = options.settings;
    if (!options.base.empty()) settings.push_back("network.loopback=\"" + options.base + "\"");
    if (options.upstreams.empty()) return settings;
    const auto more = upstream_settings(options.upstreams, drill::read_scenario_file(script, settings));
    settings.insert(settings.end(), more.begin(), more.end());
    return settings;
}

std::string text_in(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

/// A world with its clock and its gateways, from the first line printed to the last.
class Service {
public:
    Service(const ServeOptions& options, const std::string& script)
        : options_(options),
          door_(read_door(options)),
          settings_(all_settings(options, script)),
          until_(moment_of(options.until)),
          session_(loop_, placed(drill::read_scenario_file(script, settings_), door_),
                   {.speed = checked_speed(options.speed), .paused = options.paused},
                   options.manual ? drill::TimelineMode::waits : drill::TimelineMode::plays),
          stores_(open_stores(options, session_.world())),
          event_tail_(world()),
          dns_(listen_for_names()),
          regions_(listen_for_requests()),
          proxy_(listen_for_people()),
          upstreams_(loop_, session_),
          control_(session_.world(), session_.pacer(), control_settings()),
          control_gateway_(listen_for_control()),
          watch_(loop_.every(news_interval, [this] { watch(); })),
          keep_(loop_.every(keep_interval, [this] { keep(); })) {
        session_.world().before_telling([this] { keep(); });
        if (!options.record.empty()) record(script);
        if (!options.json.empty()) check_writable(options.json);
    }

    int run() {
        loop_.stop_on_signals();
        introduce();
        loop_.run();
        const int code = conclude();
        regions_->wind_up();
        proxy_->wind_up();
        control_gateway_->wind_up();
        return code;
    }

    /// Leaves the stores in order, if they are kept.
    void close_stores() {
        if (stores_) stores_->close();
    }

private:
    int conclude() {
        if (!options_.stay && is_over()) {
            world().run();  // what is under way comes to its end
            session_.world().deliver();
            report();
        }
        if (verdict_) return drill::exit_code(*verdict_);
        return end_early();
    }

    /// The drill ends where it was interrupted, or was to end; what lay behind that is not measured.
    int end_early() {
        const bool as_asked = world().engine().now() >= until_;
        std::cout << (as_asked ? "Ended as asked for, at " : "Interrupted at ")
                  << drill::clock_text(world().engine().now())
                  << ", before the drill's end: this is its report so far.\n";
        session_.world().finish(session_.now());
        world().run();
        session_.world().deliver();
        report();
        return as_asked || *verdict_ == drill::Verdict::failed ? drill::exit_code(*verdict_) : interrupted;
    }

    void keep() {
        if (stores_) stores_->commit();
    }

    drill::World& world() { return session_.world().world(); }
    const drill::Scenario& scenario() { return world().scenario(); }
    bool is_over() { return world().engine().now() >= world().end(); }

    [[noreturn]] static void refuse_bound(const live::CannotListen& error) {
        throw drill::InputError("--bind", {}, {}, {error.what(), "an address of this machine", {}});
    }

    /// `given` is what the option was given, if anything; else the address is that of --bind, or the usual one.
    [[noreturn]] void refuse_place(const std::string& option, const std::string& given, const live::CannotListen& error,
                                   const dns::IpAddress& address) const {
        if (door_.bound == address && error.is_foreign()) refuse_bound(error);
        if (door_.bound && given.empty()) {
            throw drill::InputError(
                "--bind", {}, {},
                {error.what(), "an address of this machine, and by " + option + " a port that is free there", {}});
        }
        const std::string place =
            door_.bound ? "a free port of the loopback or of " + door_.bound->text() : "a free port of the loopback";
        throw drill::InputError(option, {}, {}, {error.what(), place + ", or 0 for any that is free", {}});
    }

    live::ListenAddress proxy_address() {
        if (!options_.proxy.empty()) return live::parse_listen_address("--proxy", options_.proxy, door_.bound);
        return {scenario().network.loopback.proxy(), usual_proxy_port};
    }

    std::unique_ptr<live::ProxyGateway> listen_for_people() {
        try {
            return std::make_unique<live::ProxyGateway>(loop_, session_, live::HttpServerSettings{proxy_address(), {}});
        } catch (const live::CannotListen& error) {
            refuse_place("--proxy", options_.proxy, error, proxy_address().address);
        }
    }

    live::ListenAddress dns_address() {
        if (!options_.dns.empty()) return live::parse_listen_address("--dns", options_.dns, door_.bound);
        return {scenario().network.loopback.dns(), usual_dns_port};
    }

    std::unique_ptr<live::DnsGateway> listen_for_names() {
        const auto answer = [this](auto query, const dns::Peer& peer,
                                   auto& octets) -> std::optional<std::chrono::nanoseconds> {
            const auto delay = session_.world().answer(query, peer, session_.now(), octets);
            if (!delay) return std::nullopt;
            return session_.pacer().real(*delay);
        };
        const live::ListenAddress address = dns_address();
        try {
            return std::make_unique<live::DnsGateway>(
                loop_, answer, live::DnsGatewaySettings{.address = address.address, .port = address.port});
        } catch (const live::CannotListen& error) {
            refuse_place("--dns", options_.dns, error, address.address);
        }
    }

    std::unique_ptr<live::RegionGateways> listen_for_requests() {
        try {
            return std::make_unique<live::RegionGateways>(loop_, session_, options_.port);
        } catch (const live::CannotListen& error) {
            if (door_.bound && error.is_foreign()) refuse_bound(error);
            throw drill::InputError("--port", {}, {}, {error.what(), "a free port, or 0 for any that is free", {}});
        }
    }

    live::ListenAddress control_address() {
        if (!options_.control.empty()) return live::parse_listen_address("--control", options_.control, door_.bound);
        return {scenario().network.loopback.control(), usual_control_port};
    }

    std::unique_ptr<live::ControlGateway> listen_for_control() {
        try {
            return std::make_unique<live::ControlGateway>(loop_, control_,
                                                          live::HttpServerSettings{control_address(), {}});
        } catch (const live::CannotListen& error) {
            refuse_place("--control", options_.control, error, control_address().address);
        }
    }

    live::ControlSettings control_settings() {
        const auto gateways = [this](regions::RegionId region) {
            return live::GatewayMetrics{regions_->figures_of(region), regions_->chat_figures_of(region)};
        };
        return {{}, door_.token, [this] { return reproduction(); }, gateways};
    }

    drill::Reproduction reproduction() {
        if (!options_.record.empty()) return drill::reproduction_by_recording(options_.record);
        if (session_.world().inputs() != 0)
            return {{}, "what was done to it from outside was not recorded (--record FILE)"};
        if (stores_ && stores_->goes_on()) return {{}, "what its stores went on with was not recorded (--record FILE)"};
        if (options_.manual && !scenario().timeline.empty())
            return {{}, "its timeline waited for somebody to begin it (--manual)"};
        return drill::reproduction_by_scenario(scenario(), settings_);
    }

    void record(const std::string& script) {
        recording_.emplace(options_.record, live::RecordingHead{std::string(drill::version()), script, text_in(script),
                                                                settings_, options_.manual});
        if (stores_ && stores_->goes_on()) recording_->note(stores_->preload());
        if (stores_) stores_->forget_preload();
        session_.world().record(*recording_);
    }

    void introduce() {
        introduce_names();
        introduce_regions();
        const live::ListenAddress proxy{proxy_address().address, proxy_->port()};
        std::cout << "Through its proxy, as one of its people:\n  curl -x http://" << scenario().clients.front().name
                  << "@" << proxy.text() << " http://" << scenario().dns.name
                  << (session_.world().has_upstreams() ? "/\n" : "/history\n") << door_text(door_);
        const live::ListenAddress control{control_address().address, control_gateway_->port()};
        std::cout << "It is led from another terminal:\n  regiondrill ctl --at " << control.text() << " state\n";
        std::cout << std::flush;
    }

    void introduce_names() {
        const live::ListenAddress names{dns_address().address, dns_->port()};
        const std::string ask = "  dig @" + names.address.text() + " -p " + std::to_string(names.port) + " ";
        const std::string& name = scenario().dns.name;
        const drill::PopulationSpec& people = scenario().clients.front();
        const sim::AtlasCity& city = drill::city_at(people.at);
        const dns::IpPrefix home = drill::loopback_network_of(city);
        dns::IpAddress here = home.base;
        here.octets[3] = 1;
        const dns::IpPrefix subnet = drill::asker_in(scenario(), dns::LocationId{0}, 0).network;
        std::cout << scenario().name << ": " << drill::duration_text(scenario().duration) << " at speed "
                  << number_text(options_.speed) << ". Its DNS answers at " << names.text() << ", UDP and TCP:\n"
                  << ask << name << (names.address.family == dns::Family::v6 ? " AAAA\n" : "\n");
        if (live::is_loopback(names.address) && names.address.family == home.base.family) {
            std::cout << ask << "-b " << here.text() << " " << name << "    # as somebody in " << city.name << "\n";
        }
        std::cout << ask << "+subnet=" << subnet.text() << " " << name << "    # through a resolver, for "
                  << people.name << "\n"
                  << ask << "+short _why." << name << " TXT\n";
    }

    void introduce_regions() {
        std::cout << "Its regions answer by HTTP:\n";
        for (std::size_t i = 0; i < world().regions().size(); ++i) {
            const regions::RegionId region{static_cast<std::uint16_t>(i)};
            const auto& upstream = scenario().regions[i].upstream;
            std::cout << "  curl http://" << regions_->address_of(region).text() << (upstream ? "/" : "/health")
                      << "    # " << world().name_of(region)
                      << (upstream ? ", behind it " + upstream->url.text() + "\n" : "\n");
        }
    }

    void watch() {
        for (const drill::StoryLine& line : event_tail_.fresh()) tell(line);
        if (recording_) recording_->flush();
        if (!said_behind_ && session_.pacer().given_up() > sim::Duration{0}) {
            said_behind_ = true;
            tell({session_.now(), "clock", "this machine is too slow for the speed: virtual time falls behind"});
        }
        if (world().engine().now() >= until_ || (!options_.stay && is_over())) {
            loop_.stop();
        } else if (!verdict_ && world().is_at_rest()) {
            report();
            std::cout << "The DNS answers on, until interrupted.\n" << std::flush;
        }
    }

    static void tell(const drill::StoryLine& line) {
        const auto padded = [](std::string text, std::size_t width) {
            text.resize(std::max(width, text.size()), ' ');
            return text;
        };
        std::cout << "  " << padded(drill::clock_text(line.at), 8) << "  " << padded(line.who, 8) << "  " << line.what
                  << "\n"
                  << std::flush;
    }

    void report() {
        if (recording_) recording_->note_end({world().events(), world().digest().text()});
        const drill::Report report = drill::make_report(world(), reproduction());
        std::cout << "\n";
        print_report(report, options_.json, false);
        verdict_ = report.verdict;
    }

    const ServeOptions& options_;
    ServeDoor door_;
    std::vector<std::string> settings_;
    drill::Time until_;
    live::Loop loop_;
    std::optional<live::RecordingFile> recording_;
    live::Session session_;
    std::unique_ptr<live::DurableStore> stores_;
    drill::EventTail event_tail_;
    std::unique_ptr<live::DnsGateway> dns_;
    std::unique_ptr<live::RegionGateways> regions_;
    std::unique_ptr<live::ProxyGateway> proxy_;
    live::Upstreams upstreams_;
    live::Control control_;
    std::unique_ptr<live::ControlGateway> control_gateway_;
    std::shared_ptr<void> watch_;
    std::shared_ptr<void> keep_;
    bool said_behind_ = false;
    std::optional<drill::Verdict> verdict_;
};

}  // namespace

int serve_drill(const ServeOptions& options) {
    live::allow_many_open_files();
    Service service(options, find_scenario(options.scenario));
    try {
        const int code = service.run();
        service.close_stores();
        return code;
    } catch (const live::CannotKeep& error) {
        std::cerr << "regiondrill: " << error.what() << "\n";
        return interrupted;
    }
}

}  // namespace regiondrill::cli
