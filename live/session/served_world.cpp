#include "live/session/served_world.hpp"

#include "drill/analysis/findings.hpp"
#include "drill/faults/manual_fault.hpp"
#include "drill/report/explanation.hpp"
#include "drill/scenario/dns_config.hpp"
#include "drill/world/world.hpp"
#include "live/http/http_connection.hpp"
#include "live/http/http_message.hpp"
#include "regions/http_api.hpp"

#include <utility>

namespace regiondrill::live {

namespace {

using regions::AttemptId;
using regions::RegionId;

// Whether the responder announces a scope for everybody is a fault that the script can have.
dns::ResponderSettings responder_settings_of(const drill::Scenario& scenario) {
    dns::ResponderSettings settings;
    settings.wrong_scope = scenario.dns.scope == drill::ScopeAnnounced::everybody;
    // From the seed, so that the same drill gives the same octets; what it protects is a loopback.
    sim::Stream dice = sim::Stream::named(sim::Seed{scenario.seed}, "cookies");
    for (std::uint8_t& octet : settings.cookie_secret) octet = static_cast<std::uint8_t>(dice.below(256));
    return settings;
}

// The one zone of the drill, around the tree of its steering.
std::vector<dns::Zone> zones_of(const drill::World& world) {
    std::vector<dns::Zone> zones;
    zones.push_back(drill::zone_of(world.scenario(), world.simulated_dns().authority().root()));
    return zones;
}

// Real programs may follow along unless the script says that nobody can.
drill::Scenario with_feed(drill::Scenario scenario) {
    if (!scenario.store.feed) scenario.store.feed = drill::served_feed;
    return scenario;
}

// Silence is not among them: it is dealt with before the responder is asked.
dns::AnswerFault answer_fault_of(const drill::QueryFault& encounter) {
    if (!encounter.instead) return dns::AnswerFault::none;
    return encounter.instead == drill::DnsFaultEffect::no_name ? dns::AnswerFault::no_name : dns::AnswerFault::no_data;
}

// A corrupted answer is one to a real program, which has to find out by itself.
bool is_answer(const regions::RequestAttempt& attempt) {
    return attempt.outcome == regions::Outcome::answered || attempt.outcome == regions::Outcome::unreadable;
}

}  // namespace

// A host that knows no streams gets the head alone, as the whole of the answer.
void ConnectionHost::goes_on(DirectConnectionId connection, UpstreamStream& stream) {
    answered(connection, std::move(stream.head));
}

// The world calls this back whenever a region is to forward a request, with a host for it or without.
ServedWorld::ServedWorld(const drill::Scenario& scenario, drill::TimelineMode timeline)
    : world_(std::make_unique<drill::World>(with_feed(scenario), drill::RealPrograms::welcome, timeline)),
      responder_(zones_of(*world_), world_->simulated_dns().authority().steering(), world_->simulated_dns().networks(),
                 drill::endpoints_of(scenario), responder_settings_of(scenario)) {
    world_->regions().set_upstream_services(*this);
}

ServedWorld::~ServedWorld() = default;

const drill::Scenario& ServedWorld::scenario() const { return world_->scenario(); }
sim::Engine& ServedWorld::engine() { return world_->engine(); }
const sim::Engine& ServedWorld::engine() const { return world().engine(); }
const sim::Network& ServedWorld::network() const { return world_->network(); }
store::Cluster& ServedWorld::cluster() { return world_->cluster(); }
const store::Cluster& ServedWorld::cluster() const { return world().cluster(); }
const regions::Regions& ServedWorld::regions() const { return world_->regions(); }
const drill::SimulatedDns& ServedWorld::simulated_dns() const { return world_->simulated_dns(); }
const drill::Membership& ServedWorld::membership() const { return world_->membership(); }
const std::deque<drill::FaultRun>& ServedWorld::faults() const { return world_->faults(); }
const std::vector<std::unique_ptr<clients::Population>>& ServedWorld::populations() const {
    return world_->populations();
}
const clients::DirectClients& ServedWorld::direct_clients() const { return world_->direct_clients(); }
drill::TimelineMode ServedWorld::timeline() const { return world_->timeline(); }
const std::string& ServedWorld::name_of(RegionId region) const { return world_->name_of(region); }
sim::PlaceId ServedWorld::place_in(dns::LocationId location) const { return world_->place_in(location); }
sim::Time ServedWorld::end() const { return world_->end(); }
sim::Time ServedWorld::planned_end() const { return world_->planned_end(); }
sim::Time ServedWorld::reported_until() const { return world_->reported_until(); }
bool ServedWorld::is_over() const { return world_->is_over(); }
bool ServedWorld::is_at_rest() const { return world_->is_at_rest(); }
std::uint64_t ServedWorld::events() const { return world_->events(); }
sim::Digest ServedWorld::digest() const { return world_->digest(); }
std::uint64_t ServedWorld::probes() const { return world_->probes(); }

bool ServedWorld::step() { return world_->step(); }
void ServedWorld::play_out() { world_->run(); }
bool ServedWorld::step_until(sim::Time end) { return world_->step_until(end); }
sim::Time ServedWorld::reached() const { return world_->engine().now(); }
sim::Time ServedWorld::next_due() { return world_->engine().next_due(); }
std::size_t ServedWorld::event_count() const { return drill::event_count(*world_); }

std::string ServedWorld::explanation(const std::string& from, const std::string& name) const {
    drill::WhyQuestion question;
    question.from = from.empty() ? scenario().clients.front().name : from;
    question.name = name;
    return drill::explanation_json(*world_, question);
}

dns::LocationId ServedWorld::locate(const dns::IpAddress& address) const {
    return world_->simulated_dns().networks().locate(address);
}

bool ServedWorld::has_upstreams() const { return world_->scenario().regions.front().upstream.has_value(); }

// `input` makes it, which is not done for nobody.
template <class Make>
void ServedWorld::note(sim::Time now, Make input) {
    ++inputs_;
    if (recorder_ != nullptr) recorder_->note({now, input()});
}

// By name in recordings, since numbers of locations depend on the script and on the atlas.
const std::string& ServedWorld::name_of(dns::LocationId location) const {
    const auto& people = world_->scenario().clients;
    const std::size_t number = dns::index(location);
    if (number < people.size()) return people[number].name;
    return sim::Atlas::built_in().cities()[number - people.size()].name;
}

// Noted between check and deed: a fault that is refused is no input, and one that begins is recorded before what it
// sets off.
std::size_t ServedWorld::begin_fault(std::string_view text, const std::string& source, sim::Time now) {
    world_->run_until(now);
    drill::FaultSpec fault = drill::read_fault(text, source, *world_);
    note(now, [&] { return FaultBegun{std::string(text)}; });
    const std::size_t number = world_->begin_fault(std::move(fault));
    begun_texts_[number] = text;
    return number;
}

void ServedWorld::trigger(std::size_t number, sim::Time now) {
    world_->run_until(now);
    drill::check_trigger(number, *world_);
    note(now, [&] { return EntryBegun{number}; });
    world_->trigger(number);
}

void ServedWorld::end_fault(std::size_t number, sim::Time now) {
    world_->run_until(now);
    drill::check_end(number, *world_);
    note(now, [&] { return FaultEnded{number}; });
    world_->end_fault(number);
}

// Of a drill that is over it is no input.
void ServedWorld::finish(sim::Time now) {
    world_->run_until(now);
    if (is_open()) note(now, [] { return DrillFinished{}; });
    world_->finish();
}

// The responder remembers what scope it gave to whom; that is forgotten when records were edited, as the answer may
// depend on less now.
std::optional<sim::Duration> ServedWorld::answer(std::span<const std::uint8_t> query, const dns::Peer& peer,
                                                 sim::Time now, std::vector<std::uint8_t>& answer) {
    world_->run_until(now);
    note(now, [&] {
        const bool over_tcp = peer.transport == dns::Transport::tcp;
        return NameAsked{{query.begin(), query.end()}, peer.address, peer.port, over_tcp};
    });
    drill::SimulatedDns& names = world_->simulated_dns();
    if (std::exchange(edits_known_, names.authority().edits_in_force()) != names.authority().edits_in_force()) {
        responder_.forget_scopes();
    }
    const dns::LocationId asker = names.networks().locate(peer.address);
    const drill::QueryFault met = names.responder().begin_query(asker);
    if (met.instead == drill::DnsFaultEffect::silent) return sim::longest_span;
    const dns::HealthView& health = names.authority().fresh_view(names.responder().site_of(asker));
    if (!responder_.answer(query, peer, health, now, answer, answer_fault_of(met))) return std::nullopt;
    return met.delay;
}

// Numbers are used again by the world: the serial tells a host's connection from an earlier one's late result.
DirectConnectionId ServedWorld::open_connection(dns::LocationId from, RegionId to, ConnectionHost& host,
                                                sim::Time now) {
    world_->run_until(now);
    const DirectConnectionId connection = world_->direct_clients().open(world_->place_in(from), to, *this);
    note(now, [&] { return ConnectionOpened{clients::index(connection), name_of(from), world_->name_of(to)}; });
    if (hosts_.size() <= clients::index(connection)) hosts_.resize(clients::index(connection) + 1);
    Hosted& hosted = hosts_[clients::index(connection)];
    hosted = {&host, hosted.serial + 1};
    return connection;
}

// A number is in use as long as it has a host.
bool ServedWorld::is_connected(DirectConnectionId connection) const {
    return clients::index(connection) < hosts_.size() && hosts_[clients::index(connection)].host != nullptr;
}

// Noted also where it makes no sense: reading a call may keep its key and value in the world's dictionaries.
std::optional<HttpResponse> ServedWorld::ask(DirectConnectionId connection, const HttpRequest& request, sim::Time now) {
    world_->run_until(now);
    note(now, [&] { return ConnectionAsked{clients::index(connection), recorded(request)}; });
    const auto call = call_of(request);
    if (!call) return call.error();
    world_->direct_clients().ask(connection, *call);
    return std::nullopt;
}

// Results that are still to be delivered find no host and are dropped.
void ServedWorld::close_connection(DirectConnectionId connection, sim::Time now) {
    world_->run_until(now);
    note(now, [&] { return ConnectionClosed{clients::index(connection)}; });
    world_->direct_clients().close(connection);
    hosts_[clients::index(connection)].host = nullptr;
}

// A request that makes no sense gets no number, as nobody will be answered; it is noted all the same.
std::optional<HttpResponse> ServedWorld::ask_as_proxied_client(std::size_t population, std::uint32_t client,
                                                               const HttpRequest& request, ProxiedHost host,
                                                               sim::Time now) {
    world_->run_until(now);
    const auto call = call_of(request);
    const std::uint32_t proxied = call ? proxied_.acquire() : regions::no_proxied_client;
    note(now, [&] {
        return ProxiedClientAsked{proxied, world_->scenario().clients[population].name, client, recorded(request)};
    });
    if (!call) return call.error();
    proxied_[proxied] = std::move(host);
    world_->populations()[population]->ask(client, *call, proxied, *this);
    return std::nullopt;
}

// What goes on to a service makes sense to that, or not.
sim::Result<regions::ApiCall, HttpResponse> ServedWorld::call_of(const HttpRequest& request) {
    if (!has_upstreams()) {
        auto read = regions::read_call(api_request(request), world_->cluster());
        if (!read) return http_response(read.error());
        keep_head(request, *read);
        return *read;
    }
    regions::ApiCall call;
    call.operation = regions::Operation::forward;
    call.value = world_->cluster().values().keep(text_of(request));
    keep_head(request, call);
    return call;
}

// Called by a region in the midst of an event, so the request is only put to the results. The text was written by
// call_of(), so that it does not read is a mistake of ours.
void ServedWorld::forward(AttemptId id) {
    if (upstreams_ == nullptr) return;
    const regions::RequestAttempt& attempt = world_->attempts()[id];
    auto request = request_in(world_->cluster().values().view_of(attempt.value));
    sim::ensure(request.has_value(), "a request that was to be forwarded makes no sense");
    results_.emplace_back(ForwardedRequest{id, attempt.region, std::move(*request)});
}

// The world learns the status alone; the answer itself is kept beside it until the region's has travelled to whoever
// asked.
void ServedWorld::upstream_answered(AttemptId id, UpstreamResult result, sim::Time now) {
    world_->run_until(now);
    const unsigned status = result.response.result_int();
    note(now, [&] { return ForwardAnswered{regions::index(id), status}; });
    upstream_results_[id] = std::move(result);
    world_->regions().upstream_answered(id, static_cast<std::uint16_t>(status));
}

// Values are held as long as this is: the store may have let go of them when it is written.
UnwrittenAnswer::UnwrittenAnswer(AttemptId id, drill::World& world)
    : world_(world),
      attempt_(world.attempts()[id]),
      shown_(world.regions().take_response(id)) {
    each_value([this](store::ValueId value) { world_.cluster().values().retain(value); });
}

UnwrittenAnswer::~UnwrittenAnswer() {
    each_value([this](store::ValueId value) { world_.cluster().values().release(value); });
}

template <class Visit>
void UnwrittenAnswer::each_value(Visit visit) const {
    if (attempt_.holds_value) visit(attempt_.value);
    for (const auto& [key, item] : shown_.items) visit(item.value);
    for (const store::Change& change : shown_.changes) visit(change.value);
}

HttpResponse UnwrittenAnswer::written() const {
    return http_response(regions::write_answer(attempt_, shown_, world_.regions(), world_.cluster()));
}

// What a service told, unless the region answered without it.
ServedWorld::Answer ServedWorld::answer_of(AttemptId id) {
    const auto found = upstream_results_.find(id);
    if (found == upstream_results_.end()) return {{}, std::make_unique<UnwrittenAnswer>(id, *world_)};
    Answer answer{std::move(found->second), nullptr};
    upstream_results_.erase(found);
    const regions::RequestAttempt& attempt = world_->attempts()[id];
    HttpResponse& response = answer.upstream.response;
    if (regions::is_corrupted(attempt) && !answer.upstream.stream) {
        response.body() = regions::corrupted_text(response.body(), attempt, world_->regions());
        response.prepare_payload();
    }
    return answer;
}

// Noted with the serial of the connection, for by the time it is delivered the number may be another's.
void ServedWorld::direct_connected(DirectConnectionId connection, bool accepted) {
    ConnectionResult result = result_for(connection);
    result.accepted = accepted;
    results_.emplace_back(std::move(result));
}

// An answer without a response is a connection that broke.
void ServedWorld::direct_answered(DirectConnectionId connection, AttemptId id) {
    ConnectionResult result = result_for(connection);
    result.is_answer = true;
    if (is_answer(world_->attempts()[id])) result.answer = answer_of(id);
    results_.emplace_back(std::move(result));
}

// The number is free again at once, for the host has been taken out of it.
void ServedWorld::proxied_answered(std::uint32_t proxied, AttemptId id) {
    const regions::RequestAttempt& attempt = world_->attempts()[id];
    ProxiedResult result{std::move(proxied_[proxied]), {attempt.outcome, attempt.region, {}, {}}, {}};
    if (is_answer(attempt)) {
        result.result.outcome = regions::Outcome::answered;
        result.answer = answer_of(id);
    }
    results_.emplace_back(std::move(result));
    proxied_.release(proxied);
}

// The host may have gone, or its number may be another's by now: then nobody is told.
void ServedWorld::report(ConnectionResult& result) {
    const Hosted& hosted = hosts_[clients::index(result.connection)];
    if (hosted.host == nullptr || hosted.serial != result.serial) return;  // the client has gone meanwhile
    if (result.answer && result.answer->upstream.stream) {
        hosted.host->goes_on(result.connection, *result.answer->upstream.stream);
    } else if (result.answer) {
        hosted.host->answered(result.connection, result.answer->response());
    } else if (result.is_answer) {
        hosted.host->answered(result.connection, std::nullopt);
    } else {
        hosted.host->connected(result.connection, result.accepted);
    }
}

void ServedWorld::report(ProxiedResult& result) {
    if (result.answer) {
        result.result.stream = std::move(result.answer->upstream.stream);
        result.result.response = result.answer->response();
    }
    result.host(std::move(result.result));
}

// A host may put new inputs in, which may bring about more results: they are handed out in the same round, in order.
void ServedWorld::deliver() {
    if (results_.empty() || std::exchange(delivering_, true)) return;
    prepare_results();
    while (!results_.empty()) {
        auto result = std::move(results_.front());
        results_.pop_front();
        std::visit([this](auto& piece) { report(piece); }, result);
    }
    delivering_ = false;
}

}  // namespace regiondrill::live
