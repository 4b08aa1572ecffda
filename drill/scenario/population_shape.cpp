#include "drill/scenario/population_shape.hpp"

#include "clients/settings.hpp"

namespace regiondrill::drill {

namespace {

const Shape<KeysSpec>& keys_shape() {
    static const Shape<KeysSpec> shape{
        "Which keys the requests touch.",
        {
            field("space", &KeysSpec::space, TextKind("carts"), "Populations with the same space share keys."),
            field("count", &KeysSpec::count, WholeKind(1, 10'000'000, 1000), "Keys in the space."),
            field("choice", &KeysSpec::choice, ChoiceKind<KeyChoice>({"uniform", "zipf"}),
                  "Every key alike, or few keys most of the time."),
            field("exponent", &KeysSpec::exponent, NumberKind(0, 10, 0.99, Zero::refused),
                  "How steeply keys lose favour, for zipf only."),
        }};
    return shape;
}

const Shape<ConnectionSpec>& connection_shape() {
    static const Shape<ConnectionSpec> shape{
        "How clients connect.",
        {
            field("reuse", &ConnectionSpec::reuse, FlagKind(), "Whether a connection serves more than one request."),
            field("max_age", &ConnectionSpec::max_age, DurationKind("30s", Zero::refused),
                  "After this a connection is opened anew, with a fresh look-up."),
            field("idle", &ConnectionSpec::idle, DurationKind("15s", Zero::refused),
                  "A connection unused for this long is closed."),
            field("tls", &ConnectionSpec::tls, FlagKind(), "Whether connecting takes one more round trip for TLS."),
        }};
    return shape;
}

const Shape<TimeoutSpec>& timeout_shape() {
    static const Shape<TimeoutSpec> shape{
        "How long a client waits.",
        {
            field("connect", &TimeoutSpec::connect, DurationKind("1s", Zero::refused),
                  "Longest wait for a connection."),
            field("request", &TimeoutSpec::request, DurationKind("3s", Zero::refused),
                  "Longest wait for an answer once connected."),
            field("look_up", &TimeoutSpec::look_up, DurationKind("10s", Zero::refused),
                  "Longest wait for the resolver; then the name has not resolved."),
        }};
    return shape;
}

const Shape<RetrySpec>& retry_shape() {
    static const Shape<RetrySpec> shape{
        "What a client does after a failure.",
        {
            field("attempts", &RetrySpec::attempts, WholeKind(1, 10, 3), "Tries in all, the first one counted."),
            field("base", &RetrySpec::base, DurationKind("100ms", Zero::allowed),
                  "Pause before the second try at most; it doubles with each further try."),
            field("cap", &RetrySpec::cap, DurationKind("20s", Zero::allowed), "Longest pause between two tries."),
        }};
    return shape;
}

const Shape<ResolverSpec>& stretch_shape() {
    static const Shape<ResolverSpec> shape{
        "Resolvers that keep answers longer than the TTL.",
        {
            required(field("share", &ResolverSpec::stretch_share, ShareKind("20%", Zero::allowed),
                           "Share of the population behind them.")),
            field("to", &ResolverSpec::stretch_to, DurationKind("5m", Zero::refused),
                  "They keep an answer at least this long."),
        }};
    return shape;
}

const Shape<ResolverSpec>& ignore_shape() {
    static const Shape<ResolverSpec> shape{
        "Clients that keep their first answer until the connection to it fails.",
        {
            required(field("share", &ResolverSpec::ignore_share, ShareKind("5%", Zero::allowed),
                           "Share of the population that does.")),
        }};
    return shape;
}

std::vector<std::string> app_cache_words() {
    std::vector<std::string> words;
    for (const auto& preset : clients::name_cache_presets()) words.emplace_back(preset.name);
    words.emplace_back("wild");
    return words;
}

std::vector<std::string> pool_words() {
    std::vector<std::string> words;
    for (const auto& preset : clients::pool_presets()) words.emplace_back(preset.name);
    return words;
}

const Shape<ResolverSpec>& resolver_shape() {
    static const Shape<ResolverSpec> shape{
        "The resolvers of the population; all keep to the TTL but the shares named here.",
        {
            field("networks", &ResolverSpec::networks, WholeKind(1, 1000, 8),
                  "Resolvers of each kind the clients are spread over, each with a cache, and networks they live in."),
            field("mix", &ResolverSpec::mix, WordKind({"wild"}),
                  "The shares met in the wild, instead of those named here."),
            field("honest", &ResolverSpec::honest, ShareKind("100%", Zero::allowed),
                  "Share behind resolvers that keep to the TTL; without it, whatever the others leave."),
            field("public", &ResolverSpec::public_plain, ShareKind("10%", Zero::allowed),
                  "Share behind public resolvers that do not say where their clients are."),
            field("public_ecs", &ResolverSpec::public_ecs, ShareKind("15%", Zero::allowed),
                  "Share behind public resolvers that send their clients' subnets."),
            field("floor", &ResolverSpec::floor, ShareKind("13%", Zero::allowed),
                  "Share behind resolvers that keep every answer for a minute at least."),
            field("extender", &ResolverSpec::extender, ShareKind("9%", Zero::allowed),
                  "Share behind resolvers that keep every answer for 5 to 50 minutes at least."),
            field("serve_stale", &ResolverSpec::serve_stale, ShareKind("3%", Zero::allowed),
                  "Share behind resolvers that give old answers while the authority is silent."),
            by_default("the population's place", field("public_at", &ResolverSpec::public_at, TextKind("Frankfurt"),
                                                       "City or atlas region of the public resolvers.")),
            part_field("stretch", stretch_shape()),
            part_field("ignore", ignore_shape()),
        }};
    return shape;
}

}  // namespace

const Shape<PopulationSpec>& population_shape() {
    static const Shape<PopulationSpec> shape{
        "Clients of one place that behave alike.",
        {
            by_default("its city's", field("name", &PopulationSpec::name, TextKind("london"),
                                           "What reports, expectations and faults call it.")),
            required(field("at", &PopulationSpec::at, TextKind("London"), "City or atlas region it lives in.")),
            by_default("a /14 of its own from 10.0.0.0 upwards",
                       field("network", &PopulationSpec::network, TextKind("198.51.100.0/24"),
                             "The network its clients and their resolvers stand in, for the DNS to see.")),
            field("family", &PopulationSpec::family, ChoiceKind<AddressFamily>({"v4", "v6"}),
                  "Whether they reach regions by IPv4 or by IPv6 only."),
            field("count", &PopulationSpec::count, WholeKind(1, 1'000'000, 200), "Clients in it."),
            field("rate", &PopulationSpec::rate, RateKind(), "Requests of each client."),
            field("arrivals", &PopulationSpec::arrivals, ChoiceKind<Arrivals>({"poisson", "constant"}),
                  "Requests at random moments, or evenly spaced."),
            field("writes", &PopulationSpec::writes, ShareKind("20%", Zero::allowed), "Share of requests that write."),
            field("increments", &PopulationSpec::increments, ShareKind("10%", Zero::allowed),
                  "Share of the writes that count a number up: read, add one, write the sum."),
            field("deletes", &PopulationSpec::deletes, ShareKind("10%", Zero::allowed),
                  "Share of the writes that delete."),
            field("creates", &PopulationSpec::creates, ShareKind("10%", Zero::allowed),
                  "Share of the writes that are made only where nothing is."),
            field("expires", &PopulationSpec::expires, DurationKind("10m", Zero::allowed),
                  "How long what is written lives; 0s for ever."),
            object_field("keys", &PopulationSpec::keys, keys_shape()),
            object_field("connections", &PopulationSpec::connections, connection_shape()),
            object_field("timeouts", &PopulationSpec::timeouts, timeout_shape()),
            object_field("retries", &PopulationSpec::retries, retry_shape()),
            object_field("resolvers", &PopulationSpec::resolvers, resolver_shape()),
            field("app_cache", &PopulationSpec::app_cache, WordKind(app_cache_words()),
                  "What applications remember of names by themselves, on top of their resolver."),
            field("pool", &PopulationSpec::pool, WordKind(pool_words()),
                  "How long applications keep connections, instead of the max_age and idle of connections."),
            field("real", &PopulationSpec::real, FlagKind(),
                  "Whether these people are real programs only, who come through the proxy of a served drill."),
            field("happy_eyeballs", &PopulationSpec::happy_eyeballs, FlagKind(),
                  "Whether a client tries the next address of an answer while the first one still keeps it waiting."),
        }};
    return shape;
}

}  // namespace regiondrill::drill
