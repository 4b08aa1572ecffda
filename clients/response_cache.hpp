// What a client library remembers of what it has read, so as to ask less, and to have something to show when nobody
// answers (facts HOR-41 to HOR-44).
#pragma once

#include "regions/request_attempt.hpp"
#include "sim/cause.hpp"
#include "sim/time.hpp"

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace regiondrill::clients {

struct ResponseCacheSettings {
    sim::Duration soft_ttl = std::chrono::seconds{10};  // younger responses are used without asking
    sim::Duration hard_ttl = std::chrono::minutes{10};  // older ones where asking failed, up to this age
    sim::Duration negative_ttl{};                       // after a failure nobody asks for the key so long; zero: do
    bool coalesces = false;  // of several readers who want a key one asks, and the others wait for what it gets
};

/// How reads fared that the cache had something to do with, and the oldest response that was given out.
struct ResponseCacheMetrics {
    std::uint64_t fresh = 0;   // answered from memory without asking
    std::uint64_t stale = 0;   // answered from memory because asking failed, or had failed just before
    std::uint64_t joined = 0;  // answered with what somebody else had asked for
    std::uint64_t spared = 0;  // not asked, so shortly after a failure: those among `stale` too
    sim::Duration oldest{};
};

/// Of all processes of a population, each of which remembers by itself. Nothing is forgotten but what was written over:
/// a drill has few keys.
class ResponseCache {
public:
    explicit ResponseCache(const ResponseCacheSettings& settings);
    ~ResponseCache();
    ResponseCache(const ResponseCache&) = delete;
    ResponseCache& operator=(const ResponseCache&) = delete;

    /// A process and the key that it reads.
    struct Place {
        std::uint32_t process = 0;
        store::KeyId key{};
    };

    /// What a read that begins is to do.
    enum class Advice : std::uint8_t {
        ask,     // and say what came of it: read() or failed()
        use,     // the response that is remembered
        wait,    // for whoever asks already: the cache keeps the attempt among the waiting
        give_up  // asking failed just now, and nothing is remembered that may still be used
    };
    Advice begin(Place place, regions::AttemptId id, sim::Time now);

    /// The key was read from a region, or written there, so that what it holds is known.
    void read(Place place, sim::Time now);
    /// Asking was in vain. True where something is remembered that may still be used; it is, then.
    bool failed(Place place, sim::Cause cause, sim::Time now);
    /// The key was changed in a way that leaves what it holds unknown.
    void forget(Place place);

    /// Whether something is remembered that may still be used; it is, then.
    bool serves_stale(Place place, sim::Time now);

    /// Those who waited for whoever asked. To be taken when that one has said what came of it; good until the next
    /// call.
    std::span<const regions::AttemptId> take_waiting(Place place);
    /// Whose doing it was that asking failed last.
    sim::Cause failure(Place place) const;
    /// One who waited was answered by what another had read.
    void count_joined() { ++metrics_.joined; }

    const ResponseCacheMetrics& metrics() const { return metrics_; }

private:
    struct Entry {
        sim::Time read = sim::never;    // when a region gave what is remembered; never: nothing is
        sim::Time failed = sim::never;  // when asking failed last
        sim::Cause failure{};
        bool is_asked = false;
        std::vector<regions::AttemptId> waiting{};
    };
    struct Entries;

    bool may_serve_stale(const Entry& entry, sim::Time now) const {
        return entry.read != sim::never && now - entry.read < settings_.hard_ttl;
    }
    void use(const Entry& entry, std::uint64_t ResponseCacheMetrics::*count, sim::Time now);

    ResponseCacheSettings settings_;
    std::unique_ptr<Entries> entries_;
    std::vector<regions::AttemptId> woken_;
    ResponseCacheMetrics metrics_;
};

}  // namespace regiondrill::clients
