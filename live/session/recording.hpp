// A recorded drill as a file: `serve --record` writes it and `run --replay` reads it. One line of JSON each: the head
// with the script's text, what the stores held if they held anything, every input, the end with the digest that a
// replay must come to. The format is a contract (docs/live.md).
#pragma once

#include "live/session/input.hpp"
#include "store/replication/replicas.hpp"

#include <cstdint>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

namespace regiondrill::live {

// A served drill as a file: its script and everything that came into it, so that it can be played again in virtual
// time.
//
// Lines of JSON. The first is the head; where the stores went on from an earlier drill, the second is what they held
// (below); then inputs in their order (live/session/input.hpp); the last, once the drill is over, is
// {"over":true,"events":N,"digest":"hex"}. A file without that last line is of a session that was cut off; it can be
// played too.

inline constexpr const char* recording_format = "regiondrill-recording/1";

/// What a recording needs to play the same drill. Everything of the drill but what came in: script and settings
/// together make the same scenario again.
struct RecordingHead {
    std::string version;                // of regiondrill, that recorded
    std::string file;                   // the script's name, for messages
    std::string script;                 // its text
    std::vector<std::string> settings;  // as given to --set
    bool manual = false;                // the timeline waited
};

/// Of the world once it has come to rest. A replay that comes to another digest has played another drill.
struct RecordingEnd {
    std::uint64_t events = 0;
    std::string digest;
};

/// Of a recording whose drill went on with kept stores; else the first input stands there.
inline constexpr std::size_t preload_line = 2;

/// As read from a file. Inputs stand in the order of their moments.
struct Recording {
    RecordingHead head;
    std::optional<store::Preload> preload;
    std::vector<TimedInput> inputs;
    std::optional<RecordingEnd> end;

    /// Where an input stands in the file: after the head, and after what the stores held if they held anything.
    std::size_t line_of(std::size_t input) const { return input + (preload ? preload_line + 1 : preload_line); }
};

/// Whether a file begins as recordings do, of whichever format.
bool is_recording(const std::string& path);

/// Throws drill::InputError that names file and line.
Recording read_recording(const std::string& path);

/// Writes a recording as the drill goes.
///
/// Buffered: a crash loses the last lines, and what is left is a recording that ends early, which a replay plays as far
/// as it goes.
class RecordingFile : public Recorder {
public:
    /// Replaces the file if there is one. Throws drill::InputError where that cannot be written.
    RecordingFile(const std::string& path, const RecordingHead& head);
    ~RecordingFile() override;

    /// To be said first, if at all.
    void note(const store::Preload& preload);
    void note(const TimedInput& input) override;
    /// Nothing more is written after that.
    void note_end(const RecordingEnd& end);

    /// Everything so far is with the operating system. To be called every now and then.
    void flush();

    /// False once something could not be written, as on a full disk.
    bool is_whole() const;

private:
    struct File;
    std::unique_ptr<File> file_;
};

// What stores held before a drill began, as a line of its recording, and back.
//
//   {"kept":[{"replica":0,"complete":true,"items":[{"key":"kv/a","text":"hello","version":7679500032}]}],
//    "clock_base_s":30}
//
// A key or text that is not UTF-8 stands in "key_hex" or "text_hex"; a numbered value in "number"; "version" is its
// bits.

std::string text_of(const store::Preload& preload);

/// Throws BadInputLine (live/session/input.hpp).
store::Preload preload_of(const nlohmann::json& line);

}  // namespace regiondrill::live
