#include "drill/scenario/store_check.hpp"

#include <algorithm>

namespace regiondrill::drill {

namespace {

class StoreCheck {
public:
    StoreCheck(const Scenario& scenario, const ScenarioNames& names, const Script& script)
        : scenario_(scenario),
          store_(scenario.store),
          names_(names),
          script_(script) {}

    void check() const {
        check_quorum();
        check_homes();
        check_writer();
        check_limits();
    }

private:
    // Complains where a key of one mode is given in another.
    void require_mode(const char* key, WriteMode mode, const char* name) const {
        const std::string pointer = std::string("/store/") + key;
        if (!script_.has(pointer) || store_.mode == mode) return;
        names_.fail(pointer, {in_quotes(key) + " means something in mode " + in_quotes(name) + " only",
                              R"("mode": ")" + std::string(name) + "\"",
                              {}});
    }

    void check_quorum() const {
        require_mode("witness", WriteMode::quorum, "quorum");
        if (store_.reads == ReadLevel::quorum) require_mode("reads", WriteMode::quorum, "quorum");
        if (store_.mode != WriteMode::quorum) return;
        const std::size_t regions = scenario_.regions.size();
        if (!store_.witness.empty()) {
            require_place(script_, "/store/witness", store_.witness);
            if (regions != 2) {
                names_.fail("/store/witness", {"a witness is the third voter beside two regions, and there are " +
                                                   std::to_string(regions),
                                               "two regions, or no witness",
                                               {}});
            }
        } else if (regions < 3) {
            names_.fail("/store/mode", {"with " + std::to_string(regions) + " region" + (regions == 1 ? "" : "s") +
                                            " no majority outlives the loss of one",
                                        "three regions or more, or two and a witness",
                                        {}});
        }
        if (store_.sync != Duration{}) {
            names_.fail(
                "/store/sync",
                {"a vote that is not synced is worth nothing after a restart", R"("sync": "0s" in mode "quorum")", {}});
        }
    }

    void check_homes() const {
        require_mode("homes", WriteMode::home_region, "home_region");
        std::vector<std::string> spaces;
        for (const PopulationSpec& population : scenario_.clients) spaces.push_back(population.keys.space);
        std::vector<std::string> seen;
        for (std::size_t i = 0; i < store_.homes.size(); ++i) {
            const HomeSpec& home = store_.homes[i];
            names_.require_region(pointer_to("/store/homes", i, "region"), home.region);
            names_.require_known(pointer_to("/store/homes", i, "space"), "key space", home.space, spaces);
            if (contains(seen, home.space)) {
                names_.fail(pointer_to("/store/homes", i, "space"),
                            {in_quotes(home.space) + " has a home already", "one home a key space", {}});
            }
            seen.push_back(home.space);
        }
    }

    void check_writer() const {
        require_mode("writer", WriteMode::single_writer, "single_writer");
        require_mode("failover_after", WriteMode::single_writer, "single_writer");
        require_mode("heartbeat", WriteMode::single_writer, "single_writer");
        require_mode("fencing", WriteMode::single_writer, "single_writer");
        if (!store_.writer.empty()) names_.require_region("/store/writer", store_.writer);
        if (!store_.failover_after) return;
        if (scenario_.regions.size() < 3) {
            names_.fail("/store/failover_after",
                        {"a majority decides that the writer is gone, and " + std::to_string(scenario_.regions.size()) +
                             " regions have none without it",
                         "three regions or more",
                         {}});
        }
        if (*store_.failover_after < 3 * store_.heartbeat) {
            names_.fail("/store/failover_after",
                        {"a single late heartbeat would be a failover", "at least three times the heartbeat", {}});
        }
    }

    void check_limits() const {
        if (script_.has("/store/when_full") && store_.backlog_limit == 0) {
            names_.fail("/store/when_full", {"without a limit nothing is ever full", R"("backlog_limit" as well)", {}});
        }
        if (script_.has("/store/feed_limit") && store_.feed.value_or(Duration{}) == Duration{}) {
            names_.fail("/store/feed_limit",
                        {"without a feed there are no changes to limit", R"("feed": "1h" as well)", {}});
        }
        if (store_.backlog_limit != 0 && store_.backlog_limit < store_.batch_items) {
            names_.fail("/store/backlog_limit",
                        {"fewer writes may wait than a batch has", "at least \"batch_items\"", {}});
        }
    }

    const Scenario& scenario_;
    const StoreSpec& store_;
    const ScenarioNames& names_;
    const Script& script_;
};

}  // namespace

void check_store(const Scenario& scenario, const ScenarioNames& names, const Script& script) {
    StoreCheck(scenario, names, script).check();
}

}  // namespace regiondrill::drill
