#include "drill/scenario/resolver_schema.hpp"

#include "dns/resolver/resolver_settings.hpp"
#include "drill/scenario/object_schema.hpp"
#include "drill/scenario/scenario_names.hpp"
#include "drill/scenario/units.hpp"

#include <algorithm>
#include <initializer_list>
#include <string_view>
#include <utility>

namespace regiondrill::drill {

namespace {

/// The kinds whose shares the script names one by one, in this order whatever the script's.
ResolverMix named_shares(const ResolverSpec& spec) {
    ResolverMix mix;
    for (const auto& [name, share] :
         std::initializer_list<std::pair<std::string_view, std::optional<double>>>{{"honest", spec.honest},
                                                                                   {"public", spec.public_plain},
                                                                                   {"public_ecs", spec.public_ecs},
                                                                                   {"floor", spec.floor},
                                                                                   {"extender", spec.extender},
                                                                                   {"serve_stale", spec.serve_stale}}) {
        if (share) mix.push_back({dns::find_resolver_preset(name), *share});
    }
    return mix;
}

// The simplest resolver that does not keep to the TTL, by one figure; the kinds below are as they were measured.
const Schema<ResolverSpec>& stretch_schema() {
    static const Schema<ResolverSpec> table{
        "Resolvers that keep answers longer than the TTL.",
        {
            required(field("share", &ResolverSpec::stretch_share, ShareKind("20%", Zero::allowed),
                           "Share of the population behind them.")),
            field("to", &ResolverSpec::stretch_to, DurationKind("5m", Zero::refused),
                  "They keep an answer at least this long."),
        }};
    return table;
}

// Programs that look a name up once and keep to it, on top of whatever resolver they are behind.
const Schema<ResolverSpec>& ignore_schema() {
    static const Schema<ResolverSpec> table{
        "Clients that keep their first answer until the connection to it fails.",
        {
            required(field("share", &ResolverSpec::ignore_share, ShareKind("5%", Zero::allowed),
                           "Share of the population that does.")),
        }};
    return table;
}

}  // namespace

// Examples of shares are about those measured in the wild; a share that is not named is not there.
const Schema<ResolverSpec>& resolver_schema() {
    static const Schema<ResolverSpec> table{
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
            part_field("stretch", stretch_schema()),
            part_field("ignore", ignore_schema()),
        }};
    return table;
}

// Each client is behind one kind of resolver or behind stretching ones, and may never ask again besides: two sums,
// neither of them above the whole.
void check_resolvers(const ResolverSpec& resolvers, const ScenarioNames& names, const std::string& pointer) {
    // A share of 0% counts as named: whoever writes it means something by it.
    const ResolverMix mix = named_shares(resolvers);
    if (resolvers.mix && !mix.empty()) {
        names.fail(pointer, {"the mix " + in_quotes(*resolvers.mix) + " names every share already",
                             "either \"mix\" or shares of kinds",
                             {}});
    }
    const double ignoring = resolvers.stretch_share + resolvers.ignore_share;
    double sum = resolvers.stretch_share;
    for (const auto& kind : resolver_mix(resolvers)) sum += kind.share;
    if (std::max(ignoring, sum) > 1 + share_rounding) {
        names.fail(pointer,
                   {"the shares of resolvers add up to " + share_text(std::max(ignoring, sum)), "at most 100%", {}});
    }
    if (resolvers.honest && sum < 1 - share_rounding) {
        names.fail(pointer, {"the shares of resolvers add up to " + share_text(sum),
                             "100%, or no share for the honest ones, who then get the rest",
                             {}});
    }
}

// Presets without a wild share are for scripts that name them.
ResolverMix resolver_mix(const ResolverSpec& spec) {
    if (!spec.mix) return named_shares(spec);
    ResolverMix mix;
    for (const dns::ResolverPreset& preset : dns::resolver_presets()) {
        if (preset.wild_share > 0) mix.push_back({&preset, preset.wild_share});
    }
    return mix;
}

dns::ResolverSettings stretching_resolver(const ResolverSpec& spec) {
    dns::ResolverSettings stretching;
    stretching.floor = spec.stretch_to;
    return stretching;
}

}  // namespace regiondrill::drill
