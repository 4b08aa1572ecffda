// A rule on links: cut, slow down, lose, make narrow. The network only routes; rules decide. Every network fault is
// one.
#pragma once

#include "sim/cause.hpp"
#include "sim/place.hpp"
#include "sim/random.hpp"
#include "sim/time.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace regiondrill::sim {

/// A rule of the network; no other one ever gets its number.
enum class RuleId : std::uint32_t {};

/// What a rule says of its links while it is in force. Rules on one link add up: factors multiply, delays and means of
/// jitter add, losses are independent of each other, the least bandwidth counts, and any cut cuts. The defaults do
/// nothing.
struct Rule {
    std::vector<LinkId> links;
    bool cut = false;             // nothing passes, not even what is under way
    double factor = 1;            // times the base latency
    Duration added{0};            // one way
    double loss = 0;              // share of packets; each costs a retransmission
    Duration jitter{0};           // mean of what each message takes longer, drawn exponentially
    std::uint64_t bandwidth = 0;  // bytes a second; 0: as much as is sent
    Cause cause{};                // what imposed it
};

/// What met a rule so far.
struct RuleEvidence {
    std::uint64_t met = 0;
    Time first = never;
};

/// What became of a message: how long it travels, whether a rule had it lost once or more, and whether it is gone,
/// since too many wait already for a narrow link.
struct Trip {
    Duration time{};
    bool lost_by_rule = false;
    bool dropped = false;
};

/// Of a message whose sender does not say: headers, and little more.
inline constexpr std::uint32_t small_message = 400;
/// A narrow link has messages wait so long; those that would have to wait longer are dropped.
inline constexpr Duration longest_backlog = std::chrono::seconds{2};

/// A link: one direction between two places, and how long a message takes over it.
///
/// The model (scenarios/data notes; its figures are a fit to public measurements, not data): half the round trip, times
/// a path class that is drawn anew every 10 to 600 s, plus exponential jitter, plus a retransmission for a lost packet.
class Link {
public:
    /// `ideal` links have no jitter, path classes or loss. `dice` draws the path classes only.
    Link(Duration round_trip, PathKind kind, bool ideal, Stream dice);

    /// A message sent now. Jitter and loss are drawn from the sender's dice, so that nobody's messages change because
    /// somebody else uses the link too. A rule changes nothing of the messages that it spares.
    Trip send(Time now, Stream& sender, std::uint32_t bytes = small_message);

    /// One way and under the rules in force, but without jitter, path class and loss.
    Duration base() const { return base_; }
    bool is_cut() const { return cut_; }
    bool is_ruled() const { return !rules_.empty(); }
    /// Whether it matters how large messages are.
    bool is_narrow() const { return bandwidth_ != 0; }
    const std::vector<RuleId>& rules() const { return rules_; }

    /// Puts the rules in force on this link, in the order in which they were imposed. Replaces all before, so that
    /// lifting a rule restores exactly what was. What is under way keeps the time it was given.
    void apply(std::vector<RuleId> ids, const std::vector<const Rule*>& rules);

private:
    void redraw_path(Time now);
    double draw_loss(Time now, Stream& sender) const;
    Duration retransmissions(Stream& sender) const;
    Stream beside(Time now, Stream sender) const;
    std::optional<Duration> queue(Time now, std::uint32_t bytes);

    Duration unruled_;  // one way, without rules
    PathKind kind_;
    bool ideal_;
    Stream dice_;

    // In force: the above under the rules.
    Duration base_;
    double jitter_mean_ = 0;  // nanoseconds
    double loss_ = 0;
    double unruled_loss_ = 0;  // of these
    double added_jitter_ = 0;  // nanoseconds, mean of what rules add
    std::uint64_t bandwidth_ = 0;
    Time sent_until_ = drill_start;  // what was sent before has left by then
    bool cut_ = false;

    double path_factor_ = 1;
    Time path_until_ = drill_start;
    std::vector<RuleId> rules_;
};

}  // namespace regiondrill::sim
