#include "live/session/recording.hpp"

#include "drill/scenario/input_error.hpp"
#include "live/session/input.hpp"
#include "sim/text.hpp"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string_view>
#include <utility>

namespace regiondrill::live {

namespace {

using Json = nlohmann::ordered_json;

// Line 0 is the file as a whole, and has no column.
[[noreturn]] void refuse(const std::string& path, std::size_t line, std::string what, std::string expected = {}) {
    throw drill::InputError(path, {line, line == 0 ? 0U : 1U}, {}, {std::move(what), std::move(expected), {}});
}

// The format is looked at first, so that a recording of a later version is refused by that and not for a field it
// lacks.
//
// A recording is played by the version that it names or a later one of the same format.
RecordingHead head_of(const std::string& path, const nlohmann::json& line) {
    try {
        if (line.at("format") != recording_format) {
            refuse(path, 1, "this recording is of another format: " + line.at("format").dump(),
                   std::string("\"") + recording_format + "\"");
        }
        return {line.at("version"), line.at("file"), line.at("script"), line.at("settings"), line.at("manual")};
    } catch (const nlohmann::json::exception&) {
        refuse(path, 1, "this is no recording", "the head of a recording as `regiondrill serve --record` writes it");
    }
}

// Its last line, by which a replay is compared with what happened.
RecordingEnd end_of(const nlohmann::json& line) {
    try {
        return {line.at("events"), line.at("digest")};
    } catch (const nlohmann::json::exception&) {
        throw BadInputLine("the last line says how many events there were, and their digest");
    }
}

}  // namespace

// By its first octets only: the file may be of a format that is not read here.
bool is_recording(const std::string& path) {
    constexpr std::string_view beginning = R"({"format":"regiondrill-recording/)";
    std::ifstream file(path, std::ios::binary);
    std::string found(beginning.size(), '\0');
    return file.read(found.data(), static_cast<std::streamsize>(found.size())) && found == beginning;
}

// A last line without its end was being written when the process ended: it is left out.
Recording read_recording(const std::string& path) {
    std::ifstream file(path);
    if (!file) refuse(path, 0, std::string("cannot be read: ") + std::strerror(errno));
    Recording recording;
    std::string text;
    for (std::size_t number = 1; std::getline(file, text); ++number) {
        if (file.eof() && number > 1) break;  // without its line's end: cut off in the midst of it
        const auto line = nlohmann::json::parse(text, nullptr, false);
        if (line.is_discarded()) refuse(path, number, "this is no JSON", "a line of a recording");
        if (number == 1) {
            recording.head = head_of(path, line);
            continue;
        }
        if (recording.end) refuse(path, number, "something stands behind the end of the recording");
        try {
            if (line.is_object() && line.contains("over")) {
                recording.end = end_of(line);
            } else if (number == preload_line && line.is_object() && line.contains("kept")) {
                recording.preload = preload_of(line);
            } else {
                recording.inputs.push_back(input_of(line));
            }
        } catch (const BadInputLine& error) {
            refuse(path, number, error.what());
        }
        const auto& inputs = recording.inputs;
        if (inputs.size() > 1 && inputs.back().at < inputs[inputs.size() - 2].at) {
            refuse(path, number, "this input comes before the one above it");
        }
    }
    if (recording.head.script.empty()) refuse(path, 0, "this is no recording: it is empty");
    return recording;
}

// Apart from the header, which is included widely and needs no streams.
struct RecordingFile::File {
    std::ofstream stream;
    bool over = false;  // what comes then is none of the drill's
};

// Begins with the head, by whose first field any reader knows a recording and its format.
RecordingFile::RecordingFile(const std::string& path, const RecordingHead& head)
    : file_(std::make_unique<File>(File{std::ofstream(path, std::ios::trunc | std::ios::binary), false})) {
    if (!file_->stream) {
        throw drill::InputError("--record", {}, {},
                                {drill::in_quotes(path) + " cannot be written: " + std::strerror(errno), "a file", {}});
    }
    const Json line = {{"format", recording_format}, {"version", head.version},   {"file", head.file},
                       {"script", head.script},      {"settings", head.settings}, {"manual", head.manual}};
    file_->stream << line.dump(-1, ' ', false, Json::error_handler_t::replace) << "\n";
}

RecordingFile::~RecordingFile() = default;

void RecordingFile::note(const store::Preload& preload) { file_->stream << text_of(preload) << "\n"; }

// A server that stays on answers after the drill's end; that is no part of it.
void RecordingFile::note(const TimedInput& input) {
    if (!file_->over) file_->stream << text_of(input) << "\n";
}

// Flushed at once, since the process may be about to end.
void RecordingFile::note_end(const RecordingEnd& end) {
    file_->stream << Json{{"over", true}, {"events", end.events}, {"digest", end.digest}}.dump() << "\n";
    file_->over = true;
    flush();
}

void RecordingFile::flush() { file_->stream.flush(); }

// A stream that has failed once stays so: what is missing in the midst is not made good by what is behind it.
bool RecordingFile::is_whole() const { return file_->stream.good(); }

namespace {

using Json = nlohmann::ordered_json;

// As text where JSON can hold it, so that a recording can be read and changed by hand.
void put_octets(Json& line, const std::string& name, const std::string& octets) {
    if (sim::is_utf8(octets)) {
        line[name] = octets;
    } else {
        line[name + "_hex"] = hex_of(octets);
    }
}

// Whichever of the two names the line has; where it has neither, at() throws and the caller says so.
std::string octets_in(const nlohmann::json& line, const std::string& name) {
    if (line.contains(name)) return line.at(name);
    const auto octets = octets_of(line.at(name + "_hex").get<std::string>());
    if (!octets) throw BadInputLine("\"" + name + "_hex\" is not hexadecimal");
    return *octets;
}

// What is usual is left out: most items are neither deleted nor about to expire.
Json line_of(const store::PreloadedItem& item) {
    Json line = Json::object();
    put_octets(line, "key", item.key);
    if (const auto* text = std::get_if<std::string>(&item.value)) {
        put_octets(line, "text", *text);
    } else {
        line["number"] = std::get<std::uint32_t>(item.value);
    }
    line["version"] = item.version.bits();
    if (item.deleted) line["deleted"] = true;
    if (item.expires != 0) line["expires"] = item.expires;
    return line;
}

// The writer's rank is in the lowest octet (store::Version).
store::Version version_of(std::uint64_t bits) {
    return store::Version::of(bits >> 8, store::RegionRank{static_cast<std::uint8_t>(bits)});
}

// The counterpart of line_of, with the same defaults for what is left out.
store::PreloadedItem item_of(const nlohmann::json& line) {
    store::PreloadedItem item;
    item.key = octets_in(line, "key");
    if (line.contains("number")) {
        item.value = line.at("number").get<std::uint32_t>();
    } else {
        item.value = octets_in(line, "text");
    }
    item.version = version_of(line.at("version"));
    item.deleted = line.value("deleted", false);
    item.expires = line.value("expires", 0U);
    return item;
}

}  // namespace

// Replicas by their number: the script, which is in the head, says who they are.
std::string text_of(const store::Preload& preload) {
    Json line{{"kept", Json::array()}};
    for (const store::PreloadedReplica& replica : preload.replicas) {
        Json items = Json::array();
        for (const store::PreloadedItem& item : replica.items) items.push_back(line_of(item));
        line["kept"].push_back(
            {{"replica", store::index(replica.replica)}, {"complete", replica.is_complete}, {"items", items}});
    }
    line["clock_base_s"] = preload.clock_base.count();
    return line.dump();
}

// Whether the replicas are those of the script is checked by whoever puts them into a world.
store::Preload preload_of(const nlohmann::json& line) {
    try {
        store::Preload preload;
        preload.clock_base = std::chrono::seconds{line.at("clock_base_s").get<std::int64_t>()};
        for (const auto& kept : line.at("kept")) {
            store::PreloadedReplica& replica = preload.replicas.emplace_back();
            replica.replica = store::ReplicaId{kept.at("replica").get<std::uint16_t>()};
            replica.is_complete = kept.at("complete");
            for (const auto& item : kept.at("items")) replica.items.push_back(item_of(item));
        }
        return preload;
    } catch (const nlohmann::json::exception&) {
        throw BadInputLine("what the stores held does not read as such");
    }
}

}  // namespace regiondrill::live
