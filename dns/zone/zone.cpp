#include "dns/zone/zone.hpp"

#include "dns/wire/wire_reader.hpp"
#include "sim/result.hpp"
#include "sim/text.hpp"

#include <boost/unordered/unordered_flat_map.hpp>

#include <algorithm>
#include <array>
#include <functional>
#include <utility>

namespace regiondrill::dns {

namespace {

constexpr std::uint32_t longest_stored_ttl = 0x7fff'ffff;  // seconds (RFC 2181, section 8)
constexpr std::size_t soa_numbers = 20;                    // octets: serial, refresh, retry, expire, minimum

/// Types that stand in questions or in a message's own records only (RFC 6895, section 3.1).
// Numbers 128 to 255 are set aside for them.
bool is_meta(RecordType type) {
    const auto number = static_cast<std::uint16_t>(type);
    return number == 0 || type == RecordType::opt || (number >= 128 && number <= 255);
}

// Types whose data is one name and nothing else.
bool is_name(RecordType type) { return type == RecordType::ns || type == RecordType::cname || type == RecordType::ptr; }

/// For the types the zone itself, or an answer's making, reads.
bool is_sound(RecordType type, std::string_view rdata) {
    if (type == RecordType::a) return rdata.size() == 4;
    if (type == RecordType::aaaa) return rdata.size() == 16;
    if (type == RecordType::soa) return rdata.size() >= 2 + soa_numbers;
    return !is_name(type) || Name::from_wire(rdata).has_value();
}

/// Letters of a name do not tell two records apart.
bool alike(RecordType type, std::string_view a, std::string_view b) {
    return is_name(type) ? sim::equal_ignoring_case(a, b) : a == b;
}

// One record of each kind, at the lowest TTL.
void unite(RecordSet& into, RecordSet from) {
    into.ttl = std::min(into.ttl, from.ttl);
    for (std::string& data : from.rdata) {
        const auto same = [&](const std::string& other) { return alike(into.type, other, data); };
        if (std::none_of(into.rdata.begin(), into.rdata.end(), same)) into.rdata.push_back(std::move(data));
    }
}

// Why a set cannot stand in any zone.
std::optional<std::string> why_not(const RecordSet& set) {
    if (set.type == RecordType::dname) return "DNAME is not supported";
    if (is_meta(set.type)) return "a type that cannot stand in a zone";
    if (set.ttl > longest_stored_ttl) return "a TTL of 2^31 seconds or more";
    if (set.rdata.empty()) return "a set without records";
    if (set.type == RecordType::ns && set.owner.first_label() == "*") return "NS at a wildcard (RFC 4592, section 4.2)";
    const auto sound = [&](const std::string& data) { return is_sound(set.type, data); };
    if (!std::all_of(set.rdata.begin(), set.rdata.end(), sound)) return "data that is not of its type";
    return std::nullopt;
}

}  // namespace

struct Zone::Index {
    // Transparent: a query's name is looked up where it lies in its buffer.
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
    };

    boost::unordered_flat_map<std::string, NodeNumber, Hash, std::equal_to<>> numbers;
};

Zone::Zone(const Name& apex) : apex_(apex), folded_apex_(apex.folded()), index_(std::make_unique<Index>()) {}
Zone::Zone(Zone&&) noexcept = default;
Zone& Zone::operator=(Zone&&) noexcept = default;
Zone::~Zone() = default;

const RecordSet* Zone::Node::set(RecordType type) const {
    for (const RecordSet& each : sets) {
        if (each.type == type) return &each;
    }
    return nullptr;
}

// Sets may come in any order, so what depends on several of them is checked when all are there.
sim::Result<Zone, std::string> Zone::from_sets(const Name& apex, std::vector<RecordSet> sets) {
    Zone zone(apex);
    zone.node_at(apex);
    for (RecordSet& set : sets) {
        if (auto problem = zone.add(std::move(set))) return *std::move(problem);
    }
    if (auto problem = zone.check()) return *std::move(problem);
    zone.find_cuts();
    const std::string_view soa = zone.soa().rdata.front();
    zone.negative_ttl_ = std::min(zone.soa().ttl, number_in(soa.substr(soa.size() - 4)));
    return zone;
}

// Sets of one owner and type become one, however the text scattered them.
std::optional<std::string> Zone::add(RecordSet set) {
    const std::string owner = set.owner.text();
    if (!set.owner.is_at_or_below(apex_)) return owner + ": outside the zone " + apex_.text();
    if (const auto problem = why_not(set)) return owner + ": " + *problem;
    if (set.type == RecordType::soa && set.owner != apex_) return owner + ": SOA below the apex " + apex_.text();
    auto& there = nodes_[node_at(set.owner)].sets;
    const auto same = [&](const RecordSet& other) { return other.type == set.type; };
    const auto known = std::find_if(there.begin(), there.end(), same);
    if (known != there.end()) {
        unite(*known, std::move(set));
        return std::nullopt;
    }
    RecordSet fresh{set.owner, set.type, set.ttl, {}};
    unite(fresh, std::move(set));
    there.push_back(std::move(fresh));
    return std::nullopt;
}

// What a zone must have at its apex, and CNAME's solitude.
std::optional<std::string> Zone::check() const {
    const Node& top = nodes_.front();
    const RecordSet* soa_set = top.set(RecordType::soa);
    if (!soa_set) return apex_.text() + ": no SOA at the apex";
    if (soa_set->rdata.size() != 1) return apex_.text() + ": more than one SOA";
    if (!top.set(RecordType::ns)) return apex_.text() + ": no NS at the apex";
    for (NodeNumber number = 0; number < nodes_.size(); ++number) {
        const RecordSet* cname = nodes_[number].set(RecordType::cname);
        if (!cname) continue;
        if (cname->rdata.size() > 1) return names_[number].text() + ": more than one CNAME";
        if (nodes_[number].sets.size() > 1) {
            return names_[number].text() + ": CNAME and other data; a CNAME stands alone (RFC 1034, section 3.6.2)";
        }
    }
    return std::nullopt;
}

void Zone::find_cuts() {
    for (NodeNumber number = 1; number < nodes_.size(); ++number) {  // parents come first; the apex is no cut
        const NodeNumber above = nodes_[number_of(names_[number].parent().folded())].cut;
        const bool is_cut = nodes_[number].set(RecordType::ns) != nullptr;
        nodes_[number].cut = above != none || !is_cut ? above : number;
    }
}

Zone::NodeNumber Zone::node_at(const Name& name) {
    std::string key = name.folded();
    if (const NodeNumber known = number_of(key); known != none) return known;
    const NodeNumber parent = key == folded_apex_ ? none : node_at(name.parent());
    const auto number = static_cast<NodeNumber>(nodes_.size());
    names_.push_back(name);
    nodes_.emplace_back();
    index_->numbers.emplace(std::move(key), number);
    deepest_ = std::max(deepest_, name.labels() - apex_.labels());
    if (parent != none && name.first_label() == "*") nodes_[parent].wildcard = number;
    return number;
}

// None when no such name exists, not even because of one below it.
Zone::NodeNumber Zone::number_of(std::string_view folded) const {
    const auto found = index_->numbers.find(folded);
    return found == index_->numbers.end() ? none : found->second;
}

const RecordSet* Zone::exact(std::string_view folded, RecordType type) const {
    const NodeNumber number = number_of(folded);
    return number == none ? nullptr : nodes_[number].set(type);
}

// A name that is steered may have other types beside its addresses, HTTPS for one.
sim::Result<void, std::string> Zone::steer(const Name& name, GroupId group) {
    if (!name.is_at_or_below(apex_)) return name.text() + ": outside the zone " + apex_.text();
    const Found before = find(name, RecordType::ns);
    if (before.kind == Found::Kind::delegation) {
        return name.text() + ": cannot be steered, " + before.set->owner.text() + " is delegated";
    }
    Node& node = nodes_[node_at(name)];
    for (const RecordType type : {RecordType::cname, RecordType::a, RecordType::aaaa}) {
        if (!node.set(type)) continue;
        const char* what = type == RecordType::cname ? "a CNAME stands" : "static addresses stand";
        return name.text() + ": cannot be steered, " + what + " there";
    }
    node.group = group;
    return {};
}

Found Zone::find(const Name& name, RecordType type) const {
    std::array<char, Name::longest> folded{};
    const std::string& wire = name.wire();
    std::transform(wire.begin(), wire.end(), folded.begin(), [](char c) { return sim::lower_case(c); });
    return find_folded({folded.data(), wire.size()}, type);
}

// The name itself, or else the wildcard at its closest encloser (RFC 4592, section 3.3.1). The encloser is looked for
// from the longest suffix that could exist, and the apex always does.
Found Zone::find_folded(std::string_view name, RecordType type) const {
    if (const NodeNumber number = number_of(name); number != none) return found_at(number, type);
    std::array<std::uint8_t, Name::longest> starts{};  // of the labels in front of the apex
    std::size_t labels = 0;
    std::size_t at = 0;
    for (; name.size() - at > folded_apex_.size(); at += 1 + static_cast<unsigned char>(name[at])) {
        starts[labels++] = static_cast<std::uint8_t>(at);
    }
    if (name.substr(at) != folded_apex_) return {};
    // The closest encloser (RFC 4592, section 3.3.1): no name there is, is deeper than the deepest.
    NodeNumber encloser = 0;
    for (std::size_t i = labels > deepest_ ? labels - deepest_ : 1; i < labels; ++i) {
        encloser = number_of(name.substr(starts[i]));
        if (encloser != none) break;
        encloser = 0;
    }
    if (nodes_[encloser].cut != none) return referral(nodes_[encloser].cut);
    return nodes_[encloser].wildcard == none ? Found{} : found_at(nodes_[encloser].wildcard, type);
}

Found Zone::referral(NodeNumber cut) const { return {Found::Kind::delegation, nodes_[cut].set(RecordType::ns), {}}; }

// Delegation comes before anything that stands at a name, and a CNAME only where the type itself does not stand.
Found Zone::found_at(NodeNumber number, RecordType type) const {
    const Node& node = nodes_[number];
    // DS stands on the upper side of a cut (RFC 4035, section 3.1.4.1).
    const bool parent_side = type == RecordType::ds && node.cut == number;
    if (node.cut != none && !parent_side) return referral(node.cut);
    const RecordSet* set = node.set(type);
    if (node.group && (type == RecordType::a || type == RecordType::aaaa || type == RecordType::https)) {
        return {Found::Kind::steered, set, node.group};
    }
    if (set) return {Found::Kind::records, set, {}};
    if (type == RecordType::any) {
        if (!node.sets.empty()) return {Found::Kind::any, &node.sets.front(), {}};
        if (node.group) return {Found::Kind::steered, nullptr, node.group};
    }
    if (const RecordSet* cname = node.set(RecordType::cname)) return {Found::Kind::cname, cname, {}};
    return {Found::Kind::no_data, nullptr, {}};
}

}  // namespace regiondrill::dns
