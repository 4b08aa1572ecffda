#include "drill/world/world.hpp"

#include "drill/world/fault_context.hpp"
#include "drill/world/front_doors.hpp"
#include "sim/invariant.hpp"

#include <algorithm>

namespace regiondrill::drill {

using regions::RegionId;

namespace {

using namespace std::chrono_literals;

// What no setting of a script bounds: queues that drain, packets that a fault delayed.
constexpr Duration spare_settling = 24h;
constexpr std::uint64_t spare_settling_events = 10'000'000;  // some seconds of work

// Refusals and failures say nothing about the name.
regions::NoAddress::Reason reason_of(dns::Response::Status status) {
    switch (status) {
        case dns::Response::Status::no_name: return regions::NoAddress::Reason::no_name;
        case dns::Response::Status::ok:
        case dns::Response::Status::no_data: return regions::NoAddress::Reason::no_data;
        case dns::Response::Status::servfail:
        case dns::Response::Status::refused: break;
    }
    return regions::NoAddress::Reason::no_answer;
}

// An answer without addresses gives a destination without regions, which is how a client learns that the name did not
// resolve.
clients::Destination destination_of(const dns::Resolution& resolution, bool remembered) {
    clients::Destination destination({}, resolution.answered);
    destination.cause = resolution.cause;
    destination.no_address = {reason_of(resolution.status), remembered};
    for (const dns::Address address : resolution.addresses()) destination.add(regions::region_at(dns::index(address)));
    return destination;
}

}  // namespace

// The order of making is part of the run: it numbers places, links and event kinds. Visitors come last, so that they
// change none of the other numbers.
World::World(const Scenario& scenario, RealPrograms real_programs, TimelineMode timeline)
    : scenario_(scenario),
      planned_end_(end()),
      seed_{scenario.seed},
      network_(engine_, seed_, scenario.network.model == NetworkModel::ideal),
      schedule_(engine_, seed_, scenario_, timeline, causes_),
      drill_ends_(engine_.on<&World::drill_ends>(*this, "drill ends")) {
    topology_ = std::make_unique<Topology>(network_, scenario_);
    build_store();
    build_regions();
    build_dns();
    build_populations();
    if (real_programs == RealPrograms::welcome) {
        direct_clients_ = std::make_unique<clients::DirectClients>(
            engine_, static_cast<clients::Environment&>(*this), attempts_, seed_,
            clients::Metrics(scenario_.duration, scenario_.regions.size()));
        topology_->add_direct_clients();
    }
    start_faults();
}

World::~World() = default;

// Checkers probe for ever, so that there is always a next event; none means that the world was put together wrongly.
bool World::step() {
    if (at_rest_) return false;
    if (!step_until(sim::never)) sim::break_invariant("the world ran out of events before the drill's end");
    return true;
}

// Rest is looked for after every event once the drill is over, so that it ends with the last thing under way.
bool World::step_until(Time moment) {
    if (!engine_.step_until(moment)) return false;
    if (is_over() && !at_rest_) check_at_rest();
    return true;
}

// The clock stands at `moment` afterwards, even where nothing happened: who plays in step with the wall clock counts on
// it.
void World::run_until(Time moment) {
    while (step_until(moment)) {
    }
    engine_.run_until(moment);  // nothing is due any more: the clock goes on alone
}

// After the drill's time is over all faults end; what is under way then must come to rest within this. Generous on
// purpose: what is still not at rest then never will be, and requests that are not are a bug of ours.
Duration World::longest_settling() const {
    const store::Settings& store = scenario_.store.settings;
    Duration longest = spare_settling + store.replication.batch_interval + 8 * store.replication.resend;
    longest += scenario_.dns.authority_rtt + store.disk.sync + store.tombstones + 8 * store.answer_wait;
    for (const PopulationSpec& spec : scenario_.clients) {
        const clients::TimeoutSettings& wait = spec.timeouts;
        longest += spec.retries.attempts * (wait.look_up + wait.connect + wait.request + spec.retries.cap);
    }
    for (const FaultSpec& fault : scenario_.timeline) {
        longest += 8 * (fault.add + fault.max + fault.limit + 16 * fault.mean);
        if (fault.bandwidth != 0) longest += 8 * sim::longest_backlog;
    }
    return longest;
}

// Requests first, as they may still write; then what replicas owe each other, and what the ledger waits for. Health
// checks never rest, and are not waited for: what they do from then on is not of the drill, so its digest and count are
// put aside. Lines that need longer than anybody waits for them are not waited for, nor replicas that go on settling
// what they differ in for more events than a drill is worth.
void World::check_at_rest() {
    const bool in_time = engine_.now() < end() + longest_settling();
    const bool in_bounds = engine_.events() - events_at_end_ < spare_settling_events + 2 * events_at_end_;
    const bool answered =
        cluster_->ledger().pending() == 0 &&
        std::all_of(populations_.begin(), populations_.end(), [](const auto& each) { return each->open() == 0; });
    sim::ensure(answered || in_time, "requests did not come to an end after the drill");
    const bool drained = answered && cluster_->is_drained();
    if (!drained && (!answered || (in_time && in_bounds))) return;
    at_rest_ = true;
    events_at_rest_ = engine_.events();
    digest_at_rest_ = engine_.digest();
    account_ = drained ? cluster_->close() : cluster_->close_unconverged();
}

// The end of the drill is scheduled after its faults: of a fault's end at the same moment that comes first.
void World::start_faults() {
    SimulatedDns& dns = *simulated_dns_;
    schedule_.start({.number = 0,
                     .scenario = scenario_,
                     .engine = engine_,
                     .network = network_,
                     .cluster = *cluster_,
                     .regions = *regions_,
                     .populations = populations_,
                     .simulated_dns = dns,
                     .responder = dns.responder(),
                     .authority = dns.authority(),
                     .checks = dns.checks(),
                     .operators = dns.operators(),
                     .dns_history = dns_history_,
                     .topology = *topology_,
                     .membership = *membership_,
                     .schedule = schedule_},
                    [this] { cut_metrics(); });
    ending_ = engine_.schedule(end(), drill_ends_, 0);
}

// A slowed region is overloaded by what slows it; else by a surge of those who came to it just now; else by what sent
// people there last; else by its own people, and then it is nobody's doing.
sim::Cause World::overloaded(RegionId region) {
    EntryId because = causes_.entry_of(regions_->cause_in(region, regions::FaultEffect::slowed), false);
    if (because == no_entry) because = causes_.entry_of(surge_at(region), false);
    const auto& answers = dns_history_.answers;
    const auto sent_there = std::find_if(answers.rbegin(), answers.rend(), [&](const AnswerChange& change) {
        return change.to.share_of(region) > change.from.share_of(region);
    });
    if (because == no_entry && sent_there != answers.rend()) because = sent_there->entry;
    const EntryId entry = causes_.add({.at = engine_.now(),
                                       .kind = CauseKind::overload,
                                       .subject = static_cast<std::uint32_t>(regions::index(region)),
                                       .because = because});
    return causes_.root_of(entry);
}

// Of several surges the one that began last.
sim::Cause World::surge_at(RegionId region) const {
    sim::Cause cause{};
    for (const auto& population : populations_) {
        const clients::TimeBuckets& slices = population->metrics().slices;
        const std::size_t now = slices.at(engine_.now());
        const bool comes = slices.sent_to(now, region) > 0 || (now > 0 && slices.sent_to(now - 1, region) > 0);
        const sim::Cause surge = population->surge_cause();
        if (comes && surge != sim::Cause::none && (cause == sim::Cause::none || surge > cause)) cause = surge;
    }
    return cause;
}

Evidence World::evidence_of(const FaultRun& run) const {
    Evidence evidence = schedule_.evidence_of(run);
    if (evidence.met != 0) return evidence;
    const sim::Cause cause = sim::cause_of_fault(run.number);
    for (const auto& population : populations_) {
        for (const clients::MissedBy& missed : population->metrics().missed) {
            if (missed.cause != cause) continue;
            const clients::TimeBuckets& slices = population->metrics().slices;
            for (std::size_t slice = 0; slice < slices.size(); ++slice) evidence.met += slices.missed_by(cause, slice);
            const auto& attempts = missed.first.attempts;
            const Time first = attempts.empty() ? missed.last.ended : attempts.front().ended;
            evidence.first = std::min(evidence.first, first);
        }
    }
    return evidence;
}

// So that the figures before, during and after faults can be told apart.
void World::cut_metrics() {
    for (const auto& population : populations_) population->metrics().cut(engine_.now());
    if (direct_clients_) direct_clients_->metrics().cut(engine_.now());
    regions_->sessions().count_apart(engine_.now());
}

// What is written into the scenario as played is the length that it had, so a replay ends at the same moment.
void World::finish() {
    if (is_over()) return;
    engine_.cancel(ending_);
    scenario_.duration = engine_.now() - sim::drill_start;
    for (const auto& population : populations_) population->stop();
    schedule_.cancel_waiting();
    drill_ends({});
}

// What only a region that is gone by now holds counts as lost: faults end with the drill, and would bring it back.
// Reported before the faults end, and to the ledger alone: the data come back for the check that all replicas are
// equal.
void World::drill_ends(const sim::Event&) {
    std::vector<store::ReplicaId> gone;
    for (std::size_t i = 0; i < regions().size(); ++i) {
        const RegionId region = regions::region_at(i);
        if (membership_->is_gone(region)) gone.push_back(regions::replica_of(region));
    }
    cluster_->report_vanished(gone);
    schedule_.end_all();
    events_at_end_ = engine_.events();
    check_at_rest();
}

// Populations' places were made one after the other, so a caller's place gives its population. Nothing where the
// resolver has to ask; the waiter's event comes then.
std::optional<clients::Destination> World::look_up(clients::ResolverNumber resolver, const clients::Caller& caller,
                                                   sim::EventKind waiter, std::uint32_t subject) {
    const dns::ResolverId number{static_cast<std::uint32_t>(resolver)};
    const std::size_t population = index(caller.place) - index(topology_->population_places().front());
    const dns::LocationId here = dns::location_at(population);
    const dns::Asker asker = asker_in(blocks_[population], here, caller.network);
    const bool v6 = scenario_.clients[population].family == AddressFamily::v6;
    const dns::Question question{{}, v6 ? dns::QuestionKind::v6 : dns::QuestionKind::v4};
    const auto found = simulated_dns_->resolvers().look_up(number, question, asker, waiter, subject);
    if (!found) return std::nullopt;
    return destination_of(*found, true);
}

// Of a look-up that had to wait, when its event has come.
clients::Destination World::result(clients::ResolverNumber resolver, std::uint32_t detail) {
    return destination_of(
        simulated_dns_->resolvers().result(dns::ResolverId{static_cast<std::uint32_t>(resolver)}, detail), false);
}

sim::Cause World::trouble_of(clients::ResolverNumber resolver) const {
    return simulated_dns_->resolvers().trouble_of(dns::ResolverId{static_cast<std::uint32_t>(resolver)});
}

}  // namespace regiondrill::drill
