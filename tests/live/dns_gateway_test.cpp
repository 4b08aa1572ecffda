// Real sockets on the loopback, the gateway's loop in a thread of its own. The answerer sends a query back with QR set;
// one whose 13th octet is a count gets that many thousand octets more, one whose fifth is gets it so many 10 ms later;
// one with QR set deserves silence.
#include "live/dns/dns_gateway.hpp"

#include "dns/responder/responder.hpp"
#include "live/loop/listen_address.hpp"
#include "tests/catch.hpp"
#include "tests/live/loopback_client.hpp"

#include <algorithm>
#include <atomic>
#include <future>
#include <optional>
#include <thread>

namespace dns_gateway_test {

using namespace regiondrill;
using live::DnsGateway;
using live::DnsGatewaySettings;
using loopback::Octets;
using loopback::TcpClient;
using loopback::UdpClient;

namespace {

using namespace std::chrono_literals;

std::optional<std::chrono::nanoseconds> echo(std::span<const std::uint8_t> query, std::vector<std::uint8_t>& answer) {
    if (query.size() < 12 || (query[2] & 0x80) != 0) return std::nullopt;
    answer.assign(query.begin(), query.end());
    answer[2] |= 0x80;
    answer.resize(answer.size() + (query.size() > 12 ? 1000 * query[12] : 0));
    return 10ms * query[4];
}

class Gateway {
public:
    explicit Gateway(const DnsGatewaySettings& settings = {})
        : gateway_(
              loop_,
              [this](auto query, const dns::Peer& peer, auto& answer) {
                  last_transport = peer.transport;
                  last_from_loopback = peer.address == dns::IpAddress::v4(127, 0, 0, 1) && peer.port != 0;
                  return echo(query, answer);
              },
              settings),
          thread_([this] { loop_.run(); }) {}

    ~Gateway() {
        loop_.stop();
        thread_.join();
    }

    std::uint16_t port() const { return gateway_.port(); }

    live::DnsGatewayMetrics metrics() {
        std::promise<live::DnsGatewayMetrics> metrics;
        loop_.post([&] { metrics.set_value(gateway_.metrics()); });
        return metrics.get_future().get();
    }

    std::atomic<dns::Transport> last_transport{};
    std::atomic<bool> last_from_loopback = false;

private:
    live::Loop loop_;
    DnsGateway gateway_;
    std::thread thread_;
};

Octets query(std::uint8_t id, std::uint8_t thousands = 0) { return {0, id, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, thousands}; }

Octets framed(const Octets& message) {
    Octets octets(2 + message.size());
    octets[0] = static_cast<std::uint8_t>(message.size() >> 8);
    octets[1] = static_cast<std::uint8_t>(message.size() & 0xff);
    std::copy(message.begin(), message.end(), octets.begin() + 2);
    return octets;
}

bool answers(const std::optional<Octets>& answer, std::uint8_t id) {
    return answer && answer->size() >= 13 && (*answer)[1] == id && (*answer)[2] == 0x80;
}

}  // namespace

TEST_CASE("T1 UDP and TCP are answered on the same address and port") {
    Gateway gateway;
    UdpClient udp(gateway.port());
    udp.send(query(1));
    CHECK(answers(udp.receive(), 1));
    CHECK(gateway.last_transport == dns::Transport::udp);
    CHECK(gateway.last_from_loopback);
    TcpClient tcp(gateway.port());
    tcp.send(framed(query(2)));
    CHECK(answers(tcp.receive(), 2));
    CHECK(gateway.last_transport == dns::Transport::tcp);
    CHECK(gateway.last_from_loopback);
}

TEST_CASE("B3 what deserves silence is not answered over UDP, and the next query is") {
    Gateway gateway;
    UdpClient udp(gateway.port());
    udp.send({1, 2, 3});
    udp.send({});
    udp.send({0, 9, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0});
    udp.send(query(5));
    CHECK(answers(udp.receive(), 5));
    CHECK(gateway.metrics().udp_queries == 4);
    CHECK(gateway.metrics().silences == 3);
}

TEST_CASE("T2 a message may arrive in any segmentation") {
    Gateway gateway;
    TcpClient tcp(gateway.port());
    const Octets octets = framed(query(7));
    std::size_t at = 0;
    for (const std::size_t size : {1, 1, 8, 5}) {
        tcp.send({octets.begin() + static_cast<std::ptrdiff_t>(at),
                  octets.begin() + static_cast<std::ptrdiff_t>(at + size)});
        at += size;
        std::this_thread::sleep_for(5ms);
    }
    REQUIRE(at == octets.size());
    CHECK(answers(tcp.receive(), 7));
}

TEST_CASE("T3 queries on one connection are each answered, also when they come in one segment") {
    Gateway gateway;
    TcpClient tcp(gateway.port());
    Octets all;
    for (std::uint8_t id = 0; id < 200; ++id) {
        const Octets one = framed(query(id));
        all.insert(all.end(), one.begin(), one.end());
    }
    tcp.send(all);
    for (std::uint8_t id = 0; id < 200; ++id) REQUIRE(answers(tcp.receive(), id));
    CHECK(gateway.metrics().tcp_queries == 200);
}

TEST_CASE("T3 a client that asks for more than may wait gets all of it once it reads") {
    Gateway gateway({.most_waiting = 10'000});
    TcpClient tcp(gateway.port());
    std::thread asking([&] {
        for (std::uint8_t id = 0; id < 250; ++id) tcp.send(framed(query(id, 60)));
        tcp.send_end();
    });
    int in_order = 0;
    for (std::uint8_t id = 0; id < 250; ++id) {
        const auto answer = tcp.receive();
        in_order += answers(answer, id) && answer->size() == 60'013 ? 1 : 0;
    }
    asking.join();
    CHECK(in_order == 250);
    CHECK(tcp.ended());
}

TEST_CASE("T4 length and message come in one segment") {
    Gateway gateway;
    TcpClient tcp(gateway.port());
    for (std::uint8_t id = 0; id < 20; ++id) {
        tcp.send(framed(query(id)));
        CHECK(tcp.receive_once().size() == 2 + 13);
    }
}

TEST_CASE("a client that ends its side is still answered") {
    Gateway gateway;
    TcpClient tcp(gateway.port());
    tcp.send(framed(query(3)));
    tcp.send_end();
    CHECK(answers(tcp.receive(), 3));
    CHECK(tcp.ended());
}

TEST_CASE("T5 two hundred idle connections keep nobody waiting") {
    Gateway gateway;
    std::vector<TcpClient> idle;
    for (int i = 0; i < 200; ++i) idle.emplace_back(gateway.port());
    UdpClient udp(gateway.port());
    for (std::uint8_t id = 0; id < 50; ++id) {
        udp.send(query(id));
        REQUIRE(answers(udp.receive(), id));
    }
    TcpClient tcp(gateway.port());
    tcp.send(framed(query(4)));
    CHECK(answers(tcp.receive(), 4));
    CHECK(gateway.metrics().connections == 201);
}

TEST_CASE("T5 beyond the cap the connection idle for longest makes room") {
    Gateway gateway({.most_connections = 3});
    std::vector<TcpClient> clients;
    for (std::uint8_t id = 0; id < 3; ++id) {
        clients.emplace_back(gateway.port());
        clients.back().send(framed(query(id)));
        REQUIRE(answers(clients.back().receive(), id));
    }
    clients[0].send(framed(query(9)));  // so the second is idle for longest
    REQUIRE(answers(clients[0].receive(), 9));
    TcpClient late(gateway.port());
    late.send(framed(query(10)));
    CHECK(answers(late.receive(), 10));
    CHECK(clients[1].ended());
    for (const std::size_t kept : {0, 2}) {
        clients[kept].send(framed(query(11)));
        CHECK(answers(clients[kept].receive(), 11));
    }
    CHECK(gateway.metrics().connections == 3);
}

TEST_CASE("T5 an idle connection is closed, and octets that never make a message do not keep it") {
    Gateway gateway({.idle = 400ms});
    TcpClient silent(gateway.port());
    TcpClient dripping(gateway.port());
    TcpClient asking(gateway.port());
    for (std::uint8_t i = 0; i < 10; ++i) {
        dripping.send({i == 0 ? std::uint8_t{1} : i});
        asking.send(framed(query(i)));
        REQUIRE(answers(asking.receive(), i));
        std::this_thread::sleep_for(60ms);
    }
    CHECK(silent.ended());
    CHECK(dripping.ended());
    asking.send(framed(query(20)));
    CHECK(answers(asking.receive(), 20));
}

TEST_CASE("T7 garbage framing closes the connection, after what was asked before it is answered") {
    Gateway gateway;
    const Octets response{0, 9, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0};
    for (const Octets& garbage : {Octets{0, 0}, Octets{0, 5, 1, 2, 3, 4, 5}, Octets{0, 11}, framed(response)}) {
        TcpClient tcp(gateway.port());
        Octets octets = framed(query(1));
        octets.insert(octets.end(), garbage.begin(), garbage.end());
        tcp.send(octets);
        CHECK(answers(tcp.receive(), 1));
        CHECK(tcp.ended());
    }
}

TEST_CASE("T7 nothing after garbage is answered") {
    Gateway gateway;
    TcpClient tcp(gateway.port());
    Octets octets = framed({0, 9, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0});
    const Octets good = framed(query(1));
    octets.insert(octets.end(), good.begin(), good.end());
    tcp.send(octets);
    CHECK(tcp.ended());
    CHECK(gateway.metrics().tcp_queries == 1);
}

TEST_CASE("a reader that takes nothing is dropped, and keeps nobody waiting meanwhile") {
    Gateway gateway({.idle = 200ms});
    TcpClient slow(gateway.port());
    for (int i = 0; i < 1000; ++i) slow.send(framed(query(1, 60)));  // 60 MB of answers: no socket's buffer holds them
    UdpClient udp(gateway.port());
    for (std::uint8_t id = 0; id < 20; ++id) {
        udp.send(query(id));
        REQUIRE(answers(udp.receive(), id));
    }
    for (int i = 0; i < 100 && gateway.metrics().connections > 0; ++i) std::this_thread::sleep_for(20ms);
    CHECK(gateway.metrics().connections == 0);
    CHECK(gateway.metrics().tcp_queries < 1000);
}

TEST_CASE("an answer of 65535 octets passes over TCP") {
    Gateway gateway;
    TcpClient tcp(gateway.port());
    Octets large = query(1, 65);
    large.resize(535);
    tcp.send(framed(large));
    const auto answer = tcp.receive();
    REQUIRE(answer);
    CHECK(answer->size() == 65'535);
    large.resize(536);
    tcp.send(framed(large));  // its answer could not be framed
    CHECK(tcp.ended());
}

TEST_CASE("a late answer holds up no other, over UDP and TCP") {
    Gateway gateway;
    Octets late = query(1);
    late[4] = 20;  // 200 ms
    UdpClient udp(gateway.port());
    udp.send(late);
    udp.send(query(2));
    CHECK(answers(udp.receive(), 2));
    CHECK(answers(udp.receive(), 1));
    TcpClient tcp(gateway.port());
    tcp.send(framed(late));
    tcp.send(framed(query(2)));
    tcp.send_end();
    CHECK(answers(tcp.receive(), 2));
    CHECK(answers(tcp.receive(), 1));
    CHECK(tcp.ended());
}

TEST_CASE("a taken port is an error that names it") {
    live::Loop loop;
    const auto silence = [](auto, const dns::Peer&, auto&) { return std::nullopt; };
    const DnsGateway first(loop, silence, {});
    const auto message = [&](const DnsGatewaySettings& settings) -> std::string {
        try {
            const DnsGateway second(loop, silence, settings);
            return "";
        } catch (const live::CannotListen& error) {
            return error.what();
        }
    };
    const std::string place = "127.0.0.1:" + std::to_string(first.port());
    CHECK(message({.port = first.port()}) == place + " (TCP) is taken: another program listens there");
    CHECK(message({.address = dns::IpAddress::v4(192, 0, 2, 1)}).starts_with("cannot listen on 192.0.2.1:0 (TCP): "));
    CHECK(message({}).empty());
}

TEST_CASE("a port whose UDP half is taken is an error that names it") {
    live::Loop loop;
    const auto silence = [](auto, const dns::Peer&, auto&) { return std::nullopt; };
    // Another program may have the TCP half of a port by chance: then another port is tried.
    for (int tries = 0; tries < 5; ++tries) {
        const loopback::UdpPort taken;
        const std::string place = "127.0.0.1:" + std::to_string(taken.port());
        std::string said;
        try {
            const DnsGateway gateway(loop, silence, {.port = taken.port()});
        } catch (const std::exception& error) {
            said = error.what();
        }
        if (said == place + " (TCP) is taken: another program listens there") continue;
        CHECK(said == place + " (UDP) is taken: another program listens there");
        return;
    }
    FAIL("the TCP halves of five ports were taken");
}

TEST_CASE("a gateway that goes while its loop lives on answers no more") {
    live::Loop loop;
    int asked = 0;
    auto gateway = std::make_unique<DnsGateway>(
        loop,
        [&](auto query, const dns::Peer&, auto& answer) {
            ++asked;
            return echo(query, answer);
        },
        DnsGatewaySettings{});
    TcpClient tcp(gateway->port());
    UdpClient udp(gateway->port());
    std::thread thread([&] { loop.run(); });
    tcp.send(framed(query(1)));
    CHECK(answers(tcp.receive(), 1));
    std::promise<void> gone;
    loop.post([&] {
        gateway.reset();
        gone.set_value();
    });
    gone.get_future().wait();
    CHECK(tcp.ended());
    loop.stop();
    thread.join();
    CHECK(asked == 1);
}

}  // namespace dns_gateway_test
