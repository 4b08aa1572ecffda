#include "drill/report/client_profile.hpp"

#include "dns/resolver/resolver_settings.hpp"
#include "drill/scenario/resolver_schema.hpp"
#include "drill/scenario/units.hpp"

#include <algorithm>

namespace regiondrill::drill {

// What no share is named for keeps to the TTL. The order is fixed, whatever the script's, so that reports of two drills
// line up.
std::vector<std::pair<std::string, double>> resolver_shares(const PopulationSpec& spec) {
    std::vector<std::pair<std::string, double>> shares;
    double honest = 1;
    const auto add = [&](std::string name, double share) {
        honest -= share;
        shares.emplace_back(std::move(name), share);
    };
    // By a name of its own: it is no kind of the presets.
    if (spec.resolvers.stretch_share > 0) add("stretching", spec.resolvers.stretch_share);
    for (const ResolverKind& kind : resolver_mix(spec.resolvers)) {
        if (kind.preset->name != "honest" && kind.share > 0) add(std::string(kind.preset->name), kind.share);
    }
    if (honest > share_rounding) shares.emplace_back("honest", honest);
    return shares;
}

// Each part stands only where it differs from the plain case, as this is a remark below a table.
std::string client_profile_text(const PopulationSpec& spec) {
    std::string text;
    const auto shares = resolver_shares(spec);
    // Everybody behind honest resolvers is the plain case.
    if (shares.size() > 1 || shares.front().first != "honest") {
        for (const auto& [name, share] : shares) {
            text += (text.empty() ? "behind resolvers: " : ", ") + name + " " + share_text(share);
        }
    }
    const auto add = [&](const std::string& part) { text += (text.empty() ? "" : "; ") + part; };
    if (spec.resolvers.ignore_share > 0) add("never ask again: " + share_text(spec.resolvers.ignore_share));
    if (spec.app_cache != "none") add("applications remember names: " + spec.app_cache);
    if (spec.pool) add("connections: " + *spec.pool);
    if (spec.happy_eyeballs) add("happy eyeballs");
    return text;
}

}  // namespace regiondrill::drill
