#include "dns/resolver/resolvers.hpp"

#include <algorithm>
#include <utility>

namespace regiondrill::dns {

namespace {

// A woken client's detail: the answer's entry, and in the lowest bits which kind of answer it is.
constexpr unsigned kind_bits = 2;

// The shares of further first answers follow from the first one's in steps of the golden ratio.
constexpr double golden_step = 0.618'033'988'749'894'9;

// So that caches are not all filled at the drill's first instant: the entries of one resolver are as far through their
// first answers' lifetimes as numbers that are evenly spread.
double share_left(double first_share, AnswerCache::Entry entry) {
    if (entry == 0 || first_share >= 1) return first_share;
    const double sum = first_share + golden_step * static_cast<double>(entry);
    return sum - static_cast<double>(static_cast<std::uint64_t>(sum));
}

/// No more than this share of the answer's time is left.
bool is_late(const CachedAnswer& answer, double share, sim::Time now) {
    const auto lifetime = static_cast<double>((*answer.expires - answer.came).count());
    return static_cast<double>((*answer.expires - now).count()) <= lifetime * share;
}

// Refusals count as failures: a resolver asks the next server (facts X2).
bool is_failure(const Response& response) {
    return response.status == Response::Status::servfail || response.status == Response::Status::refused;
}

}  // namespace

Resolvers::Resolvers(sim::Engine& engine, AuthorityLink& authority, sim::Duration round_trip)
    : engine_(engine),
      authority_(authority),
      round_trip_(round_trip),
      query_arrives_(engine.on<&Resolvers::query_arrives>(*this, "query arrives")),
      answer_arrives_(engine.on<&Resolvers::answer_arrives>(*this, "DNS answer arrives")),
      query_overdue_(engine.on<&Resolvers::query_overdue>(*this, "DNS answer is overdue")),
      stale_due_(engine.on<&Resolvers::stale_due>(*this, "stale answer is due")) {}

ResolverId Resolvers::add(const ResolverSettings& settings, const Asker& stands, double first_share) {
    resolvers_.push_back({.settings = settings, .stands = stands, .first_share = first_share, .cache = {}});
    return ResolverId{static_cast<std::uint32_t>(resolvers_.size() - 1)};
}

// In the order in which a resolver thinks: a fresh answer (and perhaps fetch the next one meanwhile), a failure it
// remembers, a query under way that the client can wait for, or a query of its own.
std::optional<Resolution> Resolvers::look_up(ResolverId id, const Question& question, const Asker& client,
                                             sim::EventKind waiter, std::uint32_t subject) {
    Resolver& resolver = resolvers_[index(id)];
    const sim::Time now = engine_.now();
    const IpPrefix network = resolver.settings.subnet_of(client.network);
    const auto fresh = resolver.cache.find(question, network, now);
    if (fresh) {
        const CachedAnswer& answer = resolver.cache[*fresh];
        if (resolver.settings.prefetch > 0 && is_late(answer, resolver.settings.prefetch, now)) {
            const AnswerCache::Entry entry = resolver.cache.at(question, network);
            if (!resolver.cache[entry].inquiry && now >= resolver.cache[entry].failed_until) begin(id, entry, client);
        }
        return resolution(resolver, *fresh, AnswerKind::answer);
    }
    const AnswerCache::Entry entry = resolver.cache.at(question, network);
    if (now < resolver.cache[entry].failed_until) {
        const auto stale = find_stale(resolver, question, network);
        return resolution(resolver, stale.value_or(entry), stale ? AnswerKind::stale : AnswerKind::failure);
    }
    const auto under_way = resolver.cache[entry].inquiry;
    wait_for(under_way ? *under_way : begin(id, entry, client), {waiter, subject, now});
    return std::nullopt;
}

std::optional<Resolution> Resolvers::at_hand(ResolverId id, const Question& question, const Asker& client) const {
    const Resolver& resolver = resolvers_[index(id)];
    const auto fresh = resolver.cache.find(question, resolver.settings.subnet_of(client.network), engine_.now());
    if (!fresh) return std::nullopt;
    return resolution(resolver, *fresh, AnswerKind::answer);
}

Resolution Resolvers::result(ResolverId id, std::uint32_t detail) const {
    const auto kind = static_cast<AnswerKind>(detail & ((1U << kind_bits) - 1));
    return resolution(resolvers_[index(id)], detail >> kind_bits, kind);
}

Resolution Resolvers::resolution(const Resolver& resolver, AnswerCache::Entry entry, AnswerKind kind) const {
    const CachedAnswer& answer = resolver.cache[entry];
    if (kind == AnswerKind::failure) return {.cause = answer.failure};
    const bool stale = kind == AnswerKind::stale;
    const sim::Duration left = std::max(sim::Duration{0}, *answer.expires - engine_.now());
    return {answer.status,   stale,       answer.count, answer.list, stale ? resolver.settings.stale_ttl : left,
            answer.answered, answer.cause};
}

// A look into the past: what was still fresh when the oldest answer that may be served ran out.
std::optional<AnswerCache::Entry> Resolvers::find_stale(const Resolver& resolver, const Question& question,
                                                        const IpPrefix& network) const {
    if (!resolver.settings.serve_stale) return std::nullopt;
    return resolver.cache.find(question, network, engine_.now() - resolver.settings.keep_stale);
}

// Whether a client subnet goes along follows from the entry: one for everybody carries none.
std::uint32_t Resolvers::begin(ResolverId id, AnswerCache::Entry entry, const Asker& client) {
    const std::uint32_t slot = inquiries_.acquire();
    Inquiry& inquiry = inquiries_[slot];
    inquiry.resolver = id;
    inquiry.entry = entry;
    inquiry.client = client;
    inquiry.tries = 0;
    asked_for(inquiry).inquiry = slot;
    inquiry.carries_subnet = asked_for(inquiry).network.length != 0;
    send(slot);
    return slot;
}

// The first to wait starts the clock after which waiting clients get an old answer, if there is one (RFC 8767).
void Resolvers::wait_for(std::uint32_t slot, Waiter waiter) {
    Inquiry& inquiry = inquiries_[slot];
    const Resolver& resolver = resolvers_[index(inquiry.resolver)];
    inquiry.waiters.push_back(waiter);
    const CachedAnswer& asked = asked_for(inquiry);
    if (inquiry.waiters.size() == 1 && find_stale(resolver, asked.question, asked.network))
        engine_.schedule(resolver.settings.client_timer, stale_due_, slot, inquiry.serial);
}

void Resolvers::send(std::uint32_t slot) {
    Inquiry& inquiry = inquiries_[slot];
    ++inquiry.tries;
    inquiry.sent = engine_.now();
    const std::uint32_t flight = flights_.acquire();
    flights_[flight] = {slot, inquiry.serial, {}};
    engine_.schedule(round_trip_ / 2, query_arrives_, flight);
}

// The asker is the resolver itself unless its query carries a subnet (RFC 7871, section 7.1).
Query Resolvers::query_of(const Inquiry& inquiry) {
    const Resolver& resolver = resolvers_[index(inquiry.resolver)];
    const CachedAnswer& asked = asked_for(inquiry);
    const IpAddress& address = resolver.stands.network.base;
    Asker asker{resolver.stands.location, IpPrefix::whole(address)};
    if (inquiry.carries_subnet) asker = {inquiry.client.location, asked.network};
    return {asked.question, asker, inquiry.carries_subnet, address, resolver.queries};
}

// A resolver learns of silence only by waiting, but that event is needed only when there is silence.
void Resolvers::query_arrives(const sim::Event& event) {
    Flight& flight = flights_[event.subject];
    if (!is_under_way(flight.inquiry, flight.serial)) {
        flights_.release(event.subject);
        return;
    }
    const Inquiry& inquiry = inquiries_[flight.inquiry];
    const Query query = query_of(inquiry);
    ++queries_;
    ++resolvers_[index(inquiry.resolver)].queries;
    const auto response = authority_.ask(query);
    const sim::Cause trouble = response ? response->cause : authority_.silenced_by();
    asked_for(inquiry).failure = trouble;
    resolvers_[index(inquiry.resolver)].trouble = trouble;
    // An option that is not the query's own is no answer to it: dropped (RFC 7871, section 7.3).
    const bool heard =
        response && (!query.carries_subnet || !response->subnet || response->subnet->network == query.asker.network);
    const sim::Time back =
        engine_.now() + (round_trip_ - round_trip_ / 2) + (heard ? response->delay : sim::Duration{0});
    const sim::Time deadline = inquiry.sent + resolvers_[index(inquiry.resolver)].settings.wait(inquiry.tries);
    if (!heard || back > deadline)
        engine_.schedule(std::max(deadline, engine_.now()), query_overdue_, flight.inquiry, flight.serial);
    if (!heard) {
        flights_.release(event.subject);
        return;
    }
    flight.response = *response;
    engine_.schedule(back, answer_arrives_, event.subject);
}

// A late answer to an earlier try is as good as any; once the inquiry has ended it is dropped.
void Resolvers::answer_arrives(const sim::Event& event) {
    const Flight flight = flights_[event.subject];
    flights_.release(event.subject);
    if (!is_under_way(flight.inquiry, flight.serial)) return;
    Inquiry& inquiry = inquiries_[flight.inquiry];
    if (!is_failure(flight.response)) {
        keep(flight.inquiry, flight.response);
    } else if (flight.response.status == Response::Status::refused && inquiry.carries_subnet) {
        inquiry.carries_subnet = false;  // RFC 7871, section 7.3: asked once more without
        --inquiry.tries;
        send(flight.inquiry);
    } else {
        try_again(flight.inquiry);  // at the next name server (facts X2)
    }
}

void Resolvers::query_overdue(const sim::Event& event) {
    if (!is_under_way(event.subject, event.detail)) return;
    const Inquiry& inquiry = inquiries_[event.subject];
    const sim::Duration wait = resolvers_[index(inquiry.resolver)].settings.wait(inquiry.tries);
    // Not when a late failure of this try has led to another one already.
    if (engine_.now() >= inquiry.sent + wait) try_again(event.subject);
}

void Resolvers::try_again(std::uint32_t slot) {
    const Inquiry& inquiry = inquiries_[slot];
    if (inquiry.tries < resolvers_[index(inquiry.resolver)].settings.tries) {
        send(slot);
    } else {
        give_up(slot);
    }
}

// A cache counts an answer's TTL from when it came in.
void Resolvers::keep(std::uint32_t slot, const Response& response) {
    const Inquiry& inquiry = inquiries_[slot];
    Resolver& resolver = resolvers_[index(inquiry.resolver)];
    asked_for(inquiry).failures = 0;
    note_edition(inquiry, response.edition);
    const IpPrefix asked = asked_for(inquiry).network;
    // A scope longer than what was asked for says that the authority would know more of a closer client; the answer is
    // kept for what was asked.
    const std::uint8_t scope = inquiry.carries_subnet && response.subnet ? response.subnet->scope : std::uint8_t{0};
    const IpPrefix network = scope == 0 ? IpPrefix{} : IpPrefix::of(asked.base, std::min(scope, asked.length));
    const AnswerCache::Entry entry = resolver.cache.at(asked_for(inquiry).question, network);
    CachedAnswer& answer = resolver.cache[entry];
    const double share = answer.expires ? 1.0 : share_left(resolver.first_share, entry);
    const auto lifetime = static_cast<double>(resolver.settings.lifetime(response).count());
    answer.status = response.status;
    answer.count = response.count;
    answer.list = response.list;
    answer.answered = response.answered;
    answer.cause = response.cause;
    answer.came = engine_.now();
    answer.expires = engine_.now() + sim::Duration{static_cast<std::int64_t>(lifetime * share)};
    wake(slot, entry, AnswerKind::answer);
    close(slot);
}

void Resolvers::note_edition(const Inquiry& inquiry, std::uint32_t edition) {
    CachedAnswer& asked = asked_for(inquiry);
    if (edition <= asked.edition) [[likely]]
        return;
    const Asker& stands = resolvers_[index(inquiry.resolver)].stands;
    const Asker& asker = inquiry.carries_subnet ? inquiry.client : stands;
    authority_.edition_fetched(asker, std::exchange(asked.edition, edition), edition);
}

// With an old answer at hand the next attempt comes after `recheck` and clients get that answer at once until then;
// without one the failure itself is remembered (RFC 9520).
void Resolvers::give_up(std::uint32_t slot) {
    const Inquiry& inquiry = inquiries_[slot];
    const Resolver& resolver = resolvers_[index(inquiry.resolver)];
    CachedAnswer& asked = asked_for(inquiry);
    ++asked.failures;
    const auto stale = find_stale(resolver, asked.question, asked.network);
    asked.failed_until =
        engine_.now() + (stale ? resolver.settings.recheck : resolver.settings.failure_lifetime(asked.failures));
    wake(slot, stale.value_or(inquiry.entry), stale ? AnswerKind::stale : AnswerKind::failure);
    close(slot);
}

// Those who have waited long enough get the old answer; the query goes on for whoever came later.
void Resolvers::stale_due(const sim::Event& event) {
    if (!is_under_way(event.subject, event.detail)) return;
    Inquiry& inquiry = inquiries_[event.subject];
    const Resolver& resolver = resolvers_[index(inquiry.resolver)];
    const CachedAnswer& asked = asked_for(inquiry);
    const auto stale = find_stale(resolver, asked.question, asked.network);
    if (!stale) return;
    const sim::Time since = engine_.now() - resolver.settings.client_timer;
    const std::uint32_t detail = (*stale << kind_bits) | static_cast<std::uint32_t>(AnswerKind::stale);
    auto& waiters = inquiry.waiters;
    const auto rest = std::find_if(waiters.begin(), waiters.end(), [&](const Waiter& w) { return w.since > since; });
    for (auto waiter = waiters.begin(); waiter != rest; ++waiter)
        engine_.schedule(sim::Duration{0}, waiter->kind, waiter->subject, detail);
    waiters.erase(waiters.begin(), rest);
    if (!waiters.empty())
        engine_.schedule(waiters.front().since + resolver.settings.client_timer, stale_due_, event.subject,
                         inquiry.serial);
}

void Resolvers::wake(std::uint32_t slot, AnswerCache::Entry entry, AnswerKind kind) {
    const std::uint32_t detail = (entry << kind_bits) | static_cast<std::uint32_t>(kind);
    for (const Waiter& waiter : inquiries_[slot].waiters)
        engine_.schedule(sim::Duration{0}, waiter.kind, waiter.subject, detail);
}

// A new serial makes queries still on their way belong to nobody, so the slot can be used again at once.
void Resolvers::close(std::uint32_t slot) {
    Inquiry& inquiry = inquiries_[slot];
    asked_for(inquiry).inquiry.reset();
    inquiry.waiters.clear();
    ++inquiry.serial;
    inquiries_.release(slot);
}

bool Resolvers::is_under_way(std::uint32_t slot, std::uint32_t serial) const {
    return inquiries_[slot].serial == serial;
}

}  // namespace regiondrill::dns
