#include "dns/resolver/answer_cache.hpp"

#include "sim/random.hpp"

#include <boost/unordered/unordered_flat_map.hpp>

#include <algorithm>
#include <cstring>
#include <functional>

namespace regiondrill::dns {

struct AnswerCache::Index {
    struct Key {
        Question question;
        IpPrefix network;
        bool operator==(const Key&) const = default;
    };

    // Mixed by ourselves, for all octets of an address: the networks of one drill differ in a few of them only.
    struct Hash {
        std::size_t operator()(const Key& key) const {
            std::uint64_t halves[2];
            std::memcpy(halves, key.network.base.octets.data(), sizeof halves);
            const std::uint64_t about = (static_cast<std::uint64_t>(key.question.name) << 24) |
                                        (static_cast<std::uint64_t>(key.question.kind) << 16) |
                                        (static_cast<std::uint64_t>(key.network.base.family) << 8) | key.network.length;
            return static_cast<std::size_t>(sim::mix64(halves[0] ^ sim::mix64(halves[1] ^ sim::mix64(about))));
        }
    };

    boost::unordered_flat_map<Key, Entry, Hash> entries;
};

AnswerCache::AnswerCache() : index_(std::make_unique<Index>()) {}
AnswerCache::AnswerCache(AnswerCache&&) noexcept = default;
AnswerCache& AnswerCache::operator=(AnswerCache&&) noexcept = default;
AnswerCache::~AnswerCache() = default;

// Lengths stay sorted, longest first, so that the first fresh answer that find() comes to is the closest.
AnswerCache::Entry AnswerCache::at(Question question, const IpPrefix& network) {
    const auto [found, is_new] =
        index_->entries.try_emplace(Index::Key{question, network}, static_cast<Entry>(answers_.size()));
    if (is_new) {
        CachedAnswer& answer = answers_.emplace_back();
        answer.question = question;
        answer.network = network;
        const auto here = std::lower_bound(lengths_.begin(), lengths_.end(), network.length, std::greater<>());
        if (here == lengths_.end() || *here != network.length) lengths_.insert(here, network.length);
    }
    return found->second;
}

// From the longest network kept to the shortest, as RFC 7871, section 7.3.1, matches; stale entries are passed over.
std::optional<AnswerCache::Entry> AnswerCache::find(Question question, const IpPrefix& client, sim::Time now) const {
    for (const std::uint8_t length : lengths_) {
        if (length > client.length) continue;
        const IpPrefix network = length == 0 ? IpPrefix{} : IpPrefix::of(client.base, length);
        const auto found = index_->entries.find(Index::Key{question, network});
        if (found == index_->entries.end()) continue;
        const auto& expires = answers_[found->second].expires;
        if (expires && now < *expires) return found->second;
    }
    return std::nullopt;
}

}  // namespace regiondrill::dns
