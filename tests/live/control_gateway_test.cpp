#include "tests/catch.hpp"
#include "tests/live/control_server.hpp"
#include "tests/live/http_client.hpp"

namespace control_gateway_test {

using namespace regiondrill;
using live::fixture::ControlServer;
using loopback::HttpClient;

namespace {

std::string request(const ControlServer& server, const std::string& first_line, const std::string& rest = "",
                    const std::string& body = "") {
    return first_line + " HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(server.port()) +
           "\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" + rest +
           "\r\n" + body;
}

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

/// Reads a stream as it comes.
class StreamReader {
public:
    StreamReader(std::uint16_t port, const std::string& request) : stream_(port) {
        stream_.send(loopback::Octets(request.begin(), request.end()));
    }

    /// False when the stream ends, or nothing comes for two seconds, before the part has.
    bool comes(const std::string& part) {
        while (!has(read, part)) {
            const loopback::Octets octets = stream_.receive_once();
            if (octets.empty()) return false;
            read.append(octets.begin(), octets.end());
        }
        return true;
    }

    std::string read;

private:
    loopback::TcpClient stream_;
};

}  // namespace

TEST_CASE("the control API answers on one connection after another, and many times on one") {
    const ControlServer server("");
    HttpClient client(server.port());
    CHECK(has(client.ask(request(server, "GET /api/v1/pace")), "\"paused\": true"));
    CHECK(has(client.ask(request(server, "PUT /api/v1/pace", "", R"({"speed":100})")), "\"speed\": 100"));
    CHECK(has(client.ask(request(server, "GET /nothing")), "HTTP/1.1 404 Not Found\r\n"));
    CHECK(has(client.ask("GET /api/v1/pace HTTP/1.1\r\nHost: evil.example\r\n\r\n"), "HTTP/1.1 421 "));
    const std::string head = [&] {
        client.send(request(server, "HEAD /metrics"));
        return client.receive(true);
    }();
    CHECK(has(head, "Content-Type: application/openmetrics-text; version=1.0.0; charset=utf-8\r\n"));
    CHECK_FALSE(has(head, "# EOF"));
    HttpClient other(server.port());
    CHECK(has(other.ask(request(server, "GET /api/v1/pace")), "\"speed\": 100"));
}

TEST_CASE("events reach their readers as they happen, and who comes back goes on where it was") {
    ControlServer server("");
    StreamReader reader(server.port(), request(server, "GET /api/v1/events"));
    REQUIRE(reader.comes("event: pace"));
    CHECK(has(reader.read, "Content-Type: text/event-stream\r\n"));
    HttpClient leader(server.port());
    leader.ask(request(server, "POST /api/v1/faults", "", R"({"do":"crash","region":"eu-west-2"})"));
    REQUIRE(reader.comes("crash eu-west-2 until the drill ends, begun manually"));
    REQUIRE(reader.comes("event: figures"));
    StreamReader back(server.port(), request(server, "GET /api/v1/events", "Last-Event-ID: 2\r\n"));
    REQUIRE(back.comes("id: 3\n"));
    CHECK_FALSE(has(back.read, "id: 2\n"));
    server.wind_up();
    CHECK(back.comes("\r\n0\r\n\r\n"));
}

}  // namespace control_gateway_test
