// A world that real programs come into: its DNS in octets, its regions by their addresses and by name, by the same
// records, the same network, the same health and the same faults that its own people meet.
//
// Each input is applied at `now`, once everything due up to then has run, and recorded so; the same inputs at the same
// moments give the same run again. What the world answers is kept until deliver(), for it comes about in the midst of
// its events, where nothing new may be put into it.
#pragma once

#include "clients/direct_clients.hpp"
#include "clients/population.hpp"
#include "dns/responder/responder.hpp"
#include "drill/world/fault_schedule.hpp"
#include "live/http/http_message.hpp"
#include "live/loop/pacer.hpp"
#include "live/session/input.hpp"
#include "regions/regions.hpp"
#include "sim/digest.hpp"

#include "sim/result.hpp"
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace regiondrill::drill {
class Membership;
class SimulatedDns;
class World;
struct Scenario;
}  // namespace regiondrill::drill

namespace regiondrill::live {

using clients::DirectConnectionId;

struct UpstreamStream;

/// Whom a direct connection is for: is told, during deliver(), what came of it.
struct ConnectionHost {
    virtual ~ConnectionHost() = default;
    virtual void connected(DirectConnectionId connection, bool accepted) = 0;
    /// Nothing: the connection broke.
    virtual void answered(DirectConnectionId connection, std::optional<HttpResponse> response) = 0;
    /// Instead, where the service behind the region has more to say than an answer. The stream is the host's to take.
    virtual void goes_on(DirectConnectionId connection, UpstreamStream& stream);
};

/// How a proxied request ended, and who answered, if anybody did.
struct ProxiedAnswer {
    regions::Outcome outcome = regions::Outcome::unresolved;
    regions::RegionId region = regions::no_region;
    HttpResponse response;                   // where the outcome is `answered`
    std::shared_ptr<UpstreamStream> stream;  // where more comes than that
};
/// What a service behind a region has answered.
struct UpstreamResult {
    HttpResponse response;
    std::shared_ptr<UpstreamStream> stream;  // that goes on behind it, if anything does
    std::shared_ptr<const void> held;        // as long as the answer is
};

/// What a region answered, as the values that it was then, until it is written as HTTP: many answers may come about at
/// once, and as text they would be several times as long.
class UnwrittenAnswer {
public:
    /// Takes what the region has to show; the world outlives this.
    UnwrittenAnswer(regions::AttemptId id, drill::World& world);
    ~UnwrittenAnswer();

    UnwrittenAnswer(const UnwrittenAnswer&) = delete;
    UnwrittenAnswer& operator=(const UnwrittenAnswer&) = delete;

    HttpResponse written() const;

private:
    template <class Visit>
    void each_value(Visit visit) const;

    drill::World& world_;
    regions::RequestAttempt attempt_;
    regions::PendingResponse shown_;
};

/// Called once, during deliver().
using ProxiedHost = std::function<void(ProxiedAnswer)>;

/// A request that the service behind a region is to answer. By the attempt it is told again what came of it.
struct ForwardedRequest {
    regions::AttemptId attempt{};
    regions::RegionId region{};
    HttpRequest request;
};

/// Who asks the services behind regions; is told during deliver().
struct UpstreamHost {
    virtual ~UpstreamHost() = default;
    /// Answered by ServedWorld::upstream_answered(), once or never.
    virtual void forward(ForwardedRequest&& request) = 0;
};

/// The only door between sockets and the simulation. Gateways put inputs in; the world calls back through its listeners
/// in the midst of an event, where the answer is only noted (a ConnectionResult, a ProxiedResult, a ForwardedRequest)
/// and handed out by deliver().
///
/// Nobody in live/ includes the world but this one's source: whoever looks at it gets its parts from here, so that a
/// change of the world compiles little anew.
class ServedWorld : public Paced,
                    private clients::DirectClientListener,
                    private clients::ProxiedClientListener,
                    private regions::UpstreamServices {
public:
    /// Where the script says nothing of a change feed the store gets one, so that programs can follow along and there
    /// is a chat.
    explicit ServedWorld(const drill::Scenario& scenario, drill::TimelineMode timeline = drill::TimelineMode::plays);
    ~ServedWorld() override;

    /// For what takes all of it: reports, stories, faults as they stand.
    drill::World& world() { return *world_; }
    const drill::World& world() const { return *world_; }

    // The world's parts and how far it is, as drill::World has them.

    const drill::Scenario& scenario() const;
    sim::Engine& engine();
    const sim::Engine& engine() const;
    const sim::Network& network() const;
    store::Cluster& cluster();
    const store::Cluster& cluster() const;
    const regions::Regions& regions() const;
    const drill::SimulatedDns& simulated_dns() const;
    const drill::Membership& membership() const;
    const std::deque<drill::FaultRun>& faults() const;
    const std::vector<std::unique_ptr<clients::Population>>& populations() const;
    const clients::DirectClients& direct_clients() const;
    drill::TimelineMode timeline() const;
    const std::string& name_of(regions::RegionId region) const;
    sim::PlaceId place_in(dns::LocationId location) const;
    sim::Time end() const;
    sim::Time planned_end() const;
    sim::Time reported_until() const;
    bool is_over() const;
    bool is_at_rest() const;
    std::uint64_t events() const;
    sim::Digest digest() const;
    std::uint64_t probes() const;

    /// Plays the next event, without a clock: see drill::World::step().
    bool step();
    /// Plays all that is left, without a clock.
    void play_out();

    /// Inputs are recorded from now on; the recorder outlives this.
    void record(Recorder& recorder) { recorder_ = &recorder; }
    /// Inputs so far, recorded or not.
    std::uint64_t inputs() const { return inputs_; }

    /// Why the DNS answers somebody what it does, as JSON (drill/report/explanation.hpp): a city, an atlas region or a
    /// population; the steered name where none is given. No query is made. Throws drill::InputError.
    std::string explanation(const std::string& from, const std::string& name) const;

    bool step_until(sim::Time end) override;
    sim::Time reached() const override;
    sim::Time next_due() override;
    std::size_t event_count() const override;
    void settle() override { deliver(); }

    /// Replaces `answer` and gives how much later than usual it comes; sim::longest_span when it never does. Nothing
    /// when the packet itself deserves silence (facts B3).
    ///
    /// Who asks stands where the peer's address does, which is what DNS faults and answering sites go by.
    std::optional<sim::Duration> answer(std::span<const std::uint8_t> query, const dns::Peer& peer, sim::Time now,
                                        std::vector<std::uint8_t>& answer);

    // What somebody does to the drill. Each is done at `now`, once everything due up to then has run, so that the same
    // at the same moments gives the same drill again. Each throws drill::InputError where it cannot be done, and then
    // has done nothing else.

    /// A fault as an entry of the timeline would say it; gives its number. `source` is what errors call the text.
    std::size_t begin_fault(std::string_view text, const std::string& source, sim::Time now);
    /// The text that a fault was begun by; none of one of the timeline.
    const std::string* begun_text(std::size_t number) const {
        const auto found = begun_texts_.find(number);
        return found == begun_texts_.end() ? nullptr : &found->second;
    }
    /// An entry of the timeline before its time, or at all where the timeline waits.
    void trigger(std::size_t number, sim::Time now);
    void end_fault(std::size_t number, sim::Time now);
    /// Ends the drill, if it is not over.
    void finish(sim::Time now);

    /// Where somebody with an address stands.
    dns::LocationId locate(const dns::IpAddress& address) const;

    /// People of a scenario, or programs that join it, are heard while the drill lasts.
    bool is_open() const { return reached() < end(); }

    // Connections to a region by its address: see clients::DirectClients. Only while the drill is open; close() at any
    // time.
    DirectConnectionId open_connection(dns::LocationId from, regions::RegionId to, ConnectionHost& host, sim::Time now);
    /// Gives the answer at once where the request makes no sense.
    std::optional<HttpResponse> ask(DirectConnectionId connection, const HttpRequest& request, sim::Time now);
    /// What is under way on it ends unheard, and its number may be given to another.
    void close_connection(DirectConnectionId connection, sim::Time now);
    /// From now on somebody else is told what comes of an open connection.
    void hand_over(DirectConnectionId connection, ConnectionHost& host) {
        hosts_[clients::index(connection)].host = &host;
    }
    /// The connection is open; and it stands, with nothing under way on it.
    bool is_connected(DirectConnectionId connection) const;
    bool has_turn(DirectConnectionId connection) const {
        return is_connected(connection) && direct_clients().has_turn(connection);
    }

    /// A request by name, as one of the people of a population: by their resolver and their connections, see
    /// clients::Population::ask. Gives the answer at once where the request makes no sense.
    std::optional<HttpResponse> ask_as_proxied_client(std::size_t population, std::uint32_t client,
                                                      const HttpRequest& request, ProxiedHost host, sim::Time now);

    /// What programs ask goes on to services behind the regions, instead of to the regions' own API.
    bool has_upstreams() const;
    /// Who asks them; outlives this. Without it nobody does, and such requests stay without an answer.
    void set_upstream_services(UpstreamHost& host) { upstreams_ = &host; }
    /// A region has forwarded this request and was told no answer yet.
    bool waits_for_upstream(regions::AttemptId id) const { return regions().waits_for_upstream(id); }
    /// A service has answered.
    void upstream_answered(regions::AttemptId id, UpstreamResult result, sim::Time now);

    /// `work` is done before anything is told to the outside that must not be taken back. Replaces the one before.
    void before_results(std::function<void()> work) { before_results_ = std::move(work); }
    /// Does that work: for who tells the outside what was not delivered to a host.
    void prepare_results() const {
        if (before_results_) before_results_();
    }

    /// Tells the hosts what came of their visits since.
    void deliver();

private:
    struct Hosted {
        ConnectionHost* host = nullptr;
        std::uint32_t serial = 0;  // of the connection: its number may be another's by now
    };
    /// An answer as it waits for deliver(): a service's, or else the region's own.
    struct Answer {
        UpstreamResult upstream;
        std::unique_ptr<UnwrittenAnswer> own;

        HttpResponse response() { return own ? own->written() : std::move(upstream.response); }
    };
    /// What came of a connection, or of a request on it, as it waits for deliver().
    struct ConnectionResult {
        DirectConnectionId connection{};
        std::uint32_t serial = 0;
        bool is_answer = false;
        bool accepted = false;
        std::optional<Answer> answer;
    };
    struct ProxiedResult {
        ProxiedHost host;
        ProxiedAnswer result;
        std::optional<Answer> answer;
    };

    void direct_connected(DirectConnectionId connection, bool accepted) override;
    void direct_answered(DirectConnectionId connection, regions::AttemptId id) override;
    void proxied_answered(std::uint32_t proxied, regions::AttemptId id) override;
    void forward(regions::AttemptId id) override;
    void lost(regions::AttemptId id) override { upstream_results_.erase(id); }
    HttpRequest recorded(const HttpRequest& request);
    void keep_head(const HttpRequest& request, regions::ApiCall& call);
    const std::vector<std::string>& headers_matched();
    sim::Result<regions::ApiCall, HttpResponse> call_of(const HttpRequest& request);
    Answer answer_of(regions::AttemptId id);
    void report(ConnectionResult& result);
    void report(ProxiedResult& result);
    void report(ForwardedRequest& request) { upstreams_->forward(std::move(request)); }
    ConnectionResult result_for(DirectConnectionId connection) const {
        return {connection, hosts_[clients::index(connection)].serial, false, false, {}};
    }
    template <class Make>
    void note(sim::Time now, Make input);
    const std::string& name_of(dns::LocationId location) const;

    std::unique_ptr<drill::World> world_;
    dns::Responder responder_;
    std::size_t edits_known_ = 0;  // to the responder
    Recorder* recorder_ = nullptr;
    std::uint64_t inputs_ = 0;
    std::size_t faults_read_ = 0;  // of the timeline, for the headers
    std::vector<std::string> headers_matched_;
    std::map<std::size_t, std::string> begun_texts_;  // of faults begun manually, by number
    std::vector<Hosted> hosts_;                       // by connection
    sim::Slab<ProxiedHost> proxied_;
    UpstreamHost* upstreams_ = nullptr;
    std::map<regions::AttemptId, UpstreamResult> upstream_results_;  // by services, and under way to who asked
    std::deque<std::variant<ConnectionResult, ProxiedResult, ForwardedRequest>> results_;
    std::function<void()> before_results_;
    bool delivering_ = false;
};

// A served world and the clock that moves it, as the gateways see them.

/// What the server makes one of and every gateway refers to: they never touch the pacer's turn or the world's clock but
/// by this.
class Session {
public:
    Session(Loop& loop, const drill::Scenario& scenario, const PacerSettings& pace,
            drill::TimelineMode timeline = drill::TimelineMode::plays)
        : loop_(loop),
          world_(scenario, timeline),
          pacer_(loop, world_, pace) {}

    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    /// The gateways' way into the drill; what they put in is as of now().
    ServedWorld& world() { return world_; }
    const ServedWorld& world() const { return world_; }
    /// For the control API, which leads it, and for what must know how long a virtual span takes.
    Pacer& pacer() { return pacer_; }

    /// The moment of an input that comes now.
    sim::Time now() const { return pacer_.moment_for_input(); }

    /// After inputs, which come in the midst of a connection's own doings: soon what is due runs, and what came of it
    /// is told. Once for all that came in one turn of the loop.
    void settle_soon() {
        if (std::exchange(settling_, true)) return;
        loop_.post([this] {
            settling_ = false;
            pacer_.advance();
        });
    }

private:
    Loop& loop_;
    bool settling_ = false;
    ServedWorld world_;
    Pacer pacer_;
};

}  // namespace regiondrill::live
