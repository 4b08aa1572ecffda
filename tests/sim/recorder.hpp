// A component that writes down every event it gets, for tests of the engine.
#pragma once

#include "sim/engine.hpp"

#include <functional>
#include <vector>

namespace regiondrill::tests {

class Recorder {
public:
    struct Note {
        sim::Time at;
        std::uint32_t subject;

        bool operator==(const Note&) const = default;
    };

    explicit Recorder(sim::Engine& engine) : kind(engine.on<&Recorder::note>(*this, "note")), engine_(engine) {}

    Recorder(const Recorder&) = delete;
    Recorder& operator=(const Recorder&) = delete;

    std::vector<std::uint32_t> subjects() const {
        std::vector<std::uint32_t> found;
        for (const Note& each : notes) found.push_back(each.subject);
        return found;
    }

    sim::EventKind kind;
    std::vector<Note> notes;
    std::function<void(const sim::Event&)> react;  // called after the note is taken

private:
    void note(const sim::Event& event) {
        notes.push_back({engine_.now(), event.subject});
        if (react) react(event);
    }

    sim::Engine& engine_;
};

}  // namespace regiondrill::tests
