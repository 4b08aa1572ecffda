#include "dns/wire/name.hpp"

#include "dns/wire/text_word.hpp"
#include "sim/text.hpp"

#include <algorithm>
#include <vector>

namespace regiondrill::dns {

namespace {

std::size_t length_at(std::string_view wire, std::size_t at) { return static_cast<unsigned char>(wire[at]); }

// From the left, without the root; they point into `wire`.
std::vector<std::string_view> labels_of(std::string_view wire) {
    std::vector<std::string_view> labels;
    for (std::size_t at = 0; length_at(wire, at) != 0; at += 1 + length_at(wire, at)) {
        labels.push_back(wire.substr(at + 1, length_at(wire, at)));
    }
    return labels;
}

void append_label(std::string& wire, std::string_view label) {
    wire += static_cast<char>(label.size());
    wire += label;
}

// As unsigned octets in lower case, the shorter first (RFC 4034, section 6.1).
std::weak_ordering compare_labels(std::string_view a, std::string_view b) {
    const std::size_t common = std::min(a.size(), b.size());
    for (std::size_t i = 0; i < common; ++i) {
        const auto left = static_cast<unsigned char>(sim::lower_case(a[i]));
        const auto right = static_cast<unsigned char>(sim::lower_case(b[i]));
        if (left != right) return left < right ? std::weak_ordering::less : std::weak_ordering::greater;
    }
    return a.size() <=> b.size();
}

}  // namespace

// Labels are gathered octet by octet, for an escaped dot ends none.
std::optional<Name> Name::from_text(std::string_view text, const Name& origin) {
    if (text == "@") return origin;
    if (text == ".") return Name();
    if (text.empty()) return std::nullopt;
    Name name;
    name.wire_.clear();
    std::string label;
    bool ended = false;  // by a dot: the name is fully qualified
    for (std::size_t at = 0; at < text.size();) {
        ended = text[at] == '.';
        if (ended) {
            if (label.empty()) return std::nullopt;
            append_label(name.wire_, label);
            label.clear();
            ++at;
            continue;
        }
        const auto octet = octet_at(text, at);
        if (!octet || label.size() == longest_label) return std::nullopt;
        label += *octet;
    }
    if (!ended) append_label(name.wire_, label);
    name.wire_ += ended ? std::string(1, '\0') : origin.wire_;
    if (name.wire_.size() > longest) return std::nullopt;
    return name;
}

// Lengths above 63 would be pointers, which an uncompressed name has none of.
std::optional<Name> Name::from_wire(std::string_view wire) {
    if (wire.empty() || wire.size() > longest) return std::nullopt;
    std::size_t at = 0;
    while (at < wire.size() && length_at(wire, at) != 0) {
        if (length_at(wire, at) > longest_label) return std::nullopt;
        at += 1 + length_at(wire, at);
    }
    if (at + 1 != wire.size()) return std::nullopt;
    Name name;
    name.wire_ = wire;
    return name;
}

// Escapes whatever a zone file would read as something else (RFC 1035, section 5.1).
std::string Name::text() const {
    if (is_root()) return ".";
    std::string text;
    for (const std::string_view label : labels_of(wire_)) {
        for (const char octet : label) append_octet(text, octet, '!', ".\\\"();@$");
        text += '.';
    }
    return text;
}

// The key by which zones and responder look names up: letters in lower case, everything else as it is.
std::string Name::folded() const {
    return sim::lower_case(wire_);  // lengths of labels lie below 'A' and stay
}

std::size_t Name::labels() const { return labels_of(wire_).size(); }

Name Name::parent() const {
    if (is_root()) return *this;
    Name parent;
    parent.wire_ = wire_.substr(1 + length_at(wire_, 0));
    return parent;
}

// Steps over labels from the left until as many octets are left as the ancestor has: only there can it begin.
bool Name::is_at_or_below(const Name& ancestor) const {
    if (wire_.size() < ancestor.wire_.size()) return false;
    std::size_t at = 0;
    while (wire_.size() - at > ancestor.wire_.size()) at += 1 + length_at(wire_, at);
    if (wire_.size() - at != ancestor.wire_.size()) return false;
    return sim::equal_ignoring_case(ancestor.wire_, std::string_view(wire_).substr(at));
}

// Made without going through text, so that labels may hold any octets.
std::optional<Name> Name::child(std::string_view label) const {
    if (label.empty() || label.size() > longest_label) return std::nullopt;
    if (1 + label.size() + wire_.size() > longest) return std::nullopt;
    Name child;
    child.wire_.clear();
    append_label(child.wire_, label);
    child.wire_ += wire_;
    return child;
}

// Names of one size one of which is below the other are the same.
bool operator==(const Name& a, const Name& b) { return a.wire_.size() == b.wire_.size() && a.is_at_or_below(b); }

// From the right, so that a zone's names stand together and its apex first.
std::weak_ordering operator<=>(const Name& a, const Name& b) {
    const auto left = labels_of(a.wire_);
    const auto right = labels_of(b.wire_);
    for (std::size_t i = 1; i <= std::min(left.size(), right.size()); ++i) {
        const auto order = compare_labels(left[left.size() - i], right[right.size() - i]);
        if (order != 0) return order;
    }
    return left.size() <=> right.size();
}

}  // namespace regiondrill::dns
