#include "cli/run_command.hpp"

#include "cli/report_output.hpp"
#include "cli/scenario_files.hpp"
#include "drill/analysis/story.hpp"
#include "drill/report/report.hpp"
#include "drill/scenario/dns_config.hpp"
#include "drill/scenario/geography.hpp"
#include "drill/scenario/input_error.hpp"
#include "drill/scenario/scenario_reader.hpp"
#include "drill/scenario/units.hpp"
#include "live/loop/loop.hpp"
#include "live/server/server.hpp"
#include "live/server/server_settings.hpp"
#include "live/storage/durable_store.hpp"

#include <algorithm>
#include <iostream>
#include <string>

namespace regiondrill::cli {

namespace {

// What had not failed by then may still have failed later.
constexpr int interrupted = 3;  // as an inconclusive drill

// Not held against the scenario's length: with --stay it may lie behind the drill's end.
drill::Time moment_of(const std::string& until) {
    if (until.empty()) return sim::never;
    const auto moment = drill::parse_duration(until);
    if (moment) return sim::drill_start + *moment.value;
    throw drill::InputError("--until", {}, {},
                            {drill::in_quotes(until) + " " + moment.problem, R"(a time such as "5m")", {}});
}

// Six digits behind the point at most, without the zeros at the end.
std::string number_text(double number) {
    std::string text = std::to_string(number);
    text.erase(text.find_last_not_of('0') + 1);
    if (text.ends_with('.')) text.pop_back();
    return text;
}

// Longer text is left whole, and moves its line's rest.
std::string in_column(std::string text, std::size_t width) {
    text.resize(std::max(width, text.size()), ' ');
    return text;
}

/// Prints what a server tells while it plays, each line at once: its reader may be a pipe. The same lines go to a
/// terminal and to a pipe; a report as JSON goes to its file besides.
class ServePrinter : public live::ServerListener {
public:
    explicit ServePrinter(const ServeOptions& options) : options_(options) {}

    void stores_opened(const live::DurableStore& stores) override {
        std::cout << "The stores are kept in " << options_.server.data_dir;
        if (stores.goes_on()) {
            std::cout << " and go on with " << stores.items_found() << " items, their clocks at "
                      << drill::duration_text(stores.preload().clock_base);
        }
        if (!stores.was_closed()) {
            std::cout << "; they were not left in order: the last unanswered writes may be missing";
        }
        std::cout << ".\n" << std::flush;
    }

    void happened(const drill::StoryLine& line) override {
        std::cout << "  " << in_column(drill::clock_text(line.at), 8) << "  " << in_column(line.who, 8) << "  "
                  << line.what << "\n"
                  << std::flush;
    }

    void ended_early(sim::Time at, bool as_asked) override {
        std::cout << (as_asked ? "Ended as asked for, at " : "Interrupted at ") << drill::clock_text(at)
                  << ", before the drill's end: this is its report so far.\n";
    }

    void kept_no_more(sim::Time at, const std::string& why) override {
        std::cout << "Ended at " << drill::clock_text(at) << ", as the stores can be kept no more.\n" << std::flush;
        std::cerr << "regiondrill: " << why << "\n";
    }

    void reported(const drill::Report& report) override {
        std::cout << "\n";
        print_report(report, options_.files, false);
    }

    void stays_on() override { std::cout << "The DNS answers on, until interrupted.\n" << std::flush; }

private:
    const ServeOptions& options_;
};

// ---- what people should know to join it ----

// Commands to be copied, as a first look: the name, the name as asked from a city, through a resolver that passes the
// client's network on, and the reason for the answer. To ask from a city's address works on the loopback only.
void introduce_names(const live::Server& server, double speed) {
    const drill::Scenario& scenario = server.scenario();
    const live::ListenAddress names = server.dns();
    const std::string ask = "  dig @" + names.address.text() + " -p " + std::to_string(names.port) + " ";
    const std::string& name = scenario.dns.name;
    const drill::PopulationSpec& people = scenario.clients.front();
    const sim::AtlasCity& city = drill::city_at(people.at);
    const dns::IpPrefix home = drill::loopback_network_of(city);
    dns::IpAddress here = home.base;
    here.octets[3] = 1;
    const dns::IpPrefix subnet = drill::asker_in(scenario, dns::LocationId{0}, 0).network;
    std::cout << scenario.name << ": " << drill::duration_text(scenario.duration) << " at speed " << number_text(speed)
              << ". Its DNS answers at " << names.text() << ", UDP and TCP:\n"
              << ask << name << (names.address.family == dns::Family::v6 ? " AAAA\n" : "\n");
    if (live::is_loopback(names.address) && names.address.family == home.base.family) {
        std::cout << ask << "-b " << here.text() << " " << name << "    # as somebody in " << city.name << "\n";
    }
    std::cout << ask << "+subnet=" << subnet.text() << " " << name << "    # through a resolver, for " << people.name
              << "\n"
              << ask << "+short _why." << name << " TXT\n";
}

// With a service behind it a region's paths are that service's, so only its root is sure to be there.
void introduce_regions(const live::Server& server) {
    std::cout << "Its regions answer by HTTP:\n";
    const auto& specs = server.scenario().regions;
    for (std::size_t i = 0; i < specs.size(); ++i) {
        const auto& upstream = specs[i].upstream;
        std::cout << "  curl http://" << server.region(regions::region_at(i)).text() << (upstream ? "/" : "/health")
                  << "    # " << specs[i].name << (upstream ? ", behind it " + upstream->url.text() + "\n" : "\n");
    }
}

// As one of the first population, which every scenario has.
void introduce_proxy(const live::Server& server) {
    const drill::Scenario& scenario = server.scenario();
    const bool has_upstreams = scenario.regions.front().upstream.has_value();
    std::cout << "Through its proxy, as one of its people:\n  curl -x http://" << scenario.clients.front().name << "@"
              << server.proxy().text() << " http://" << scenario.dns.name << (has_upstreams ? "/\n" : "/history\n");
}

/// Who else may come in.
void introduce_openness(const live::Binding& binding) {
    if (binding.bound()) {
        std::cout << "Open to whoever reaches " << binding.bound()->text()
                  << ": its regions, DNS and proxy. Only the control API and its /metrics want the token.\n"
                  << "Nothing is encrypted.\n";
        if (binding.bound()->family == dns::Family::v6) {
            std::cout << "Its DNS answers with this address, by AAAA, for regions that the script gives one "
                         "(\"ipv6\": true).\n";
        }
    } else if (!binding.token().empty()) {
        std::cout << "Its control API and /metrics want the token.\n";
    }
}

// Printed once everything listens, as programs that start it wait for the last line.
void introduce(const live::Server& server, double speed) {
    std::cout << "See and lead it at http://" << server.control().text() << "/\n";
    introduce_names(server, speed);
    introduce_regions(server);
    introduce_proxy(server);
    introduce_openness(server.binding());
    std::cout << "It is led from another terminal, too:\n  regiondrill ctl --at " << server.control().text()
              << " state\n"
              << std::flush;
}

// A promise that had failed before the interrupt has failed for good.
int exit_code_of(const live::ServerResult& result) {
    const bool failed = result.verdict == drill::Verdict::failed;
    return result.interrupted && !failed ? interrupted : drill::exit_code(result.verdict);
}

}  // namespace

// The script is read once, here: what is played is what a recording has, even if the file changes meanwhile. That the
// report can be written is checked before anything is answered. Where the stores can be kept no more the code is that
// of an inconclusive drill, unless a promise had failed by then.
int serve_drill(ServeOptions options) {
    live::allow_many_open_files();
    live::give_long_texts_back();
    live::ServerSettings& settings = options.server;
    settings.file = find_scenario(options.scenario);
    settings.script = drill::script_text_at(settings.file);
    settings.bind.token = read_token(options.token);
    settings.until = moment_of(options.until);
    settings.careful = options.data_sync == "full";
    ServePrinter printer(options);
    live::Server server(settings, printer);
    check_writable(options.files);
    introduce(server, settings.speed);
    return exit_code_of(server.run());
}

}  // namespace regiondrill::cli
