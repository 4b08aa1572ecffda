#include "drill/scenario/resolver_mix.hpp"

#include <string_view>
#include <utility>

namespace regiondrill::drill {

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

ResolverMix resolver_mix(const ResolverSpec& spec) {
    if (!spec.mix) return named_shares(spec);
    ResolverMix mix;
    for (const dns::ResolverPreset& preset : dns::resolver_presets()) {
        if (preset.wild_share > 0) mix.push_back({&preset, preset.wild_share});
    }
    return mix;
}

}  // namespace regiondrill::drill
