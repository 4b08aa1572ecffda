#include "drill/report/trace.hpp"

#include "clients/population.hpp"
#include "drill/analysis/recovery_case.hpp"
#include "drill/world/world.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>
#include <vector>

namespace regiondrill::drill {

namespace {

using TraceJson = nlohmann::ordered_json;

// Processes, as the viewer groups tracks. Paths have one each, from here on.
constexpr int regions_process = 1;
constexpr int people_process = 2;
constexpr int faults_process = 3;
constexpr int causes_process = 4;
constexpr int first_path_process = 10;

double micros(Time at) { return static_cast<double>(at.time_since_epoch().count()) / 1000; }
double micros(Duration span) { return static_cast<double>(span.count()) / 1000; }

/// Where an event stands.
struct Track {
    int process = 0;
    int thread = 0;
};

TraceJson event(const char* phase, const std::string& name, Track track, Time at) {
    return {{"ph", phase}, {"name", name}, {"pid", track.process}, {"tid", track.thread}, {"ts", micros(at)}};
}

std::string fault_or_overload(const World& world, const Recovery& row) {
    return row.fault == no_fault ? "overload" : world.faults()[row.fault].text();
}

/// Puts the events together. Those that make up the picture are all kept; of single moments and counters the last ones.
class TraceWriter {
public:
    TraceWriter(const Report& report, std::size_t most_moments)
        : report_(report),
          world_(*report.world),
          most_moments_(most_moments) {}

    Trace write() {
        add_regions();
        add_faults();
        add_moves();
        add_causes();
        add_counters();
        const std::uint64_t dropped = keep_last_moments() + world_.causes().dropped();
        for (const Moment& moment : moments_) events_.push_back(event_of(moment));
        const TraceJson json{{"displayTimeUnit", "ms"},
                             {"otherData",
                              {{"drill", world_.scenario().name},
                               {"seed", std::to_string(world_.scenario().seed)},
                               {"version", version()},
                               {"digest", world_.engine().digest().text()},
                               {"dropped", dropped}}},
                             {"traceEvents", std::move(events_)}};
        return {json.dump() + "\n", dropped};
    }

private:
    Time until() const { return world_.reported_until(); }
    Time end_of(Time ended) const { return std::min(ended, until()); }

    void name_process(int process, const std::string& name) {
        events_.push_back({{"ph", "M"}, {"name", "process_name"}, {"pid", process}, {"args", {{"name", name}}}});
        events_.push_back(
            {{"ph", "M"}, {"name", "process_sort_index"}, {"pid", process}, {"args", {{"sort_index", process}}}});
    }

    void name_thread(Track track, const std::string& name) {
        events_.push_back({{"ph", "M"},
                           {"name", "thread_name"},
                           {"pid", track.process},
                           {"tid", track.thread},
                           {"args", {{"name", name}}}});
    }

    void add_slice(const std::string& name, Track track, Time from, Time to) {
        TraceJson slice = event("X", name, track, from);
        slice["dur"] = micros(to - from);
        events_.push_back(std::move(slice));
    }

    void add_async(const char* phase, const char* category, const std::string& id, const std::string& name, Track track,
                   Time at) {
        TraceJson async = event(phase, name, track, at);
        async["cat"] = category;
        async["id"] = id;
        events_.push_back(std::move(async));
    }

    // A region's own check, as the first site of the DNS sees it: that is what its people are sent by.
    void add_regions() {
        name_process(regions_process, "regions");
        const auto& regions = world_.scenario().regions;
        for (std::size_t i = 0; i < regions.size(); ++i) {
            const Track track{regions_process, static_cast<int>(i) + 1};
            name_thread(track, regions[i].name);
            Time sick = sim::never;
            for (const CauseEntry& entry : world_.causes().entries()) {
                const bool is_its = entry.kind == CauseKind::check_verdict && entry.site == 0 &&
                                    subject_text(world_, entry) == regions[i].name;
                if (!is_its || entry.good == (sick == sim::never)) continue;
                if (entry.good) add_slice("unhealthy", track, sick, entry.at);
                sick = entry.good ? sim::never : entry.at;
            }
            if (sick != sim::never) add_slice("unhealthy", track, sick, until());
        }
    }

    void add_faults() {
        name_process(faults_process, "faults");
        const Track track{faults_process, 1};
        name_thread(track, "faults");
        for (const FaultRun& run : world_.faults()) {
            if (!run.has_begun()) continue;
            const std::string id = "fault " + std::to_string(run.number);
            add_async("b", "fault", id, run.text(), track, run.began);
            add_async("e", "fault", id, run.text(), track, end_of(run.ended));
        }
    }

    void add_moves() {
        name_process(people_process, "people");
        const auto& clients = world_.scenario().clients;
        for (std::size_t i = 0; i < clients.size(); ++i) {
            name_thread({people_process, static_cast<int>(i) + 1}, clients[i].name);
        }
        const auto& rows = report_.findings.recoveries;
        for (std::size_t i = 0; i < rows.size(); ++i) {
            add_phases(rows[i], i);
            add_path(rows[i], i);
        }
    }

    std::string name_of(const Recovery& row) const {
        return world_.scenario().clients[row.population].name +
               (row.move == Move::failover ? " failover, " : " failback, ") + fault_or_overload(world_, row);
    }

    // The phases stand within their move: they share its id.
    void add_phases(const Recovery& row, std::size_t number) {
        const Track track{people_process, static_cast<int>(row.population) + 1};
        const std::string id = "move " + std::to_string(number);
        const std::string name = name_of(row);
        const Time end = row.measured ? row.began + row.measured->total() : until();
        add_async("b", "move", id, name, track, row.began);
        Time at = row.began;
        for (std::size_t i = 0; i < phase_count; ++i) {
            const Duration span = row.so_far[Phase{static_cast<std::uint8_t>(i)}];
            if (span == Duration{0}) continue;
            const std::string phase(phase_names[i]);
            add_async("b", "move", id, phase, track, at);
            add_async("e", "move", id, phase, track, std::min(at + span, end));
            at = std::min(at + span, end);
        }
        add_async("e", "move", id, name, track, end);
        if (!row.without) return;
        const std::string outage = "outage " + std::to_string(number);
        const std::string without = world_.scenario().clients[row.population].name + " without service";
        add_async("b", "outage", outage, without, track, row.without->from);
        add_async("e", "outage", outage, without, track, std::max(row.without->from, end_of(row.without->to)));
    }

    // A thread a step: several may be at one moment, and slices of one thread have to nest.
    void add_path(const Recovery& row, std::size_t number) {
        const int process = first_path_process + static_cast<int>(number);
        name_process(process, "critical path: " + name_of(row));
        std::vector<PathStep> path = row.critical_path;
        std::stable_sort(path.begin(), path.end(), [](const PathStep& a, const PathStep& b) { return a.at < b.at; });
        for (std::size_t i = 0; i < path.size(); ++i) {
            const Track track{process, static_cast<int>(i) + 1};
            constexpr Duration least = std::chrono::microseconds{1};  // an arrow needs a slice to stand on
            const Time next = i + 1 < path.size() ? path[i + 1].at : path[i].at;
            const std::string name = std::string(path[i].kind) + ": " + path[i].subject;
            name_thread(track, std::to_string(i + 1));
            add_slice(name, track, path[i].at, std::max(next, path[i].at + least));
            if (path.size() < 2) return;
            TraceJson arrow = event(i == 0 ? "s" : i + 1 == path.size() ? "f" : "t", "path", track, path[i].at);
            arrow["cat"] = "path";
            arrow["id"] = static_cast<int>(number) + 1;
            if (i + 1 == path.size()) arrow["bp"] = "e";
            events_.push_back(std::move(arrow));
        }
    }

    void add_causes() {
        name_process(causes_process, "causes");
        std::set<CauseKind> named;
        const auto& entries = world_.causes().entries();
        for (std::size_t i = 0; i < entries.size(); ++i) {
            const CauseKind kind = entries[i].kind;
            if (named.insert(kind).second) name_thread(track_of(kind), std::string(kind_name(kind)));
            moments_.push_back({entries[i].at, Moment::Of::cause, i, 0});
        }
    }

    static Track track_of(CauseKind kind) { return {causes_process, static_cast<int>(kind) + 1}; }

    // Slices are of one length in all populations.
    void add_counters() {
        const clients::TimeBuckets& first = slices_of(0);
        for (std::size_t slice = 0; slice < first.size(); ++slice) {
            const Time at = sim::drill_start + first.length() * static_cast<std::int64_t>(slice);
            if (at > until()) break;
            for (std::size_t i = 0; i < world_.scenario().regions.size(); ++i) {
                moments_.push_back({at, Moment::Of::sent, slice, i});
            }
            for (std::size_t i = 0; i < world_.populations().size(); ++i) {
                moments_.push_back({at, Moment::Of::ended, slice, i});
            }
        }
    }

    const clients::TimeBuckets& slices_of(std::size_t population) const {
        return world_.populations()[population]->metrics().slices;
    }

    /// What may be dropped, by what it is made of.
    struct Moment {
        enum class Of : std::uint8_t { cause, sent, ended };
        Time at{};
        Of of{};
        std::size_t number = 0;  // of the log's entry, or of the slice
        std::size_t whose = 0;   // region or population
    };

    TraceJson event_of(const Moment& moment) const {
        switch (moment.of) {
            case Moment::Of::cause: return cause_event(world_.causes().entries()[moment.number]);
            case Moment::Of::sent: return sent_event(moment);
            case Moment::Of::ended: break;
        }
        const clients::TimeBuckets& slices = slices_of(moment.whose);
        TraceJson counter = event("C", world_.scenario().clients[moment.whose].name, {people_process, 0}, moment.at);
        counter["args"] = {{"in_time", slices.in_time(moment.number)},
                           {"late", slices.late(moment.number)},
                           {"failed", slices.failed(moment.number)}};
        return counter;
    }

    TraceJson cause_event(const CauseEntry& entry) const {
        TraceJson moment = event("i", subject_text(world_, entry), track_of(entry.kind), entry.at);
        moment["s"] = "t";
        return moment;
    }

    TraceJson sent_event(const Moment& moment) const {
        std::uint64_t sent = 0;
        for (std::size_t i = 0; i < world_.populations().size(); ++i) {
            sent += slices_of(i).sent_to(moment.number, regions::region_at(moment.whose));
        }
        TraceJson counter =
            event("C", "sent to " + world_.scenario().regions[moment.whose].name, {regions_process, 0}, moment.at);
        counter["args"] = {{"requests", sent}};
        return counter;
    }

    // By their time, whichever they are.
    std::uint64_t keep_last_moments() {
        std::stable_sort(moments_.begin(), moments_.end(),
                         [](const Moment& a, const Moment& b) { return a.at < b.at; });
        if (moments_.size() <= most_moments_) return 0;
        const std::size_t dropped = moments_.size() - most_moments_;
        moments_.erase(moments_.begin(), moments_.begin() + static_cast<std::ptrdiff_t>(dropped));
        return dropped;
    }

    const Report& report_;
    const World& world_;
    std::size_t most_moments_;
    TraceJson events_ = TraceJson::array();
    std::vector<Moment> moments_;
};

}  // namespace

Trace trace_of(const Report& report, std::size_t most_moments) { return TraceWriter(report, most_moments).write(); }

}  // namespace regiondrill::drill
