#include "bench/bare_loop.hpp"

#include <cmath>
#include <queue>
#include <random>
#include <unordered_map>
#include <vector>

namespace regiondrill::bench {

namespace {

enum class Kind : std::uint16_t { arrival, request, served, answer, timeout };

struct Event {
    std::int64_t at;
    std::uint64_t sequence;
    std::uint32_t subject;
    Kind kind;
};

struct Later {
    bool operator()(const Event& a, const Event& b) const {
        return a.at != b.at ? a.at > b.at : a.sequence > b.sequence;
    }
};

struct Request {
    std::uint32_t client;
    std::uint32_t key;
    std::uint32_t region;
    bool answered;
};

class BareLoop {
public:
    BareLoop(int virtual_seconds, std::uint64_t seed)
        : end_(virtual_seconds * std::int64_t{1'000'000'000}),
          random_(seed),
          tables_(3) {
        for (std::uint32_t client = 0; client < clients; ++client) schedule(gap(), Kind::arrival, client);
    }

    std::uint64_t play() {
        while (!queue_.empty()) {
            const Event event = queue_.top();
            queue_.pop();
            now_ = event.at;
            handle(event);
        }
        return answered_;
    }

private:
    static constexpr std::uint32_t clients = 1000;
    static constexpr std::int64_t millisecond = 1'000'000;

    void handle(const Event& event) {
        switch (event.kind) {
            case Kind::arrival: arrive(event.subject); break;
            case Kind::request: schedule(millisecond, Kind::served, event.subject); break;
            case Kind::served: serve(event.subject); break;
            case Kind::answer: answer(event.subject); break;
            case Kind::timeout: free_.push_back(event.subject); break;
        }
    }

    void arrive(std::uint32_t client) {
        if (now_ < end_) schedule(gap(), Kind::arrival, client);
        std::uint32_t slot = 0;
        if (free_.empty()) {
            slot = static_cast<std::uint32_t>(requests_.size());
            requests_.emplace_back();
        } else {
            slot = free_.back();
            free_.pop_back();
        }
        requests_[slot] = {client, static_cast<std::uint32_t>(random_() % 10'000), client % 3, false};
        schedule(way(), Kind::request, slot);
        schedule(2000 * millisecond, Kind::timeout, slot);
    }

    void serve(std::uint32_t slot) {
        const Request& request = requests_[slot];
        tables_[request.region][request.key] = static_cast<std::uint64_t>(now_);
        schedule(way(), Kind::answer, slot);
    }

    void answer(std::uint32_t slot) {
        requests_[slot].answered = true;
        ++answered_;
    }

    std::int64_t gap() {
        const double u = static_cast<double>(random_() >> 11) * 0x1p-53;
        return static_cast<std::int64_t>(-std::log(1 - u) * 1e9);
    }

    std::int64_t way() { return 20 * millisecond + static_cast<std::int64_t>(random_() % (2 * millisecond)); }

    void schedule(std::int64_t delay, Kind kind, std::uint32_t subject) {
        queue_.push({now_ + delay, sequence_++, subject, kind});
    }

    std::int64_t end_;
    std::int64_t now_ = 0;
    std::uint64_t sequence_ = 0;
    std::uint64_t answered_ = 0;
    std::mt19937_64 random_;
    std::priority_queue<Event, std::vector<Event>, Later> queue_;
    std::vector<Request> requests_;
    std::vector<std::uint32_t> free_;
    std::vector<std::unordered_map<std::uint32_t, std::uint64_t>> tables_;
};

}  // namespace

std::uint64_t play_bare_loop(int virtual_seconds, std::uint64_t seed) { return BareLoop(virtual_seconds, seed).play(); }

}  // namespace regiondrill::bench
