#include "dns/resolver/answer_cache.hpp"

#include <algorithm>
#include <cstring>
#include <functional>

namespace regiondrill::dns {

std::size_t AnswerCache::Hash::operator()(const Key& key) const {
    std::uint64_t halves[2];
    std::memcpy(halves, key.network.base.octets.data(), sizeof halves);
    const std::uint64_t about = (static_cast<std::uint64_t>(key.question.name) << 24) |
                                (static_cast<std::uint64_t>(key.question.kind) << 16) |
                                (static_cast<std::uint64_t>(key.network.base.family) << 8) | key.network.length;
    return static_cast<std::size_t>(sim::mix64(halves[0] ^ sim::mix64(halves[1] ^ sim::mix64(about))));
}

// Lengths stay sorted, longest first, so that the first fresh answer that find() comes to is the closest.
AnswerCache::Entry AnswerCache::at(Question question, const IpPrefix& network) {
    const auto [found, is_new] = entries_.try_emplace(Key{question, network}, static_cast<Entry>(answers_.size()));
    if (is_new) {
        CachedAnswer& answer = answers_.emplace_back();
        answer.question = question;
        answer.network = network;
        const auto here = std::lower_bound(lengths_.begin(), lengths_.end(), network.length, std::greater<>());
        if (here == lengths_.end() || *here != network.length) lengths_.insert(here, network.length);
    }
    return found->second;
}

std::optional<AnswerCache::Entry> AnswerCache::find(Question question, const IpPrefix& client, sim::Time now) const {
    for (const std::uint8_t length : lengths_) {
        if (length > client.length) continue;
        const IpPrefix network = length == 0 ? IpPrefix{} : IpPrefix::of(client.base, length);
        const auto found = entries_.find(Key{question, network});
        if (found == entries_.end()) continue;
        const auto& expires = answers_[found->second].expires;
        if (expires && now < *expires) return found->second;
    }
    return std::nullopt;
}

}  // namespace regiondrill::dns
