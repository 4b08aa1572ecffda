// Fuzzing the responder: packets made by damaging known ones, and what must hold of every reply to them. A packet
// depends on the seed and its number alone, so any of them can be made again.
#pragma once

#include "sim/random.hpp"
#include "tests/dns/answering_world.hpp"

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace regiondrill::tests {

/// The files of a directory, by name.
inline std::map<std::string, Octets> read_corpus(const std::filesystem::path& directory) {
    std::map<std::string, Octets> corpus;
    for (const auto& entry : std::filesystem::directory_iterator(directory)) {
        std::ifstream file(entry.path(), std::ios::binary);
        corpus[entry.path().filename().string()] =
            Octets(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
    }
    return corpus;
}

inline std::string hex(const Octets& octets) {
    std::string text;
    for (const std::uint8_t octet : octets) {
        text += "0123456789abcdef"[octet >> 4];
        text += "0123456789abcdef"[octet & 15];
    }
    return text;
}

class QueryFuzz {
public:
    QueryFuzz(const std::map<std::string, Octets>& corpus, std::uint64_t seed) : seed_(seed) {
        for (const auto& [name, octets] : corpus) seeds_.push_back(octets);
    }

    /// Sends packet `number`; what is wrong with the reply, or with how a message reads, if anything.
    std::optional<std::string> play(std::uint64_t number) {
        sim::Stream draw(sim::mix64(seed_) ^ sim::mix64(number + 1));
        packet_ = damaged(draw);
        return send(packet_, draw);
    }

    /// Sends a packet as it is.
    std::optional<std::string> send(const Octets& packet, sim::Stream draw) {
        world_.peer.transport = draw.chance(0.3) ? dns::Transport::tcp : dns::Transport::udp;
        world_.now = sim::drill_start + sim::Duration{static_cast<std::int64_t>(draw.bits() >> 12)};
        for (std::uint16_t region = 0; region < 3; ++region) {
            world_.health[dns::CheckId{region}].real = draw.chance(0.6);
        }
        const auto reply = world_.reply_to(packet);
        if (reply != world_.reply_to(packet)) return "a second reply differs";
        if (auto fault = fault_in_reply(packet, reply)) return fault;
        if (auto fault = fault_in_reading(packet)) return fault;
        Octets odd = reply.value_or(Octets());
        for (std::uint32_t i = draw.below(4); i > 0; --i) damage(odd, draw);
        return fault_in_reading(odd);
    }

    const Octets& packet() const { return packet_; }

private:
    Octets damaged(sim::Stream& draw) const {
        Octets packet = one_of_seeds(draw);
        for (std::uint32_t i = draw.below(6); i > 0; --i) damage(packet, draw);
        return packet;
    }

    const Octets& one_of_seeds(sim::Stream& draw) const {
        return seeds_[draw.below(static_cast<std::uint32_t>(seeds_.size()))];
    }

    static std::size_t place_in(const Octets& packet, sim::Stream& draw) {
        return draw.below(static_cast<std::uint32_t>(packet.size()) + 1);
    }

    void damage(Octets& packet, sim::Stream& draw) const {
        static constexpr std::uint8_t telling[] = {0,    1,    2,    8,    10,   0x0c, 0x29,
                                                   0x3f, 0x40, 0x7f, 0x80, 0xc0, 0xfe, 0xff};
        const auto odd = [&] {
            return draw.chance(0.5) ? telling[draw.below(14)] : static_cast<std::uint8_t>(draw.bits());
        };
        const std::size_t at = place_in(packet, draw);
        const std::size_t to = std::min(packet.size(), at + draw.below(16));
        const auto begin = packet.begin() + static_cast<std::ptrdiff_t>(at);
        const auto end = packet.begin() + static_cast<std::ptrdiff_t>(to);
        switch (draw.below(9)) {
            case 0:
                if (begin != packet.end()) *begin = static_cast<std::uint8_t>(*begin ^ 1u << draw.below(8));
                break;
            case 1:
                if (begin != packet.end()) *begin = odd();
                break;
            case 2: packet.insert(begin, odd()); break;
            case 3: packet.erase(begin, end); break;
            case 4: {
                const Octets copy(begin, end);
                packet.insert(packet.begin() + static_cast<std::ptrdiff_t>(place_in(packet, draw)), copy.begin(),
                              copy.end());
                break;
            }
            case 5: {  // another's end
                const Octets& other = one_of_seeds(draw);
                packet.erase(begin, packet.end());
                packet.insert(packet.end(), other.begin() + static_cast<std::ptrdiff_t>(std::min(at, other.size())),
                              other.end());
                break;
            }
            case 6:  // counts and flags are where most is decided
                if (packet.size() >= 12) packet[2 + draw.below(10)] = odd();
                break;
            case 7: packet.erase(begin, packet.end()); break;
            case 8: packet.insert(packet.end(), draw.below(40), odd()); break;
        }
    }

    /// Whatever can be read is the same when it was written and read again.
    static std::optional<std::string> fault_in_reading(const Octets& octets) {
        const auto message = dns::Message::parse(octets);
        if (!message) return std::nullopt;
        const auto again = dns::Message::parse(message->octets());
        if (!again) return "what was written cannot be read";
        if (*again != *message) return "what was written reads differently";
        return std::nullopt;
    }

    std::optional<std::string> fault_in_reply(const Octets& packet, const std::optional<Octets>& reply) const {
        const bool silent = packet.size() < 12 || (packet[2] & 0x80) != 0;
        if (silent != !reply) return silent ? "it answered" : "it kept silent";
        if (silent) return std::nullopt;
        const auto message = dns::Message::parse(*reply);
        if (!message) return "the reply cannot be read";
        if (auto fault = fault_in_reading(*reply)) return fault;
        if (auto fault = fault_in_header(packet, *message)) return fault;
        if (auto fault = fault_in_question(packet, *reply, *message)) return fault;
        if (auto fault = fault_in_records(*message)) return fault;
        return fault_in_extension(packet, *reply, *message);
    }

    static std::optional<std::string> fault_in_header(const Octets& packet, const dns::Message& reply) {
        const dns::Header& header = reply.header;
        if (header.id != (packet[0] << 8 | packet[1])) return "another id";
        if (!header.response) return "QR is not set";
        if (static_cast<unsigned>(header.opcode) != (packet[2] >> 3 & 15u)) return "another opcode";
        if (header.recursion_available || header.reserved || header.authentic) return "RA, Z or AD is set";
        const bool well = header.code == dns::ResponseCode::no_error || header.code == dns::ResponseCode::no_such_name;
        if (header.authoritative && !well) return "an error with authority";
        if (!well && !reply.answers.empty() && header.code != dns::ResponseCode::server_failure) {
            return "an error with answers";
        }
        if (header.truncated && reply.answers.size() + reply.authority.size() + reply.additional.size() > 0) {
            return "truncated, yet it has records";
        }
        return std::nullopt;
    }

    static std::optional<std::string> fault_in_question(const Octets& packet, const Octets& octets,
                                                        const dns::Message& reply) {
        if (reply.questions.size() > 1) return "several questions";
        const auto query = dns::Message::parse(packet);
        const bool is_question = query && query->header.opcode == dns::Opcode::query && query->questions.size() == 1;
        if (is_question && reply.questions.empty()) return "the question is not echoed";
        if (reply.questions.empty()) return std::nullopt;
        const std::size_t size = reply.questions[0].name.wire().size() + 4;
        if (packet.size() < 12 + size ||
            !std::equal(octets.begin() + 12, octets.begin() + 12 + static_cast<std::ptrdiff_t>(size),
                        packet.begin() + 12)) {
            return "the question is not the one that was asked";
        }
        return std::nullopt;
    }

    static std::optional<std::string> fault_in_records(const dns::Message& reply) {
        for (const auto* section : {&reply.answers, &reply.authority, &reply.additional}) {
            for (std::size_t i = 0; i < section->size(); ++i) {
                for (std::size_t j = 0; j < i; ++j) {
                    const dns::Record& a = (*section)[i];
                    const dns::Record& b = (*section)[j];
                    if (a.type != b.type || a.owner != b.owner) continue;
                    if (a.ttl != b.ttl) return "one set with two TTLs";
                    if (a.rdata == b.rdata) return "a record twice";
                }
            }
        }
        return std::nullopt;
    }

    std::optional<std::string> fault_in_extension(const Octets& packet, const Octets& octets,
                                                  const dns::Message& reply) const {
        const auto query = dns::Message::parse(packet);
        if (query && query->edns.has_value() != reply.edns.has_value()) return "OPT without OPT, or none for one";
        std::size_t limit = reply.edns ? 1232 : 512;
        if (query && query->edns) limit = std::clamp<std::size_t>(query->edns->udp_octets, 512, 1232);
        if (world_.peer.transport == dns::Transport::tcp) limit = 65'535;
        if (octets.size() > limit) return "too large";
        if (!reply.edns) return std::nullopt;
        if (reply.edns->version != 0 || (reply.edns->flags & 0x7fff) != 0) return "another version or odd flags in OPT";
        const bool answered = reply.header.code == dns::ResponseCode::no_error;
        if (query && query->edns && answered && query->header.opcode == dns::Opcode::query) {
            for (const auto code : {dns::OptionCode::client_subnet, dns::OptionCode::cookie}) {
                if ((query->edns->find(code) == nullptr) != (reply.edns->find(code) == nullptr)) {
                    return "a client subnet or cookie without one, or none for one";
                }
            }
        }
        return std::nullopt;
    }

    std::uint64_t seed_;
    std::vector<Octets> seeds_;
    AnsweringWorld world_;
    Octets packet_;
};

}  // namespace regiondrill::tests
