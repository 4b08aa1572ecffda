#include "live/server/server.hpp"

#include "drill/analysis/story.hpp"
#include "drill/scenario/input_error.hpp"
#include "drill/scenario/scenario_reader.hpp"
#include "live/control/control.hpp"
#include "live/dns/dns_gateway.hpp"
#include "live/loop/loop.hpp"
#include "live/proxy/proxy_gateway.hpp"
#include "live/region/region_gateway.hpp"
#include "live/region/upstream_services.hpp"
#include "live/session/recording.hpp"
#include "live/session/served_world.hpp"
#include "live/storage/durable_store.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace regiondrill::live {

namespace {

using namespace std::chrono_literals;

/// How often it is looked for events: below what a reader notices.
constexpr auto event_interval = 20ms;

/// How often the stores are written at least: as much of what nobody outside was told of can be lost.
constexpr auto keep_interval = 100ms;

// By the option's name: the pacer would take any.
double checked_speed(double speed) {
    if (speed >= slowest_speed && speed <= fastest_speed) return speed;
    throw drill::InputError("--speed", {}, {},
                            {"the world cannot be played at this speed", "a number from 0.1 to 1000", {}});
}

}  // namespace

/// In the order in which they come to be: the world before the gateways that lead into it, the regions before the
/// control API that shows their figures. They end the other way round, so none outlives what it refers to.
class Server::Parts {
public:
    // Whatever cannot be had throws from here, by the name of its option, and what was opened before is closed again.
    // The recording is opened before anything can come in, as nothing is answered until run().
    Parts(const ServerSettings& settings, ServerListener& listener)
        : settings_(settings),
          listener_(listener),
          binding_(settings.bind),
          script_settings_(script_settings(settings)),
          session_(loop_, scenario_to_play(), {.speed = checked_speed(settings.speed), .paused = settings.paused},
                   settings.manual ? drill::TimelineMode::manual : drill::TimelineMode::plays),
          stores_(open_stores()),
          event_tail_(world().world()),
          dns_(open_dns()),
          regions_(open_regions()),
          proxy_(open_proxy()),
          upstreams_(loop_, session_),
          control_(world(), session_.pacer(), control_settings()),
          control_gateway_(open_control()),
          watch_(loop_.every(event_interval, [this] { watch(); })),
          keep_(loop_.every(keep_interval, [this] { keep(); })) {
        world().before_results([this] { keep(); });
        if (!settings_.record.empty()) record();
        loop_.stop_on_signals();
    }

    // The report comes first, and with it the answers that were under way; then the gateways close, and the stores
    // last, when nothing can change any more.
    ServerResult run() {
        try {
            loop_.run();
        } catch (const CannotKeep& error) {
            return give_up(error.what());
        }
        const ServerResult result = conclude();
        regions_->wind_up();
        proxy_->wind_up();
        control_gateway_->wind_up();
        try {
            if (stores_) stores_->close();
        } catch (const CannotKeep& error) {
            listener_.kept_no_more(world().reached(), error.what());
            return {result.verdict, true};
        }
        return result;
    }

    const drill::Scenario& scenario() const { return session_.world().scenario(); }
    const Binding& binding() const { return binding_; }

    ListenAddress dns() const { return {binding_.dns(scenario()).address, dns_->port()}; }
    ListenAddress proxy() const { return {binding_.proxy(scenario()).address, proxy_->port()}; }
    ListenAddress control() const { return {binding_.control(scenario()).address, control_gateway_->port()}; }
    ListenAddress region(regions::RegionId region) const { return regions_->address_of(region); }

private:
    ServedWorld& world() { return session_.world(); }
    // By the clock of the drill; what is under way may still come to rest.
    bool is_over() { return world().reached() >= world().end(); }

    // ---- putting together ----

    drill::Scenario scenario_to_play() const {
        drill::Scenario scenario = drill::read_scenario_text(settings_.script, settings_.file, script_settings_);
        check_upstreams(scenario, settings_.allowed_upstreams);
        return binding_.placed(std::move(scenario));
    }

    // Before any gateway, so that nobody meets a world that lacks what its stores held.
    std::unique_ptr<DurableStore> open_stores() {
        if (settings_.data_dir.empty()) return nullptr;
        try {
            auto stores =
                std::make_unique<DurableStore>(DurableSettings{settings_.data_dir, scenario().name, settings_.careful},
                                               world().engine(), world().cluster());
            listener_.stores_opened(*stores);
            return stores;
        } catch (const CannotKeep& error) {
            throw drill::InputError("--data-dir", {}, {}, {error.what(), {}, {}});
        }
    }

    // The world answers at once and says how late it would be; the gateway holds the answer for so long in real time,
    // at the present speed.
    std::unique_ptr<DnsGateway> open_dns() {
        const auto answer = [this](auto query, const dns::Peer& peer,
                                   auto& octets) -> std::optional<std::chrono::nanoseconds> {
            const auto delay = world().answer(query, peer, session_.now(), octets);
            if (!delay) return std::nullopt;
            return session_.pacer().real(*delay);
        };
        const ListenAddress address = binding_.dns(scenario());
        try {
            return std::make_unique<DnsGateway>(loop_, answer,
                                                DnsGatewaySettings{.address = address.address, .port = address.port});
        } catch (const CannotListen& error) {
            binding_.refuse_dns(error, scenario());
        }
    }

    std::unique_ptr<RegionGateways> open_regions() {
        try {
            return std::make_unique<RegionGateways>(loop_, session_, binding_.port());
        } catch (const CannotListen& error) {
            binding_.refuse_regions(error);
        }
    }

    std::unique_ptr<ProxyGateway> open_proxy() {
        const HttpServerSettings settings{binding_.proxy(scenario()), {}};
        try {
            RegionPorts ports;
            for (std::size_t i = 0; i < scenario().regions.size(); ++i) {
                ports.push_back(regions_->address_of(regions::region_at(i)).port);
            }
            return std::make_unique<ProxyGateway>(loop_, session_, settings, std::move(ports));
        } catch (const CannotListen& error) {
            binding_.refuse_proxy(error, scenario());
        }
    }

    std::unique_ptr<ControlGateway> open_control() {
        const HttpServerSettings settings{binding_.control(scenario()), {}};
        try {
            return std::make_unique<ControlGateway>(loop_, control_, settings);
        } catch (const CannotListen& error) {
            binding_.refuse_control(error, scenario());
        }
    }

    // Asked when they are needed: the regions' figures change, and so does what would reproduce the drill.
    ControlSettings control_settings() {
        const auto gateways = [this](regions::RegionId region) {
            return GatewayMetrics{regions_->figures_of(region), regions_->chat_figures_of(region)};
        };
        return {{},
                binding_.token(),
                [this] { return reproduction(); },
                gateways,
                [this](regions::RegionId region) { return "http://" + regions_->address_of(region).text(); },
                [this] {
                    return PlayedFrom{settings_.file, settings_.script, script_settings_};
                }};
    }

    // The preload is written as the second line, where a replay expects it, and then forgotten: nobody else needs it.
    void record() {
        recording_.emplace(settings_.record, RecordingHead{std::string(drill::version()), settings_.file,
                                                           settings_.script, script_settings_, settings_.manual});
        if (stores_ && stores_->goes_on()) recording_->note(stores_->preload());
        if (stores_) stores_->forget_preload();
        world().record(*recording_);
    }

    // ---- while it goes ----

    // Called before anything is told to the outside, and at short intervals besides, for what nobody was told of.
    void keep() {
        if (stores_) stores_->commit();
    }

    // The recording is flushed here, so that a crash loses some milliseconds of it. That the machine is too slow is
    // said once. With --stay the drill's report is given at its end, and the server goes on.
    void watch() {
        for (const drill::StoryLine& line : event_tail_.fresh()) listener_.happened(line);
        if (recording_) recording_->flush();
        if (recording_ && !recording_->is_whole() && !std::exchange(said_not_recorded_, true)) {
            listener_.happened({session_.now(), "record",
                                settings_.record + " cannot be written any more: this session cannot be played again"});
        }
        if (!said_behind_ && session_.pacer().given_up() > sim::Duration{0}) {
            said_behind_ = true;
            listener_.happened(
                {session_.now(), "clock", "this machine is too slow for the speed: virtual time falls behind"});
        }
        if (world().reached() >= settings_.until || (!settings_.stay && is_over())) {
            loop_.stop();
        } else if (!verdict_ && world().is_at_rest()) {
            report();
            listener_.stays_on();
        }
    }

    // ---- at its end ----

    // Three ways to end: over and played out, over and reported before (--stay), or early, whose report covers what
    // there is.
    ServerResult conclude() {
        if (!settings_.stay && is_over()) play_out();
        if (verdict_) return {*verdict_, false};
        // What lay behind the moment at which it ends is not measured.
        const bool as_asked = world().reached() >= settings_.until;
        listener_.ended_early(world().reached(), as_asked);
        world().finish(session_.now());
        play_out();
        return {*verdict_, !as_asked};
    }

    // What is under way comes to its end.
    void play_out() {
        world().play_out();
        try {
            world().deliver();
        } catch (const CannotKeep& error) {
            kept_no_more(error.what());
        }
        report();
    }

    void kept_no_more(const std::string& why) {
        why_not_kept_ = why;
        listener_.kept_no_more(world().reached(), why);
    }

    // What was written since the stores could be kept last is with nobody but this world, so nobody may be told of it:
    // connections end unanswered, with this. The drill is played out for its report alone.
    ServerResult give_up(const std::string& why) {
        kept_no_more(why);
        if (verdict_) return {*verdict_, true};
        world().finish(session_.now());
        world().play_out();
        report();
        return {*verdict_, true};
    }

    // The end is noted in the recording before the report is made: the digest is that of the world at rest.
    void report() {
        if (recording_) recording_->note_end({world().events(), world().digest().text()});
        drill::Report report = drill::make_report(world().world(), reproduction(), drill::SecondPlay::never);
        if (!why_not_kept_.empty()) {
            report.remarks.push_back(why_not_kept_);
            if (report.verdict == drill::Verdict::passed) report.verdict = drill::Verdict::inconclusive;
        }
        listener_.reported(report);
        verdict_ = report.verdict;
    }

    // How to get the same drill again: by its recording, by its scenario where nothing came in from outside, or not at
    // all, with the reason.
    drill::Reproduction reproduction() {
        if (recording_ && !recording_->is_whole()) {
            return {{}, "its recording could not be written to " + settings_.record};
        }
        if (!settings_.record.empty()) return drill::reproduction_by_recording(settings_.record);
        if (world().inputs() != 0) {
            return {{}, "what was done to it from outside was not recorded (--record FILE)"};
        }
        if (stores_ && stores_->goes_on()) {
            return {{}, "what its stores went on with was not recorded (--record FILE)"};
        }
        if (settings_.manual && !scenario().timeline.empty()) {
            return {{}, "its timeline waited for somebody to begin it (--manual)"};
        }
        return drill::reproduction_by_scenario(scenario(), script_settings_);
    }

    ServerSettings settings_;
    ServerListener& listener_;
    Binding binding_;
    std::vector<std::string> script_settings_;
    Loop loop_;
    std::optional<RecordingFile> recording_;
    Session session_;
    std::unique_ptr<DurableStore> stores_;
    drill::EventTail event_tail_;
    std::unique_ptr<DnsGateway> dns_;
    std::unique_ptr<RegionGateways> regions_;
    std::unique_ptr<ProxyGateway> proxy_;
    UpstreamServices upstreams_;
    Control control_;
    std::unique_ptr<ControlGateway> control_gateway_;
    std::shared_ptr<void> watch_;
    std::shared_ptr<void> keep_;
    bool said_behind_ = false;
    bool said_not_recorded_ = false;
    std::string why_not_kept_;               // the stores, once they could not be
    std::optional<drill::Verdict> verdict_;  // once it was reported
};

Server::Server(const ServerSettings& settings, ServerListener& listener)
    : parts_(std::make_unique<Parts>(settings, listener)) {}

Server::~Server() = default;

ServerResult Server::run() { return parts_->run(); }

const drill::Scenario& Server::scenario() const { return parts_->scenario(); }
const Binding& Server::binding() const { return parts_->binding(); }
ListenAddress Server::dns() const { return parts_->dns(); }
ListenAddress Server::proxy() const { return parts_->proxy(); }
ListenAddress Server::control() const { return parts_->control(); }
ListenAddress Server::region(regions::RegionId region) const { return parts_->region(region); }

}  // namespace regiondrill::live
