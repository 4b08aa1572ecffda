// The authority: the sites that answer for the steered name, the health each of them knows of, and the records.
//
// Health travels to each site by itself (the data plane); edits of records go through the control plane, which
// takes longer and may be frozen while answers and health checks go on (facts R53-64, R53-65).
#pragma once

#include "dns/health/health_checks.hpp"
#include "dns/health/health_view.hpp"
#include "dns/steering/steering.hpp"
#include "sim/engine.hpp"

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace regiondrill::dns {

/// What whoever reports or edits wants to be told again when that comes into force.
enum class Note : std::uint32_t {};
inline constexpr Note no_note{0xffff'ffff};

/// Hears that answers may differ from now on: health or an edit came into force, which was given with this note.
class AuthorityListener {
public:
    virtual ~AuthorityListener() = default;
    virtual void answers_may_differ(Note note) = 0;
};

/// How many sites and checks there are, and how long news of each kind takes to come into force.
struct AuthoritySettings {
    sim::Duration propagation = std::chrono::seconds{1};        // of health, to every site
    sim::Duration edit_propagation = std::chrono::seconds{60};  // of edits, to every site
    std::size_t sites = 1;
    std::size_t checks = 0;
};

/// The one authority of a simulation. The drill's name service asks it for decisions, health checks report to it,
/// operators edit through it. What is on its way when a setting of health or records changes again stays on its way:
/// each report and each edit comes into force in turn, at its own time.
class Authority {
public:
    Authority(sim::Engine& engine, Steering steering, GroupId root, const AuthoritySettings& settings);

    Authority(const Authority&) = delete;
    Authority& operator=(const Authority&) = delete;

    void set_listener(AuthorityListener* listener) { listener_ = listener; }

    /// The checks that report to it: they tell how soon a verdict could change, for computed TTLs.
    void set_checks(const HealthChecks* checks) { checks_ = checks; }

    const Steering& steering() const { return steering_; }
    GroupId root() const { return root_; }
    /// At least one, at most most_sites.
    std::size_t sites() const { return views_.size(); }

    /// The health a site answers by.
    const HealthView& view(SiteId site) const { return views_[index(site)]; }

    /// The same for answering now: where TTLs are computed, with how soon each verdict could change.
    const HealthView& fresh_view(SiteId site) const;

    /// What a site answers by before any update comes.
    void assume(SiteId site, const HealthView& view) { views_[index(site)] = view; }

    /// A check's state as heard at a site has changed; it is in force there a propagation later.
    void report_health(SiteId site, CheckId check, const CheckState& state, Note note = no_note);

    /// New records for a group. False, and nothing happens, while edits are frozen.
    bool edit(GroupId group, std::vector<RoutedRecord> records, Note note = no_note);

    /// Edits that came into force so far.
    std::size_t edits_in_force() const { return edits_in_force_; }

    /// The records as last edited, in force or not yet.
    const std::vector<RoutedRecord>& edited(GroupId group) const;

    /// The control plane is gone until thawed as often.
    void freeze() { ++frozen_; }
    void thaw() { --frozen_; }
    bool is_frozen() const { return frozen_ > 0; }

    /// `number`: the query's; see Steering::decide.
    Decision decide(SiteId site, const Asker& asker, std::uint16_t number, Trace* trace = nullptr) const;

    /// The decision if exactly this were known of health: for predictions.
    Decision decide_if(const HealthView& health, const Asker& asker, std::uint16_t number,
                       Trace* trace = nullptr) const;

private:
    // A check's new state on its way to a site.
    struct HealthUpdate {
        SiteId site{};
        CheckId check{};
        CheckState state;
        sim::Time due{};
        Note note{};
        bool done = false;
    };

    // New records on their way to all sites.
    struct Edit {
        GroupId group{};
        std::vector<RoutedRecord> records;
        Note note{};
        bool done = false;
    };

    void update_arrives(const sim::Event& event);
    void edit_arrives(const sim::Event& event);
    // Writes into a site's view how soon each verdict in it could change.
    void forecast(SiteId site) const;

    sim::Engine& engine_;
    Steering steering_;
    GroupId root_;
    AuthoritySettings settings_;
    mutable std::vector<HealthView> views_;  // by site; only the forecasts change as answers are made
    std::vector<HealthUpdate> updates_;      // by event
    std::size_t arrived_ = 0;                // updates before this one have all come
    std::vector<Edit> edits_;                // by event
    std::size_t edits_in_force_ = 0;
    int frozen_ = 0;
    bool computes_ttls_ = false;
    AuthorityListener* listener_ = nullptr;
    const HealthChecks* checks_ = nullptr;
    sim::EventKind update_arrives_;
    sim::EventKind edit_arrives_;
};

}  // namespace regiondrill::dns
