// A sweep's file: a line that says what was played, a line a run in the order of their numbers, and a last line that
// says how many there are. It gets its name when it is whole; until then its name ends in ".part", and it can be gone
// on with.
#pragma once

#include "sim/digest.hpp"
#include "study/sweep/plan.hpp"

#include <cstdint>
#include <fstream>
#include <optional>
#include <string>

namespace regiondrill::study {

/// How far a file has come.
struct RunFileExtent {
    std::uint64_t octets = 0;  // to the end of the last whole line
    std::uint64_t runs = 0;
    sim::Digest digest;  // of the lines
};

/// Throws drill::InputError, with the option's name, where it cannot be written: a full disk most of all.
class RunFileWriter {
public:
    /// Begins anew. "-" is standard output, and that and devices are written as they are.
    RunFileWriter(std::string path, std::string option, const SweepPlan& plan);
    /// Goes on with what a reader has read of `path`.part.
    RunFileWriter(std::string path, std::string option, const RunFileExtent& kept);
    ~RunFileWriter();

    RunFileWriter(const RunFileWriter&) = delete;
    RunFileWriter& operator=(const RunFileWriter&) = delete;

    void add(const std::string& line);
    /// What was added is in the file, also where this process is killed.
    void flush();
    /// The last line, and the file's own name, once the disk has it.
    void finish();

private:
    void keep_to(std::uint64_t octets);
    [[noreturn]] void refuse(int error) const;
    [[noreturn]] void refuse(const std::string& why) const;

    std::string path_;
    std::string option_;
    bool is_plain_;  // a file of its own, with another name until it is whole
    int file_ = -1;
    std::string waiting_;
    RunFileExtent extent_;
};

/// Where the file is before it is whole.
std::string part_of(const std::string& path);

/// Reads a line at a time. Throws drill::InputError for what is no such file.
class RunFileReader {
public:
    explicit RunFileReader(const std::string& path);

    const std::string& path() const { return path_; }
    const SweepPlan& plan() const { return plan_; }
    /// As it stands: plans are the same where it is.
    const std::string& plan_line() const { return plan_line_; }

    /// Nothing at the end. A line that is cut off is none.
    std::optional<std::string> next();
    /// After the last: its last line was there, and says what was read.
    bool is_whole() const { return whole_; }
    const RunFileExtent& extent() const { return extent_; }

    /// That its lines are not what they must be.
    [[noreturn]] void refuse(const std::string& why) const;

private:
    std::optional<std::string> whole_line();

    std::string path_;
    std::ifstream file_;
    std::string plan_line_;
    SweepPlan plan_;
    RunFileExtent extent_;
    bool whole_ = false;
};

}  // namespace regiondrill::study
