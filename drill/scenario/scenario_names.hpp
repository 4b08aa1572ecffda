// The names a scenario defines, and the complaints about names it does not.
#pragma once

#include "drill/scenario/scenario.hpp"
#include "drill/scenario/script.hpp"

#include <string>
#include <vector>

namespace regiondrill::drill {

/// Case counts.
bool contains(const std::vector<std::string>& names, const std::string& name);

/// What the checks of a scenario ask names of: made once a script, and passed on to whatever names regions or
/// populations. It keeps no reference to the scenario, but one to the script, which must outlive it.
class ScenarioNames {
public:
    ScenarioNames(const Scenario& scenario, const Script& script);

    /// Of this scenario, not of the atlas.
    bool is_region(const std::string& name) const;
    bool is_population(const std::string& name) const;

    // Each complains, at the value under the pointer, unless the name is one of its kind.
    void require_region(const std::string& pointer, const std::string& name) const;
    void require_population(const std::string& pointer, const std::string& name) const;
    void require_either(const std::string& pointer, const std::string& name) const;

    /// The same for a name of another kind, of which these are known.
    void require_known(const std::string& pointer, const std::string& noun, const std::string& name,
                       const std::vector<std::string>& known) const;

    // Of the list under the pointer: each member must be known; none may stand twice.
    void require_all_known(const std::string& pointer, const std::string& noun, const std::vector<std::string>& list,
                           const std::vector<std::string>& known) const;
    void require_once(const std::string& pointer, const std::vector<std::string>& list,
                      bool (*same)(const std::string&, const std::string&) = are_equal) const;

    /// Throws the InputError that has line and column, or the setting, of what stands under the pointer.
    [[noreturn]] void fail(const std::string& pointer, Complaint complaint) const;

private:
    static bool are_equal(const std::string& a, const std::string& b) { return a == b; }

    const Script& script_;
    std::vector<std::string> regions_;
    std::vector<std::string> populations_;
};

/// Complains unless the atlas knows a city or a region by this name. The place may be meant for a region, a population,
/// checkers or a witness.
void require_place(const Script& script, const std::string& pointer, const std::string& name);

/// "/timeline", 3, "at": the JSON pointer "/timeline/3/at".
std::string pointer_to(const std::string& list, std::size_t index, const std::string& key);

// The names a script may use, each with what there is to say about it.

/// For `regiondrill list`.
struct KnownName {
    std::string name;
    std::string about;
};

/// All that the atlas and the registries have, whatever a scenario uses of it.
std::vector<KnownName> known_regions();
std::vector<KnownName> known_cities();
std::vector<KnownName> known_faults();
std::vector<KnownName> known_expectations();

/// The presets of clients, each with its figures: kinds of resolvers, app_cache, pool and library.
std::vector<KnownName> known_resolvers();
std::vector<KnownName> known_app_caches();
std::vector<KnownName> known_pools();
std::vector<KnownName> known_libraries();

}  // namespace regiondrill::drill
