// The DNS as real programs see it: UDP and TCP on one address and port, in front of a function that answers.
//
// TCP after RFC 7766: messages in any segmentation, many on one connection, each answered in the order of arrival,
// length and message in one write. Connections that do nothing are closed, and when there are too many the one idle for
// longest makes room; UDP never waits for any of them.
#pragma once

#include "dns/address.hpp"
#include "live/loop/loop.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace regiondrill::dns {
struct Peer;
}

namespace regiondrill::live {

/// Replaces the last argument with the answer, at most 65535 octets, and says how much later than at once it is to go
/// out. Nothing when the query deserves silence; over TCP that closes the connection (facts T7).
using DnsAnswerer = std::function<std::optional<std::chrono::nanoseconds>(
    std::span<const std::uint8_t> query, const dns::Peer&, std::vector<std::uint8_t>& answer)>;

/// An answer that would go out this late never does: as good as lost on its way.
inline constexpr std::chrono::nanoseconds too_late = std::chrono::hours{1};

/// Where it listens, and how much it holds for clients: each bound is there so that no client can take memory or files
/// from the others.
struct DnsGatewaySettings {
    dns::IpAddress address = dns::IpAddress::v4(127, 0, 0, 1);
    std::uint16_t port = 0;  // 0: any that is free
    /// A connection is closed when this long no query was complete and no octet of an answer was taken.
    std::chrono::milliseconds idle = std::chrono::seconds{30};
    /// More than the clients of a workshop; far fewer than the files a process may have open (1024).
    std::size_t most_connections = 256;
    /// Octets of answers that may wait on one connection; no more queries are read from it until they are taken. About
    /// a thousand ordinary answers.
    std::size_t most_waiting = 128 * 1024;
    /// Late answers over UDP that may wait for their moment; more than these are lost.
    std::size_t most_late = 10'000;
};

/// What went through so far.
struct DnsGatewayMetrics {
    std::uint64_t udp_queries = 0;
    std::uint64_t tcp_queries = 0;
    std::uint64_t silences = 0;   // of them
    std::size_t connections = 0;  // open now
};

/// Knows octets and sockets and nothing of names: a function answers (ServedWorld::answer, for a served drill), and
/// says how late. Made by the server; one for all regions, as every site has the same address here.
class DnsGateway {
public:
    /// Listens from now on and answers while `loop` runs, which must outlive this. Throws CannotListen.
    DnsGateway(Loop& loop, DnsAnswerer answerer, const DnsGatewaySettings& settings);
    ~DnsGateway();

    DnsGateway(const DnsGateway&) = delete;
    DnsGateway& operator=(const DnsGateway&) = delete;

    /// Of UDP and TCP alike.
    std::uint16_t port() const;

    /// On the loop's thread only.
    DnsGatewayMetrics metrics() const;

private:
    class Server;
    std::shared_ptr<Server> server_;  // what the loop still holds of it after our end does nothing
};

}  // namespace regiondrill::live
