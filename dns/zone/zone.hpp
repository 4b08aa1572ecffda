// A zone: what names there are and what stands at them. Records are static, or steered: then a routing group answers.
//
// The drill makes the zones of a scenario; the responder looks names up in them. The rules of RFC 1034, 2181, 4592 and
// 4035 about what a name's absence means, where a wildcard answers and where a delegation begins live here and nowhere
// else.
#pragma once

#include "dns/steering/record_group.hpp"
#include "dns/wire/record.hpp"
#include "sim/result.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace regiondrill::dns {

/// What a look-up in a zone found.
struct Found {
    enum class Kind {
        records,  // `set` answers
        any,      // the type asked for is ANY: `set` is one of the sets at the name
        cname,    // `set` is the CNAME that stands there instead
        steered,  // `group` answers; asked for HTTPS, `set` is the static one whose hints it fills in, if there is one
        delegation,  // `set` are the NS records of a zone cut at or above the name
        no_data,     // the name exists, or something below it does (facts B8)
        no_name,     // also for a name that is not in the zone
    };
    Kind kind = Kind::no_name;
    const RecordSet* set = nullptr;  // its owner may be a wildcard: the name asked for is the answer's owner
    std::optional<GroupId> group;
};

/// Made once, when a drill begins, from the records of a zone file; then steered names are added. Look-ups are made for
/// each query and allocate nothing. Names are nodes in one hash table: the tree is in the names themselves.
class Zone {
public:
    /// Every zone has exactly one SOA, at its apex, and NS records there. Sets of one name and type become one: the
    /// lowest TTL counts for all, a record given twice counts once (RFC 2181, section 5).
    ///
    /// Refused, with a message for people: what lies outside, a CNAME beside other records (facts B11), DNAME, NS at a
    /// wildcard, types that are only for questions, and data that cannot be of its type.
    static sim::Result<Zone, std::string> from_sets(const Name& apex, std::vector<RecordSet> sets);

    Zone(Zone&&) noexcept;
    Zone& operator=(Zone&&) noexcept;
    ~Zone();

    const Name& apex() const { return apex_; }
    const RecordSet& soa() const { return *exact(folded_apex_, RecordType::soa); }

    /// SOA for a negative answer: its TTL is the lesser of its own and MINIMUM (RFC 2308).
    std::uint32_t negative_ttl() const { return negative_ttl_; }

    /// From now on addresses (A, AAAA, HTTPS hints) of a name come from a routing group. Fails when a CNAME or static
    /// addresses stand there, and for a name outside the zone or in a delegated part of it.
    sim::Result<void, std::string> steer(const Name& name, GroupId group);

    Found find(const Name& name, RecordType type) const;

    /// The same for a name's wire form in lower case. Allocates nothing.
    Found find_folded(std::string_view name, RecordType type) const;

    /// The static set that stands at exactly this name, even in a delegated part of the zone: so the addresses of a
    /// delegation's servers (glue) are found. Null when there is none.
    const RecordSet* exact(const Name& name, RecordType type) const { return exact(name.folded(), type); }

private:
    using NodeNumber = std::uint32_t;
    static constexpr NodeNumber none = UINT32_MAX;

    /// A name that exists, be it only because another one below it does.
    struct Node {
        std::vector<RecordSet> sets;  // few: looked through in order
        std::optional<GroupId> group;
        NodeNumber cut = none;       // the highest at or above this name; none in the zone's own part
        NodeNumber wildcard = none;  // the child "*"

        const RecordSet* set(RecordType type) const;
    };

    // Hidden, for its hash table costs a second of compiling in everything that includes this.
    struct Index;

    explicit Zone(const Name& apex);

    std::optional<std::string> add(RecordSet set);
    std::optional<std::string> check() const;
    // Which nodes lie at or below a delegation.
    void find_cuts();
    // The node of a name, made with all nodes between it and the apex: they exist too (RFC 4592, section 2.2.2).
    NodeNumber node_at(const Name& name);
    NodeNumber number_of(std::string_view folded) const;
    const RecordSet* exact(std::string_view folded, RecordType type) const;
    // What stands at a cut answers for all below it.
    Found referral(NodeNumber cut) const;
    Found found_at(NodeNumber number, RecordType type) const;

    Name apex_;
    std::string folded_apex_;
    std::uint32_t negative_ttl_ = 0;
    std::size_t deepest_ = 0;  // labels below the apex of the longest name there is
    std::vector<Name> names_;  // of the nodes, parents before their children
    std::vector<Node> nodes_;
    std::unique_ptr<Index> index_;  // by folded name
};

}  // namespace regiondrill::dns
