#include "store/data/change_feed.hpp"

namespace regiondrill::store {

ChangeFeed::ChangeFeed(ValuePool& values, FeedRetention retention)
    : values_(values),
      retention_(retention),
      ring_(1024) {}

// The feed holds the value by itself, as the table may let go of it long before readers come.
FeedPosition ChangeFeed::append(Change change) {
    sim::ensure(begin_ == end_ || at(end_ - 1).applied <= change.applied, "a change feed went back in time");
    if (end_ - begin_ == ring_.size()) grow();
    change.position = end_;
    values_.retain(change.value);
    octets_ += values_.bytes_of(change.value, 0);
    ring_[end_ & (ring_.size() - 1)] = change;
    return end_++;
}

void ChangeFeed::publish(FeedPosition position) {
    sim::ensure(position >= published_ && position <= end_, "changes were published twice, or before they were made");
    published_ = position;
}

// Nobody was shown these, so their positions can be given anew.
void ChangeFeed::withdraw(FeedPosition position) {
    sim::ensure(position >= published_ && position <= end_, "a change was withdrawn that somebody may have seen");
    while (end_ > position) let_go(at(--end_));
}

// Only what was published can be old: what was not is younger than the last sync.
void ChangeFeed::trim(sim::Time now) {
    const auto is_kept = [&] {
        return end_ - begin_ <= retention_.changes && octets_ <= retention_.octets &&
               at(begin_).applied >= now - retention_.age;
    };
    while (begin_ < published_ && !is_kept()) forget_first();
}

// All goes, published or not, and positions go on from where the feed ended.
void ChangeFeed::clear() {
    while (begin_ < end_) forget_first();
    published_ = end_;
}

// Its size is asked before: the text may be gone with this holder.
void ChangeFeed::let_go(const Change& change) {
    octets_ -= values_.bytes_of(change.value, 0);
    values_.release(change.value);
}

void ChangeFeed::forget_first() { let_go(at(begin_++)); }

// The ring doubles; positions stay, as a place is a position modulo the size.
void ChangeFeed::grow() {
    std::vector<Change> larger(ring_.size() * 2);
    for (FeedPosition position = begin_; position < end_; ++position) {
        larger[position & (larger.size() - 1)] = at(position);
    }
    ring_.swap(larger);
}

}  // namespace regiondrill::store
