#include "sim/link.hpp"

#include "sim/random.hpp"

#include <algorithm>
#include <utility>

namespace regiondrill::sim {

namespace {

using namespace std::chrono_literals;

// A retransmission waits for at least this long (Linux's lower bound), or two round trips.
constexpr Duration least_retransmission = 200ms;
// TCP doubles the wait each time; after so many losses in a row the message is taken as through.
constexpr int most_retransmissions = 6;

struct LinkModel {
    double jitter_fixed;     // nanoseconds, mean of the exponential
    double jitter_relative;  // of the one-way base
    double loss;             // background
};

constexpr LinkModel backbone_model{200'000, 0.004, 5e-5};
constexpr LinkModel internet_model{500'000, 0.010, 1e-3};

constexpr const LinkModel& model_of(PathKind kind) {
    return kind == PathKind::backbone ? backbone_model : internet_model;
}

// Most of the time a path is the usual one; now and then traffic takes a longer way for minutes (scenarios/data notes).
// Both draws are made whatever the first one says, so that the stream stands at the same place afterwards.
double draw_path_factor(PathKind kind, Stream& dice) {
    const double u = dice.uniform();
    const double v = dice.uniform();
    if (kind == PathKind::backbone) return u < 0.90 ? 1.0 : u < 0.99 ? 1.03 : 1.10 + 0.22 * v;
    return u < 0.80 ? 1.0 : u < 0.95 ? 1.05 : 1.2 + 0.4 * v;
}

}  // namespace

// Without a rule, apply() brings base, jitter and loss to what the model says.
Link::Link(Duration round_trip, PathKind kind, bool ideal, Stream dice)
    : unruled_(round_trip / 2),
      kind_(kind),
      ideal_(ideal),
      dice_(dice),
      base_(unruled_) {
    apply({}, {});
}

// Losses combine by what they let through. Jitter follows the base that the rules make: a slowed path also varies more.
void Link::apply(std::vector<RuleId> ids, const std::vector<const Rule*>& rules) {
    const LinkModel& model = model_of(kind_);
    double factor = 1;
    Duration added{0};
    unruled_loss_ = ideal_ ? 0 : model.loss;
    double kept = 1 - unruled_loss_;
    cut_ = false;
    Duration jitter{0};
    std::uint64_t narrowest = 0;
    for (const Rule* rule : rules) {
        factor *= rule->factor;
        added += rule->added;
        kept *= 1 - rule->loss;
        jitter += rule->jitter;
        if (narrowest == 0 || (rule->bandwidth != 0 && rule->bandwidth < narrowest)) narrowest = rule->bandwidth;
        cut_ = cut_ || rule->cut;
    }
    base_ = from_nanoseconds(static_cast<double>(unruled_.count()) * factor + static_cast<double>(added.count()));
    jitter_mean_ = ideal_ ? 0 : model.jitter_fixed + model.jitter_relative * static_cast<double>(base_.count());
    loss_ = 1 - kept;
    added_jitter_ = static_cast<double>(jitter.count());
    bandwidth_ = narrowest;
    if (!is_narrow()) sent_until_ = drill_start;
    rules_ = std::move(ids);
}

// The dice are the link's own, so that path classes follow from the seed alone and not from who sends how much. A link
// that was not used for long draws for all that time, in order.
void Link::redraw_path(Time now) {
    while (path_until_ <= now) {
        path_factor_ = draw_path_factor(kind_, dice_);
        path_until_ += from_seconds(dice_.uniform(10, 600));
    }
}

// All packets of a message are one here: it is through when the last loss has been made up for.
Duration Link::retransmissions(Stream& sender) const {
    Duration wait =
        std::max<Duration>(least_retransmission, 4 * std::min(base_, longest_span / 512));  // two round trips
    Duration total{0};
    int lost = 0;
    do {
        total += wait;
        wait *= 2;
    } while (++lost < most_retransmissions && sender.chance(loss_));
    return total;
}

// Another stream on another link and at another time; the sender's own stays where it is.
Stream Link::beside(Time now, Stream sender) const {
    Stream own = dice_;
    return Stream(mix64(sender.bits() ^ own.bits() ^ static_cast<std::uint64_t>(now.time_since_epoch().count())));
}

// An ideal link takes nothing from the sender's dice without a rule, so it takes nothing by one either: its draw is
// beside the dice.
double Link::draw_loss(Time now, Stream& sender) const {
    if (!ideal_) return sender.uniform();
    return beside(now, sender).uniform();
}

// How long a message waits for those before it and then takes to leave, one octet after the other; nothing where it is
// dropped.
std::optional<Duration> Link::queue(Time now, std::uint32_t bytes) {
    const Time begins = std::max(now, sent_until_);
    if (begins - now > longest_backlog) return std::nullopt;
    sent_until_ = begins + from_seconds(static_cast<double>(bytes) / static_cast<double>(bandwidth_));
    return sent_until_ - now;
}

// The order of the draws is part of a run's sameness: jitter first, then loss, and nothing where a link is ideal. What
// rules add to the jitter is drawn beside the dice on every link, so that the draws after it are what they would be.
Trip Link::send(Time now, Stream& sender, std::uint32_t bytes) {
    Duration time = base_;
    if (!ideal_) {
        if (path_until_ <= now) [[unlikely]]
            redraw_path(now);
        const double nanoseconds =
            static_cast<double>(base_.count()) * path_factor_ + jitter_mean_ * standard_exponential(sender);
        time = from_nanoseconds(nanoseconds);
    }
    if (added_jitter_ > 0) [[unlikely]] {
        Stream own = beside(now, Stream(sender).fork());
        time += from_nanoseconds(added_jitter_ * standard_exponential(own));
    }
    if (is_narrow()) [[unlikely]] {
        const auto leaving = queue(now, bytes);
        if (!leaving) return {time, false, true};
        time += *leaving;
    }
    if (loss_ <= 0) return {time};
    const double luck = draw_loss(now, sender);
    if (luck >= loss_) [[likely]]
        return {time};
    return {std::min(time + retransmissions(sender), longest_span), luck >= unruled_loss_};
}

}  // namespace regiondrill::sim
