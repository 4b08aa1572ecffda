#include "study/sweep/run_file.hpp"

#include "drill/report/report.hpp"
#include "drill/scenario/input_error.hpp"

#include <nlohmann/json.hpp>

#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

namespace regiondrill::study {

namespace {

using Json = nlohmann::ordered_json;

bool is_plain_file(const std::string& path) {
    std::error_code error;
    return path != "-" && (!std::filesystem::exists(path, error) || std::filesystem::is_regular_file(path, error));
}

std::string last_line(const RunFileExtent& extent) {
    return Json{{"runs", extent.runs}, {"digest", extent.digest.text()}}.dump();
}

}  // namespace

std::string part_of(const std::string& path) { return path + ".part"; }

RunFileWriter::RunFileWriter(std::string path, std::string option, const SweepPlan& plan)
    : path_(std::move(path)),
      option_(std::move(option)),
      is_plain_(is_plain_file(path_)) {
    const std::string target = is_plain_ ? part_of(path_) : path_;
    file_ = path_ == "-" ? ::dup(STDOUT_FILENO) : ::open(target.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
    if (file_ < 0) refuse(errno);
    if (is_plain_) keep_to(0);
    waiting_ = plan_json(plan).dump() + "\n";
}

RunFileWriter::RunFileWriter(std::string path, std::string option, const RunFileExtent& kept)
    : path_(std::move(path)),
      option_(std::move(option)),
      is_plain_(true),
      extent_(kept) {
    file_ = ::open(part_of(path_).c_str(), O_WRONLY | O_CLOEXEC);
    if (file_ < 0) refuse(errno);
    keep_to(kept.octets);
}

RunFileWriter::~RunFileWriter() {
    if (file_ >= 0) ::close(file_);
}

// Only once nobody else writes it, or their lines would be lost.
void RunFileWriter::keep_to(std::uint64_t octets) {
    if (::flock(file_, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) refuse("another sweep is writing it");
    if (::ftruncate(file_, static_cast<off_t>(octets)) != 0 || ::lseek(file_, 0, SEEK_END) < 0) refuse(errno);
}

void RunFileWriter::refuse(int error) const { refuse(std::generic_category().message(error)); }

void RunFileWriter::refuse(const std::string& why) const {
    throw drill::InputError(option_, {}, {}, {"cannot write \"" + path_ + "\": " + why, {}, {}});
}

void RunFileWriter::add(const std::string& line) {
    waiting_ += line;
    waiting_ += '\n';
    ++extent_.runs;
    extent_.digest.add(line);
}

void RunFileWriter::flush() {
    for (std::size_t at = 0; at < waiting_.size();) {
        const ssize_t written = ::write(file_, waiting_.data() + at, waiting_.size() - at);
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) refuse(errno);
        at += static_cast<std::size_t>(written);
    }
    waiting_.clear();
}

// A file system may tell that it is full only when it is asked whether all is there.
void RunFileWriter::finish() {
    waiting_ += last_line(extent_) + "\n";
    flush();
    if (is_plain_ && ::fsync(file_) != 0) refuse(errno);
    if (::close(std::exchange(file_, -1)) != 0) refuse(errno);
    if (!is_plain_) return;
    std::error_code error;
    std::filesystem::rename(part_of(path_), path_, error);
    if (error) refuse(error.value());
}

RunFileReader::RunFileReader(const std::string& path) : path_(path), file_(path, std::ios::binary) {
    if (!file_) refuse("this file cannot be read");
    plan_line_ = whole_line().value_or("");
    const Json json = Json::parse(plan_line_, nullptr, false);
    if (!json.is_object() || json.value("format", "") != "regiondrill-sweep/1") {
        refuse("this is no file of `regiondrill sweep --ndjson`");
    }
    if (json.value("version", "") != drill::version()) {
        refuse("version " + json.value("version", "") + " of regiondrill made this, and this is " +
               std::string(drill::version()));
    }
    try {
        plan_ = plan_of_json(json);
    } catch (const std::exception&) {
        refuse("its first line does not say what was played");
    }
}

void RunFileReader::refuse(const std::string& why) const { throw drill::InputError(path_, {}, {}, {why, {}, {}}); }

std::optional<std::string> RunFileReader::whole_line() {
    std::string line;
    if (!std::getline(file_, line) || file_.eof()) return std::nullopt;
    extent_.octets += line.size() + 1;
    return line;
}

std::optional<std::string> RunFileReader::next() {
    if (whole_) return std::nullopt;
    const std::uint64_t before = extent_.octets;
    auto line = whole_line();
    if (!line) return std::nullopt;
    if (line->starts_with("{\"runs\":")) {
        if (*line != last_line(extent_)) refuse("its last line does not fit the others");
        extent_.octets = before;
        whole_ = true;
        return std::nullopt;
    }
    ++extent_.runs;
    extent_.digest.add(*line);
    return line;
}

}  // namespace regiondrill::study
