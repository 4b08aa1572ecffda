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

// How many times the one is the other.
double ratio_of(double one, double other) { return std::max(one / other, other / one); }

// The nearest of 1, 2, 5, 10, 20, 50 and so on; greater than 0.
double nearest_round(double value) {
    double best = 1;
    double decade = 1e-9;
    for (int power = -9; power < 15; ++power, decade *= 10) {
        for (const double digit : {1.0, 2.0, 5.0}) {
            if (ratio_of(digit * decade, value) < ratio_of(best, value)) best = digit * decade;
        }
    }
    return best;
}

// Of the durations that people say.
sim::Duration nearest_round(sim::Duration span) {
    using namespace std::chrono_literals;
    const double seconds = sim::seconds(span);
    if (span < 1s) return sim::from_seconds(nearest_round(seconds));
    double best = 1;
    for (const double each : {2.0, 5.0, 10.0, 20.0, 30.0, 60.0, 120.0, 300.0, 600.0, 1200.0, 1800.0, 3600.0, 7200.0}) {
        if (ratio_of(each, seconds) < ratio_of(best, seconds)) best = each;
    }
    return sim::from_seconds(best);
}

// The value itself where it is no figure, or a round one.
Json rounded(const Json& value) {
    if (value.is_number_unsigned() && value > 0U) return static_cast<std::uint64_t>(nearest_round(value.get<double>()));
    if (!value.is_string()) return value;
    const std::string& text = value.get_ref<const std::string&>();
    if (const auto span = drill::parse_duration(text); span && *span.value > sim::Duration{})
        return drill::duration_text(nearest_round(*span.value));
    if (const auto share = drill::parse_share(text); share && *share.value > 0)
        return drill::share_text(std::min(1.0, nearest_round(*share.value)));
    return value;
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
        const Json before = script_;
        for (const auto& [key, value] : before.items()) {
            // How long a drill is was halved as often as it can be, its seed is found by itself, and a promise is what
            // fails.
            if (key != "duration" && key != "seed" && key != "expect") round_values(Pointer("/" + key));
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

    // What is round says that nothing hangs on it.
    void round_values(const Pointer& at) {
        if (!script_.contains(at)) return;
        const Json value = script_[at];
        if (value.is_structured()) {
            for (const auto& [key, each] : value.items())
                round_values(value.is_array() ? at / std::stoul(key) : at / key);
            return;
        }
        Json round = rounded(value);
        if (round == value) return;
        Json candidate = script_;
        candidate[at] = std::move(round);
        take(std::move(candidate));
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
