#include "study/shrink.hpp"

#include "drill/scenario/units.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <utility>
#include <vector>

namespace regiondrill::study {

namespace {

using Json = nlohmann::ordered_json;
using Pointer = Json::json_pointer;

// Whether a name stands anywhere in a value.
bool mentions(const Json& value, const std::string& name) {
    if (value.is_string()) return value == name;
    return value.is_structured() &&
           std::any_of(value.begin(), value.end(), [&](const Json& each) { return mentions(each, name); });
}

// Whether a member of an object is the name: "region" of a record, "name" of a population.
bool is_about(const Json& value, const std::string& name) {
    return value == name || (value.is_object() &&
                             std::any_of(value.begin(), value.end(), [&](const Json& each) { return each == name; }));
}

// Everywhere: keys that are the name, members that say it, elements of lists that are about it.
void erase_name(Json& value, const std::string& name) {
    if (!value.is_structured()) return;
    for (auto each = value.begin(); each != value.end();) {
        const bool goes = value.is_array() ? is_about(*each, name) : each.key() == name || *each == name;
        if (goes) {
            each = value.erase(each);
        } else {
            erase_name(*each, name);
            ++each;
        }
    }
}

/// One script on its way to a smaller one.
class Shrinking {
public:
    Shrinking(const std::string& script, const StillFails& still_fails, int most_tries)
        : script_(Json::parse(script, nullptr, true, true)),
          still_fails_(still_fails),
          tries_left_(most_tries) {}

    std::string smallest() {
        bool smaller = true;
        while (smaller && tries_left_ > 0) {
            smaller = shrink_list(Pointer("/timeline"));
            smaller |= shrink_list(Pointer("/expect"));
            smaller |= drop_named(names_of_populations());
            smaller |= drop_named(names_of_regions());
            smaller |= halve_length();
            smaller |= drop_keys(Pointer());
        }
        return script_.dump(2) + "\n";
    }

private:
    // Keeps a candidate that still fails.
    bool take(Json candidate) {
        if (tries_left_ <= 0 || candidate == script_) return false;
        --tries_left_;
        if (!still_fails_(candidate.dump(2) + "\n")) return false;
        script_ = std::move(candidate);
        return true;
    }

    // Halves of a list first, then quarters, and single elements in the end.
    bool shrink_list(const Pointer& list) {
        bool any = false;
        if (!script_.contains(list)) return any;
        for (std::size_t chunk = script_[list].size(); chunk > 0; chunk /= 2) {
            for (std::size_t at = 0; script_.contains(list) && at < script_[list].size();) {
                if (take(without_elements(list, at, chunk))) {
                    any = true;
                } else {
                    at += chunk;
                }
            }
        }
        return any;
    }

    Json without_elements(const Pointer& list, std::size_t at, std::size_t count) const {
        Json candidate = script_;
        Json& elements = candidate[list];
        const auto first = elements.begin() + static_cast<std::ptrdiff_t>(at);
        const std::size_t last = std::min(at + count, elements.size());
        elements.erase(first, elements.begin() + static_cast<std::ptrdiff_t>(last));
        return candidate;
    }

    std::vector<std::string> names_of_populations() const {
        std::vector<std::string> names;
        for (const Json& each : script_.value("clients", Json::array())) {
            if (each.contains("name")) names.push_back(each["name"]);
        }
        return names;
    }

    std::vector<std::string> names_of_regions() const {
        std::vector<std::string> names;
        for (const auto& [name, region] : script_["regions"].items()) names.push_back(name);
        return names;
    }

    bool drop_named(const std::vector<std::string>& names) {
        bool any = false;
        for (const std::string& name : names) any |= take(without_name(name));
        return any;
    }

    // Faults and promises that name it are about nothing then.
    Json without_name(const std::string& name) const {
        Json candidate = script_;
        for (const char* list : {"timeline", "expect"}) {
            if (!candidate.contains(list)) continue;
            Json& entries = candidate[list];
            entries.erase(std::remove_if(entries.begin(), entries.end(),
                                         [&](const Json& entry) { return mentions(entry, name); }),
                          entries.end());
        }
        erase_name(candidate, name);
        return candidate;
    }

    // Outermost first: what goes as a whole need not be looked into.
    bool drop_keys(const Pointer& inside) {
        bool any = false;
        if (!script_.contains(inside) || !script_[inside].is_structured()) return any;
        if (script_[inside].is_array()) {
            for (std::size_t i = script_[inside].size(); i-- > 0;) any |= drop_keys(inside / i);
            return any;
        }
        std::vector<std::string> keys;
        for (const auto& [key, value] : script_[inside].items()) keys.push_back(key);
        for (const std::string& key : keys) {
            if (inside.empty() && key == "duration") continue;  // without it the drill would be longer
            Json candidate = script_;
            candidate[inside].erase(key);
            if (take(std::move(candidate))) {
                any = true;
            } else {
                any |= drop_keys(inside / key);
            }
        }
        return any;
    }

    bool halve_length() {
        const auto length = drill::parse_duration(script_.value("duration", "5m"));
        const auto half = std::chrono::floor<std::chrono::seconds>(*length.value / 2);
        Json candidate = script_;
        candidate["duration"] = drill::duration_text(half);
        return half > std::chrono::seconds{1} && take(std::move(candidate));
    }

    Json script_;
    const StillFails& still_fails_;
    int tries_left_;
};

}  // namespace

std::string shrunk(const std::string& script, const StillFails& still_fails, int most_tries) {
    return Shrinking(script, still_fails, most_tries).smallest();
}

}  // namespace regiondrill::study
