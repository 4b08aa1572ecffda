#include "sim/event_queue.hpp"

#include <algorithm>
#include <bit>
#include <limits>

namespace regiondrill::sim {

namespace {

bool later(const Event& a, const Event& b) { return earlier(b, a); }

}  // namespace

// A word at a time: an empty near ring costs 64 looks and not 4,096.
template <std::size_t Count>
std::size_t EventQueue::Ring<Count>::next_used(std::size_t from) const {
    if (from >= Count) return Count;
    std::size_t word = from / 64;
    std::uint64_t bits = used[word] & (~std::uint64_t{0} << (from % 64));
    while (bits == 0) {
        if (++word == used.size()) return Count;
        bits = used[word];
    }
    return word * 64 + static_cast<std::size_t>(std::countr_zero(bits));
}

// More than an open bucket holds in most drills, so that the vector seldom grows.
EventQueue::EventQueue() { current_.reserve(256); }

// By distance. peek() may have opened a bucket ahead of the clock: whatever lies in that one or before it must be seen
// by the next peek() and is put into the sorted vector at once.
void EventQueue::push(const Event& event) {
    ++size_;
    if (near_number(event.at) <= open_near_) {
        insert_current(event);
    } else if (coarse_number(event.at) == open_coarse_) {
        push_near(event);
    } else if (coarse_number(event.at) - open_coarse_ < static_cast<std::int64_t>(coarse_buckets)) {
        push_coarse(event);
    } else {
        far_.push_back(event);
        std::push_heap(far_.begin(), far_.end(), later);
    }
}

// Nodes are reused: a run that has warmed up allocates nothing here.
std::uint32_t EventQueue::new_node(const Event& event, std::uint32_t next) {
    if (free_node_ == none) {
        nodes_.push_back({event, next});
        return static_cast<std::uint32_t>(nodes_.size() - 1);
    }
    const std::uint32_t node = free_node_;
    free_node_ = nodes_[node].next;
    nodes_[node] = {event, next};
    return node;
}

// At the front of the bucket's list: it is sorted when it is opened.
void EventQueue::push_near(const Event& event) {
    const auto bucket = static_cast<std::size_t>(near_number(event.at)) % near_buckets;
    near_.first[bucket] = new_node(event, near_.first[bucket]);
    near_.mark(bucket);
}

// Less than a round ahead of the open bucket, so that no place ever serves two buckets.
void EventQueue::push_coarse(const Event& event) {
    const auto bucket = static_cast<std::size_t>(coarse_number(event.at)) % coarse_buckets;
    coarse_.first[bucket] = new_node(event, coarse_.first[bucket]);
    coarse_.mark(bucket);
}

// The open bucket is sorted, and most of what comes late to it is later than all it holds.
void EventQueue::insert_current(const Event& event) {
    if (head_ == current_.size() || earlier(current_.back(), event)) {
        current_.push_back(event);
        return;
    }
    const auto place =
        std::upper_bound(current_.begin() + static_cast<std::ptrdiff_t>(head_), current_.end(), event, earlier);
    current_.insert(place, event);
}

// Opens the next near bucket that holds anything, after moving coarse ones inwards where this one's ring is through.
// Called when the open bucket is used up, so that clearing it loses nothing.
bool EventQueue::advance() {
    if (size_ == 0) return false;
    current_.clear();
    head_ = 0;
    for (;;) {
        const auto position = static_cast<std::size_t>(open_near_ & static_cast<std::int64_t>(near_buckets - 1));
        const bool inside = (open_near_ >> (coarse_bits - near_bits)) == open_coarse_;
        const std::size_t bucket = near_.next_used(inside ? position + 1 : 0);
        if (bucket < near_buckets) {
            open_near(bucket);
            return true;
        }
        if (!open_next_coarse()) return false;
    }
}

// Takes a bucket's nodes, which lie in no order, into the sorted vector and gives their places back.
void EventQueue::open_near(std::size_t bucket) {
    open_near_ = (open_coarse_ << (coarse_bits - near_bits)) + static_cast<std::int64_t>(bucket);
    std::uint32_t node = near_.first[bucket];
    near_.first[bucket] = none;
    near_.clear(bucket);
    while (node != none) {
        Node& taken = nodes_[node];
        current_.push_back(taken.event);
        const std::uint32_t next = taken.next;
        taken.next = free_node_;
        free_node_ = node;
        node = next;
    }
    if (current_.size() > 1) std::sort(current_.begin(), current_.end(), earlier);
}

// The ring is searched from here on and round; the heap may hold something earlier than all of it.
std::int64_t EventQueue::next_coarse_number() const {
    const auto here = static_cast<std::size_t>(open_coarse_) % coarse_buckets;
    std::size_t bucket = coarse_.next_used(here + 1);
    if (bucket == coarse_buckets) bucket = coarse_.next_used(0);
    std::int64_t number = std::numeric_limits<std::int64_t>::max();
    if (bucket < coarse_buckets) {
        const std::size_t distance = (bucket + coarse_buckets - here) % coarse_buckets;
        number = open_coarse_ + static_cast<std::int64_t>(distance);
    }
    if (!far_.empty()) number = std::min(number, coarse_number(far_.front().at));
    return number;
}

// Moves the next coarse bucket that holds anything into the near ring. The heap may hold events of that bucket, too:
// they were pushed when it was further off than the ring reaches.
bool EventQueue::open_next_coarse() {
    const std::int64_t number = next_coarse_number();
    if (number == std::numeric_limits<std::int64_t>::max()) return false;
    open_coarse_ = number;
    open_near_ = (number << (coarse_bits - near_bits)) - 1;  // before the first bucket, so that all of them are ahead
    const auto bucket = static_cast<std::size_t>(number) % coarse_buckets;
    std::uint32_t node = coarse_.first[bucket];
    coarse_.first[bucket] = none;
    coarse_.clear(bucket);
    while (node != none) {  // a node keeps its place in the pool and only changes lists
        const std::uint32_t next = nodes_[node].next;
        const auto near_bucket = static_cast<std::size_t>(near_number(nodes_[node].event.at)) % near_buckets;
        nodes_[node].next = near_.first[near_bucket];
        near_.first[near_bucket] = node;
        near_.mark(near_bucket);
        node = next;
    }
    while (!far_.empty() && coarse_number(far_.front().at) == number) {
        std::pop_heap(far_.begin(), far_.end(), later);
        push_near(far_.back());
        far_.pop_back();
    }
    return true;
}

}  // namespace regiondrill::sim
