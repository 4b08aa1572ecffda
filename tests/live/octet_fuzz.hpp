// Octets for a reader of a stream to choke on: those of a corpus, damaged, and cut into pieces at random. All depends
// on the draws alone.
#pragma once

#include "sim/random.hpp"

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace regiondrill::tests {

/// The files of a directory, by name.
using OctetCorpus = std::map<std::string, std::string>;

inline OctetCorpus read_octet_corpus(const std::filesystem::path& directory) {
    OctetCorpus corpus;
    for (const auto& entry : std::filesystem::directory_iterator(directory)) {
        std::ifstream file(entry.path(), std::ios::binary);
        corpus[entry.path().filename().string()] =
            std::string(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
    }
    return corpus;
}

/// Below `size`, which is above 0.
inline std::size_t one_below(std::size_t size, sim::Stream& draw) {
    return draw.below(static_cast<std::uint32_t>(size));
}

/// Ends of pieces, the last one at `size`. One in four is cut after every octet.
inline std::vector<std::size_t> random_cuts(std::size_t size, sim::Stream& draw) {
    std::vector<std::size_t> cuts;
    const std::uint32_t longest = draw.chance(0.25) ? 1 : 2 + draw.below(300);
    for (std::size_t at = 0; at < size;) {
        at = std::min(size, at + 1 + draw.below(longest));
        cuts.push_back(at);
    }
    return cuts;
}

class OctetFuzz {
public:
    /// `words` are what the format gives a meaning.
    OctetFuzz(const OctetCorpus& corpus, std::vector<std::string_view> words) : words_(std::move(words)) {
        for (const auto& [name, octets] : corpus) seeds_.push_back(octets);
    }

    std::string damaged(sim::Stream& draw) const {
        std::string octets = one_of_seeds(draw);
        while (draw.chance(0.2)) octets += one_of_seeds(draw);  // one behind the other
        for (std::uint32_t i = draw.below(5); i > 0; --i) damage(octets, draw);
        if (octets.size() > most_octets) octets.resize(most_octets);
        return octets;
    }

private:
    /// Beyond all limits that are tried, and no more: what comes behind does not matter, and takes time.
    static constexpr std::size_t most_octets = 40'000;

    const std::string& one_of_seeds(sim::Stream& draw) const { return seeds_[one_below(seeds_.size(), draw)]; }

    char odd(sim::Stream& draw) const {
        using namespace std::literals;
        static constexpr auto telling = "\0\x01\x05\t\n\r \"+,-0159:;=?AFaf\x7f\x80\xff"sv;
        return draw.chance(0.5) ? telling[one_below(telling.size(), draw)] : static_cast<char>(draw.bits());
    }

    void damage(std::string& octets, sim::Stream& draw) const {
        const std::size_t at = one_below(octets.size() + 1, draw);
        const std::size_t length = draw.below(24);
        switch (draw.below(10)) {
            case 0:
                if (at < octets.size()) octets[at] = static_cast<char>(octets[at] ^ 1 << draw.below(8));
                break;
            case 1:
                if (at < octets.size()) octets[at] = odd(draw);
                break;
            case 2: octets.insert(at, 1, odd(draw)); break;
            case 3: octets.erase(at, length); break;
            case 4: octets.insert(one_below(octets.size() + 1, draw), octets.substr(at, length)); break;
            case 5: {  // another's end
                const std::string& other = one_of_seeds(draw);
                octets.replace(at, std::string::npos, other, std::min(at, other.size()), std::string::npos);
                break;
            }
            case 6: octets.resize(at); break;
            case 7: repeat(octets, at, length, draw); break;
            default: octets.insert(at, words_[one_below(words_.size(), draw)]); break;
        }
    }

    /// A part so often that it meets one limit or the other.
    static void repeat(std::string& octets, std::size_t at, std::size_t length, sim::Stream& draw) {
        const std::string part = octets.substr(at, length);
        std::string many;
        const std::size_t wanted = draw.chance(0.1) ? most_octets : draw.below(1000);
        while (!part.empty() && many.size() < wanted) many += part;
        octets.insert(at, many);
    }

    std::vector<std::string_view> words_;
    std::vector<std::string> seeds_;
};

}  // namespace regiondrill::tests
