#include "cli/serve_command.hpp"

#include "cli/scenario_files.hpp"
#include "cli/terminal.hpp"
#include "drill/default_clients.hpp"
#include "drill/input_error.hpp"
#include "drill/news.hpp"
#include "drill/report.hpp"
#include "drill/reports/text_report.hpp"
#include "drill/scenario_reader.hpp"
#include "drill/units.hpp"
#include "live/cannot_listen.hpp"
#include "live/dns_gateway.hpp"
#include "live/listen_address.hpp"
#include "live/served_world.hpp"

#include <algorithm>
#include <iostream>
#include <memory>
#include <optional>

namespace regiondrill::cli {

namespace {

using namespace std::chrono_literals;

constexpr int left_as_asked = 0;
constexpr int interrupted = 3;  // as an inconclusive drill

/// How often it is looked for news: below what a reader notices.
constexpr auto news_interval = 20ms;

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

/// A world with its clock and its gateways, from the first line printed to the last.
class Service {
public:
    Service(const drill::Scenario& scenario, const ServeOptions& options, const live::ListenAddress& dns)
        : options_(options),
          until_(moment_of(options.until)),
          world_(scenario),
          news_(world_.world()),
          dns_(listen(dns)),
          pacer_(loop_, world_, {.speed = checked_speed(options.speed)}),
          watch_(loop_.every(news_interval, [this] { watch(); })) {
        dns_address_ = {dns.address, dns_->port()};
    }

    int run() {
        introduce();
        loop_.stop_on_signals();
        loop_.run();
        if (left_) return left_as_asked;
        if (!options_.stay && is_over()) {
            world().run();  // what is under way comes to its end
            report();
        }
        if (verdict_) return drill::exit_code(*verdict_);
        std::cout << "Interrupted at " << drill::clock_text(world().engine().now())
                  << ", before the drill's end: no verdict.\n";
        return interrupted;
    }

private:
    drill::World& world() { return world_.world(); }
    const drill::Scenario& scenario() { return world().scenario(); }
    bool is_over() { return world().engine().now() >= world().end(); }

    std::unique_ptr<live::DnsGateway> listen(const live::ListenAddress& dns) {
        const auto answer = [this](auto query, const dns::Peer& peer,
                                   auto& octets) -> std::optional<std::chrono::nanoseconds> {
            const auto delay = world_.answer(query, peer, pacer_.now(), octets);
            if (!delay) return std::nullopt;
            return pacer_.real(*delay);
        };
        try {
            return std::make_unique<live::DnsGateway>(
                loop_, answer, live::DnsGatewaySettings{.address = dns.address, .port = dns.port});
        } catch (const live::CannotListen& error) {
            throw drill::InputError("--dns", {}, {},
                                    {error.what(), "a free port of the loopback, or 0 for any that is free", {}});
        }
    }

    void introduce() {
        const std::string at = dns_address_.address.text() + " -p " + std::to_string(dns_address_.port);
        const std::string ask = "  dig @" + at + " ";
        const std::string& name = scenario().dns.name;
        const drill::PopulationSpec& people = scenario().clients.front();
        const sim::AtlasCity& city = drill::city_at(people.at);
        const dns::IpPrefix home = drill::loopback_network_of(city);
        dns::IpAddress here = home.base;
        here.octets[3] = 1;
        const dns::IpPrefix subnet = drill::asker_in(scenario(), dns::LocationId{0}, 0).network;
        std::cout << scenario().name << ": " << drill::duration_text(scenario().duration) << " at speed "
                  << number_text(options_.speed) << ". Its DNS answers at " << dns_address_.text() << ", UDP and TCP:\n"
                  << ask << name << "\n"
                  << ask << "-b " << here.text() << " " << name << "    # as somebody in " << city.name << "\n"
                  << ask << "+subnet=" << subnet.text() << " " << name << "    # through a resolver, for "
                  << people.name << "\n"
                  << ask << "+short _why." << name << " TXT\n"
                  << std::flush;
    }

    void watch() {
        for (const drill::StoryLine& line : news_.fresh()) tell(line);
        if (!said_behind_ && pacer_.given_up() > sim::Duration{0}) {
            said_behind_ = true;
            tell({pacer_.now(), "clock", "this machine is too slow for the speed: virtual time falls behind"});
        }
        if (world().engine().now() >= until_) {
            left_ = true;
            std::cout << "Left at " << drill::duration_text(until_.time_since_epoch())
                      << " of the drill as asked for: no verdict.\n";
            loop_.stop();
        } else if (!options_.stay && is_over()) {
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
        const drill::Report report = drill::make_report(world(), options_.settings);
        std::cout << "\n"
                  << drill::text_report(report, shows_colour() ? drill::Colour::ansi : drill::Colour::none)
                  << std::flush;
        verdict_ = report.verdict;
    }

    const ServeOptions& options_;
    drill::Time until_;
    live::Loop loop_;
    live::ServedWorld world_;
    drill::News news_;
    std::unique_ptr<live::DnsGateway> dns_;
    live::ListenAddress dns_address_;
    live::Pacer pacer_;
    std::shared_ptr<void> watch_;
    bool said_behind_ = false;
    bool left_ = false;
    std::optional<drill::Verdict> verdict_;
};

}  // namespace

int serve_drill(const ServeOptions& options) {
    const live::ListenAddress dns = live::parse_listen_address("--dns", options.dns);
    const drill::Scenario scenario = drill::read_scenario_file(find_scenario(options.scenario), options.settings);
    Service service(scenario, options, dns);
    return service.run();
}

}  // namespace regiondrill::cli
