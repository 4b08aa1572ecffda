#include "live/session/replay.hpp"

#include "drill/scenario/dns_config.hpp"
#include "drill/scenario/input_error.hpp"
#include "drill/scenario/scenario.hpp"
#include "drill/scenario/scenario_reader.hpp"

#include <algorithm>

namespace regiondrill::live {

namespace {

// By the line of the recording, which is where its reader can do something about it.
[[noreturn]] void refuse_line(const Recording& recording, std::size_t line, const std::string& path,
                              const drill::Complaint& complaint) {
    throw drill::InputError("recording of " + recording.head.file, {line, 1}, path, complaint);
}

[[noreturn]] void refuse(const Recording& recording, std::size_t input, const std::string& what) {
    refuse_line(recording, recording.line_of(input), {}, {what, {}, {}});
}

/// Nobody listens to a recording's answers.
struct Nobody : ConnectionHost {
    void connected(DirectConnectionId, bool) override {}
    void answered(DirectConnectionId, std::optional<HttpResponse>) override {}
};

// One for all connections: it has no state.
Nobody nobody;

}  // namespace

/// Puts one input into the world. Everything an input names is looked up before it is put into the world, for there
/// what does not fit is a broken promise of ours and ends the program, while here it is a wrong line in somebody's
/// file.
struct Replay::Player {
    const Recording& recording;
    std::size_t number = 0;
    ServedWorld& world;
    sim::Time at{};

    // The answer is heard by nobody, but making it may change what the DNS remembers.
    void operator()(const NameAsked& input) const {
        std::vector<std::uint8_t> unheard;
        const auto transport = input.over_tcp ? dns::Transport::tcp : dns::Transport::udp;
        world.answer(input.query, {input.asker, input.port, transport}, at, unheard);
    }

    // The world gives numbers in its own order; another one than recorded means that the line does not belong here.
    void operator()(const ConnectionOpened& input) const {
        const drill::Scenario& scenario = world.scenario();
        const auto from = drill::find_location(scenario, input.from);
        const auto to = drill::find_region(scenario, input.region);
        if (!from || !to) refuse(recording, number, "a visit from or to somewhere that does not exist");
        if (clients::index(world.open_connection(*from, *to, nobody, at)) != input.connection) {
            refuse(recording, number, "this visit cannot have that number");
        }
    }

    void operator()(const ConnectionAsked& input) const {
        if (!world.has_turn(DirectConnectionId{input.connection}))
            refuse(recording, number, "this visitor cannot ask now");
        world.ask(DirectConnectionId{input.connection}, input.request, at);
    }

    void operator()(const ConnectionClosed& input) const {
        if (!world.is_connected(DirectConnectionId{input.connection}))
            refuse(recording, number, "there is no such visit");
        world.close_connection(DirectConnectionId{input.connection}, at);
    }

    void operator()(const ProxiedClientAsked& input) const {
        const auto& people = world.scenario().clients;
        const auto found =
            std::find_if(people.begin(), people.end(), [&](const auto& spec) { return spec.name == input.population; });
        if (found == people.end() || input.client >= found->count) {
            refuse(recording, number, "there is no such client");
        }
        const auto population = static_cast<std::size_t>(found - people.begin());
        world.ask_as_proxied_client(
            population, input.client, input.request, [](const ProxiedAnswer&) {}, at);
    }

    void operator()(const FaultBegun& input) const {
        in_line([&] { world.begin_fault(input.text, "recording", at); });
    }
    void operator()(const EntryBegun& input) const {
        in_line([&] { world.trigger(input.number, at); });
    }
    void operator()(const FaultEnded& input) const {
        in_line([&] { world.end_fault(input.number, at); });
    }
    void operator()(const DrillFinished&) const { world.finish(at); }
    // No service is asked in a replay. The status is all that the region makes of an answer.
    void operator()(const ForwardAnswered& input) const {
        const regions::AttemptId attempt{input.attempt};
        if (!world.waits_for_upstream(attempt)) refuse(recording, number, "nothing was forwarded under that number");
        if (input.status < 100 || input.status > 999) refuse(recording, number, "there is no such status");
        HttpResponse unheard;
        unheard.result(input.status);
        world.upstream_answered(attempt, {std::move(unheard), {}, {}}, at);
    }

    // What the world has against a fault names no file: here it stands in a line of the recording.
    template <class Work>
    void in_line(Work work) const {
        try {
            work();
        } catch (const drill::InputError& error) {
            refuse_line(recording, recording.line_of(number), error.path(), error.complaint());
        }
    }
};

// Without a recorder and without a service; the settings are those of the recording, over the script's.
Replay::Replay(const Recording& recording)
    : recording_(recording),
      world_(drill::read_scenario_text(recording.head.script, recording.head.file, recording.head.settings),
             recording.head.manual ? drill::TimelineMode::manual : drill::TimelineMode::plays) {
    if (!recording.preload) return;
    for (const store::PreloadedReplica& replica : recording.preload->replicas) {
        if (store::index(replica.replica) >= world_.cluster().size())
            refuse_line(recording, preload_line, {}, {"there is no such replica", {}, {}});
    }
    world_.cluster().restore(*recording.preload);
}

// An input at the moment of an event comes after it, as it did when it was recorded.
bool Replay::step() {
    world_.deliver();
    if (next_ == recording_.inputs.size()) return world_.step();
    const TimedInput& input = recording_.inputs[next_];
    if (world_.step_until(input.at)) return true;
    std::visit(Player{recording_, next_, world_, input.at}, input.input);
    ++next_;
    return true;
}

}  // namespace regiondrill::live
