// What one resolver remembers: for each question and client network the answer it heard last, fresh or not, and what is
// going on about it. Every resolver of Resolvers has one.
//
// An answer is tied to the network the authority announced for it, and the longest match counts (RFC 7871, section
// 7.3); resolvers that send no client subnet keep one answer a question, tied to all there is. Nothing is ever
// forgotten: old answers are what serve-stale needs, and a drill asks few questions.
#pragma once

#include "dns/resolver/authority_link.hpp"
#include "sim/random.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace regiondrill::dns {

/// One entry: the last answer for a network, and the state of asking for exactly this network.
struct CachedAnswer {
    Question question;
    IpPrefix network;  // whose answer this is; length 0: everybody's

    Response::Status status = Response::Status::servfail;
    std::uint8_t count = 0;
    std::array<Address, most_addresses> list{};
    sim::Cause cause{};  // of one without addresses
    sim::Time answered{};
    sim::Time came{};
    std::optional<sim::Time> expires;  // nothing: no answer has come yet

    // Of asking for exactly this network.
    std::optional<std::uint32_t> inquiry;  // that is under way
    std::uint32_t edition = 0;             // the last that was fetched
    std::uint32_t failures = 0;            // in a row
    sim::Cause failure{};                  // what the last of them met
    sim::Time failed_until{};              // until then nobody asks again
};

/// Finds entries by hash, a look-up for each length of network that is kept: one or two in practice.
class AnswerCache {
public:
    /// An entry's number, in the order in which they were made.
    using Entry = std::uint32_t;

    AnswerCache();
    AnswerCache(AnswerCache&&) noexcept;
    AnswerCache& operator=(AnswerCache&&) noexcept;
    ~AnswerCache();

    CachedAnswer& operator[](Entry entry) { return answers_[entry]; }
    const CachedAnswer& operator[](Entry entry) const { return answers_[entry]; }

    /// The entry for exactly this network, made when there is none. Numbers stay what they are.
    Entry at(Question question, const IpPrefix& network);

    /// The answer for the longest network around the client whose time goes beyond `now`.
    std::optional<Entry> find(Question question, const IpPrefix& client, sim::Time now) const;

private:
    // Hidden, for its hash table costs a second of compiling in everything that includes this.
    struct Index;

    std::vector<CachedAnswer> answers_;
    std::unique_ptr<Index> index_;       // by question and network
    std::vector<std::uint8_t> lengths_;  // of the networks in it, longest first
};

}  // namespace regiondrill::dns
