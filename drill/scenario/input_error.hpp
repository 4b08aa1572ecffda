// The one exception for a person's bad input: a script or a setting that cannot be meant. It is thrown where the
// mistake is found, caught once in main, and prints as one line.
#pragma once

#include <cstddef>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace regiondrill::drill {

/// A place in a text, counted from 1; columns count characters, not bytes. Line 0 stands for "nowhere in a file".
struct Position {
    std::size_t line = 0;
    std::size_t column = 0;

    /// False of what came from no file, such as a setting.
    bool known() const { return line != 0; }
};

/// What is wrong with one value. All but `what` may be empty. It knows nothing of where the value stands; the script
/// adds that.
struct Complaint {
    std::string what;      // `there is no region "eu-west-3"`
    std::string expected;  // `a duration such as "10s"`
    std::string nearest;   // the valid name it was probably meant to be
};

/// Prints as `source:line:column: path: what; expected ...; did you mean "..."?`. Exit code 2. Never thrown for what
/// may happen in the simulated world, nor for a bug of ours.
class InputError : public std::runtime_error {
public:
    /// `source` is a file, or the setting of the command line ("--set dns.ttl=10"), which has no position.
    InputError(std::string source, Position position, std::string path, Complaint complaint);

    /// The parts of the message, for who prints or sends them one by one.
    const std::string& source() const { return source_; }
    Position position() const { return position_; }
    const std::string& path() const { return path_; }
    const Complaint& complaint() const { return complaint_; }

private:
    std::string source_;
    Position position_;
    std::string path_;
    Complaint complaint_;
};

/// Text for a message: cut, with "..." at its end, when it would flood the line. Cut between characters, at sixty of
/// them.
std::string shortened(std::string_view text);

/// The same in double quotes.
std::string in_quotes(std::string_view text);

/// `"a", "b" or "c"`; empty when there are so many names that reading them all is no help.
std::string one_of(const std::vector<std::string>& names);

/// The complaint about a name that is not among the valid ones: `there is no NOUN "x"` with the one that another
/// product's word stands for, the nearest, or all of them when none is near and they are few enough to read. Keys,
/// choices, faults and expectations have foreign words.
Complaint unknown_name(std::string_view noun, std::string_view wrong, const std::vector<std::string>& valid);

// What somebody probably meant when they wrote a name that does not exist. Other products (Route 53, Azure Traffic
// Manager, Cloudflare, Kubernetes, gdnsd, the load balancers and chaos tools beside them) have words that people bring
// along, and no slip of the pen leads from one to ours.

/// Our key for one of theirs, however it is spelled ("failure_threshold", "FailureThreshold"): one of the valid ones,
/// or else the whole path of one that stands elsewhere in a script. None where nobody is known to say so.
std::optional<std::string> our_key_for(std::string_view theirs, const std::vector<std::string>& valid);

/// The same for a word that is a value: a policy, a mode, a fault, an expectation. Only ever one of the valid ones.
std::optional<std::string> our_word_for(std::string_view theirs, const std::vector<std::string>& valid);

/// The fewest single-character slips (one missing, one too many, one wrong, two neighbours swapped) that turn one word
/// into the other. Upper and lower case are the same here: a wrong capital is no slip worth counting.
std::size_t edit_distance(std::string_view a, std::string_view b);

/// The valid name nearest to a wrong one, the first of several equally near; none when nothing is near enough that
/// naming it would help. A name that merely begins like the wrong one ("avail") counts as near.
std::optional<std::string> nearest_name(std::string_view wrong, const std::vector<std::string>& valid);

}  // namespace regiondrill::drill
