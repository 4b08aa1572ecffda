#include "cli/upstream_settings.hpp"

#include "drill/scenario/address_plan.hpp"
#include "drill/scenario/input_error.hpp"
#include "drill/scenario/scenario.hpp"

namespace regiondrill::cli {

namespace {

[[noreturn]] void refuse(const std::string& what, const std::string& expected) {
    throw drill::InputError("--upstream", {}, {}, {what, expected, {}});
}

[[noreturn]] void refuse_region(const std::string& name, const drill::Scenario& scenario) {
    std::vector<std::string> names;
    for (const drill::RegionSpec& region : scenario.regions) names.push_back(region.name);
    throw drill::InputError("--upstream", {}, {}, drill::unknown_name("region", name, names));
}

std::string setting_of(const std::string& region, const std::string& url) {
    return "regions." + region + ".upstream=\"" + url + "\"";
}

}  // namespace

std::vector<std::string> upstream_settings(const std::vector<std::string>& upstreams, const drill::Scenario& scenario) {
    std::vector<std::string> settings;
    for (const std::string& upstream : upstreams) {
        const std::size_t equals = upstream.find('=');
        const std::string url = equals == std::string::npos ? upstream : upstream.substr(equals + 1);
        if (!drill::UpstreamAddress::from_text(url)) {
            refuse(drill::in_quotes(url) + " is no HTTP server's address",
                   R"("http://127.0.0.1:3000", or "REGION=http://127.0.0.1:3000", without a path)");
        }
        const std::string named = equals == std::string::npos ? "" : upstream.substr(0, equals);
        if (!named.empty() && !drill::find_region(scenario, named)) refuse_region(named, scenario);
        for (const drill::RegionSpec& region : scenario.regions) {
            if (named.empty() || region.name == named) settings.push_back(setting_of(region.name, url));
        }
    }
    return settings;
}

}  // namespace regiondrill::cli
