// A served drill as a whole: a world, the clock that moves it, the gateways that real programs come in by, its control
// API, its recording and its kept stores. This is where they are put together; what they do is in the folders below.
//
// `regiondrill serve` makes one of what its options say, prints what it hears from it, and ends with its result.
#pragma once

#include "drill/report/report.hpp"
#include "live/loop/listen_address.hpp"
#include "live/server/server_settings.hpp"

#include <memory>

namespace regiondrill::drill {
struct StoryLine;
}

namespace regiondrill::live {

class DurableStore;

/// Hears how a served drill goes. Called on the thread that made the server.
struct ServerListener {
    virtual ~ServerListener() = default;
    /// The stores are kept, and what they held is in the world; nothing listens yet.
    virtual void stores_opened(const DurableStore& stores) = 0;
    /// A line of the story, some milliseconds after it came about.
    virtual void happened(const drill::StoryLine& line) = 0;
    /// The drill is about to be ended at a moment before its own end: as its settings ask, or by a signal.
    virtual void ended_early(sim::Time at, bool as_asked) = 0;
    /// The stores can be kept no more, and the drill ends here: nothing is answered any more.
    virtual void kept_no_more(sim::Time at, const std::string& why) = 0;
    /// The drill is over, or what was to be played of it. Told once.
    virtual void reported(const drill::Report& report) = 0;
    /// The drill is over and its report given, and the gateways go on.
    virtual void stays_on() = 0;
};

/// How a served drill ended.
struct ServerResult {
    drill::Verdict verdict{};
    bool interrupted =
        false;  // by a signal or a full disk, before its end and before the moment that its settings name
};

/// Owns everything of a served drill, so that making one opens it and destroying one closes it.
class Server {
public:
    /// Listens from now on at every address, and stops on SIGINT and SIGTERM; nothing is answered before run(). The
    /// listener outlives this. Throws drill::InputError that names the option where a setting, an address, the
    /// recording or the kept stores cannot be had.
    Server(const ServerSettings& settings, ServerListener& listener);
    ~Server();

    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    /// Plays the drill to its end, or until a signal; then takes nobody in any more, answers those who wait and leaves
    /// the stores in order. Once. Where the stores can be kept no more it ends there, with its report, and nobody who
    /// waits is answered.
    ServerResult run();

    const drill::Scenario& scenario() const;
    const Binding& binding() const;

    // Where its gateways listen, with the ports that they got.
    ListenAddress dns() const;
    ListenAddress proxy() const;
    ListenAddress control() const;
    ListenAddress region(regions::RegionId region) const;

private:
    class Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace regiondrill::live
