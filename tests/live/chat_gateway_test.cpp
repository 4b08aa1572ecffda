// The chat over real sockets, by clients that can also say what no client should. Most are at London, next to
// eu-west-2, in a world at twenty times the speed: a message is in the other region after some milliseconds.
#include "drill/world/world.hpp"
#include "live/session/recording.hpp"
#include "live/session/replay.hpp"
#include "tests/catch.hpp"
#include "tests/live/chat_client.hpp"
#include "tests/live/http_client.hpp"
#include "tests/live/served.hpp"

#include <memory>
#include <vector>

namespace chat_gateway_test {

using namespace regiondrill;
using namespace std::chrono_literals;
using loopback::ChatClient;
using loopback::HttpClient;
using programs::eventually;
using served::has;
using served::request;
using served::scenario;
using served::Served;

namespace {

const std::string key_field = "\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==";

void post(Served& world, std::uint16_t region, const std::string& text) {
    CHECK(has(HttpClient(world.port(region)).ask(request("POST /messages", text)), " 201 "));
}

/// The position after an envelope's messages.
std::string next_of(const std::string& envelope) {
    const std::string before = "\"next\":";
    const std::size_t at = envelope.find(before);
    return at == std::string::npos ? "none" : std::to_string(std::stoul(envelope.substr(at + before.size())));
}

std::size_t count(const std::string& text, const std::string& part) {
    std::size_t found = 0;
    for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
    return found;
}

/// Among what comes within a while.
bool hears(ChatClient& client, const std::string& text) {
    std::string heard = client.hear();
    while (!heard.empty() && !has(heard, text)) heard = client.hear();
    return !heard.empty();
}

TEST_CASE("what one says all in the region hear, as it then stands in the history") {
    Served world(scenario());
    ChatClient speaker(world.port());
    ChatClient listener(world.port(), "/");
    CHECK(has(speaker.head(), "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"));
    CHECK(has(speaker.head(), "X-Region: eu-west-2\r\n"));
    speaker.say("A");
    const std::string heard = listener.hear();
    CHECK(speaker.hear() == heard);
    CHECK(has(heard, R"("type":"message","message":"A","source":)"));
    CHECK(has(heard, R"("region":"eu-west-2"}],"region":"eu-west-2","next":)"));
    const std::string message = heard.substr(13, heard.find(']') - 13);
    CHECK(has(HttpClient(world.port()).ask(request("GET /history")), message));
}

// Facts SYM-13: the connection that said it, whatever it says of itself, as its refusals call it too.
TEST_CASE("a message said in the chat has its connection as source, one posted has none but itself") {
    Served world(scenario());
    ChatClient first(world.port());
    ChatClient second(world.port());
    second.say("by the second");
    CHECK(has(first.hear(), R"("message":"by the second","source":"eu-west-2-2",)"));
    CHECK(has(second.hear(), R"("source":"eu-west-2-2")"));
    second.send_text("nonsense");
    CHECK(has(second.hear(), R"("connectionId":"eu-west-2-2")"));
    first.send_text(R"({"action":"send","message":"mine","source":"eu-west-2-2","connectionId":"eu-west-2-2"})");
    CHECK(has(second.hear(), R"("message":"mine","source":"eu-west-2-1",)"));
    ChatClient there(world.port(1));
    there.say("from there");
    CHECK(has(second.hear(), R"("message":"from there","source":"us-west-2-1","region":"us-west-2")"));
    post(world, 0, "by HTTP");
    const std::string posted = second.hear();
    const std::string id = posted.substr(posted.find("\"id\":") + 5, 20);
    CHECK(has(posted, R"("message":"by HTTP","source":)" + id.substr(0, id.find(',') + 1)));
}

TEST_CASE("a message is pushed once in each region, whoever took it") {
    Served world(scenario());
    ChatClient here(world.port(0));
    ChatClient there(world.port(1));
    here.say("from here");
    const std::string heard = there.hear();
    CHECK(has(heard, R"("message":"from here")"));
    CHECK(has(heard, R"("region":"eu-west-2"}],"region":"us-west-2")"));
    CHECK(has(here.hear(), "from here"));
    post(world, 1, "from there");
    CHECK(has(here.hear(), R"("message":"from there")"));
    CHECK(has(there.hear(), R"("message":"from there")"));
    CHECK(here.hears_nothing());
    CHECK(there.hears_nothing());
}

TEST_CASE("an upgrade meets the region's faults as any request does") {
    SECTION("errors") {
        Served world(scenario(R"({ "at": "0s", "do": "errors", "region": "eu-west-2", "status": 503 })"));
        CHECK(has(ChatClient(world.port()).head(), " 503 "));
    }
    SECTION("a region that hangs") {
        Served world(scenario(R"({ "at": "0s", "do": "hang", "region": "eu-west-2" })"));
        CHECK(ChatClient(world.port()).head().empty());
    }
}

TEST_CASE("an upgrade and a push take the way between region and visitor") {
    Served world(scenario(), 1);  // London to us-west-2: some 150 ms a round trip
    auto start = std::chrono::steady_clock::now();
    ChatClient far(world.port(1));
    CHECK(far.is_open());
    CHECK(std::chrono::steady_clock::now() - start > 200ms);  // connecting, and the history
    start = std::chrono::steady_clock::now();
    far.say("there and back");
    CHECK(has(far.hear(), "there and back"));
    CHECK(std::chrono::steady_clock::now() - start > 120ms);
}

TEST_CASE("an upgrade that is none is refused by HTTP, and the connection goes on") {
    Served world(scenario());
    HttpClient client(world.port());
    const auto ask = [&](const std::string& line, const std::string& fields) {
        return client.ask(line + " HTTP/1.1\r\nHost: here" + fields + "\r\n\r\n");
    };
    CHECK(has(ask("GET /chat", ""), " 426 "));
    CHECK(has(ask("GET /chat", "\r\nUpgrade: h2c\r\nConnection: Upgrade"), "Upgrade: websocket\r\n"));
    CHECK(has(ask("GET /", "\r\nUpgrade: h2c\r\nConnection: Upgrade"), " 404 "));
    CHECK(has(ask("POST /chat", "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nContent-Length: 0" + key_field),
              " 400 "));
    CHECK(has(ask("GET /chat", "\r\nUpgrade: websocket" + key_field), " 400 "));
    const std::string upgrade = "\r\nUpgrade: websocket\r\nConnection: Upgrade";
    CHECK(has(ask("GET /chat", upgrade + "\r\nSec-WebSocket-Version: 8" + key_field), "Sec-WebSocket-Version: 13\r\n"));
    CHECK(has(ask("GET /chat", upgrade + "\r\nSec-WebSocket-Version: 13"), " 400 "));
    CHECK(has(ask("GET /chat", upgrade + "\r\nSec-WebSocket-Version: 13" + key_field + key_field), " 400 "));
    CHECK(has(ask("GET /health", ""), " 200 "));
}

TEST_CASE("frames that are no sends are forbidden, and the connection stays") {
    Served world(scenario());
    ChatClient client(world.port());
    const auto forbidden = [&](unsigned first, const std::string& payload, const std::string& number) {
        client.send_frame(first, payload);
        const std::string heard = client.hear();
        INFO(heard);
        CHECK(heard ==
              R"({"message":"Forbidden","connectionId":"eu-west-2-1","requestId":"eu-west-2-1.)" + number + R"("})");
    };
    forbidden(0x81, R"({"action":"dance"})", "1");
    forbidden(0x81, R"({"message":"no action"})", "2");
    forbidden(0x81, R"(["action","send"])", "3");
    forbidden(0x81, "no JSON", "4");
    forbidden(0x81, "", "5");
    forbidden(0x82, R"({"action":"send"})", "6");
    forbidden(0x81, R"({"action":"send","message":7})", "7");
    client.send_text(R"({"action":"send"})");
    CHECK(has(client.hear(), R"("message":"No message","source")"));
}

TEST_CASE("a message that could not be stored is told to who sent it, with the reason") {
    Served world(scenario(R"({ "at": "0s", "do": "disk_full", "region": "eu-west-2" })"));
    ChatClient client(world.port());
    client.say("lost");
    CHECK(client.hear() == R"({"message":"Internal server error","reason":"the disk is full",)"
                           R"("connectionId":"eu-west-2-1","requestId":"eu-west-2-1.1"})");
    CHECK(client.hears_nothing());
}

TEST_CASE("messages of one connection are stored one after the other") {
    Served world(scenario());
    ChatClient client(world.port());
    for (int i = 0; i < 20; ++i) client.say("number " + std::to_string(i) + ".");
    std::string heard;
    while (count(heard, "number ") < 20) {
        const std::string more = client.hear();
        REQUIRE(!more.empty());
        heard += more;
    }
    for (int i = 0; i + 1 < 20; ++i) {
        CHECK(heard.find("number " + std::to_string(i) + ".") < heard.find("number " + std::to_string(i + 1) + "."));
    }
}

TEST_CASE("only so many messages wait to be stored, and none waits for ever") {
    live::ChatLimits limits;
    limits.most_sends = 2;
    limits.time_to_store = 10s;
    Served world(scenario(R"({ "at": "40s", "do": "hang", "region": "eu-west-2", "for": "20s" })"), 20, limits);
    ChatClient client(world.port());
    CHECK(world.comes_to(41s));
    for (int i = 1; i <= 4; ++i) client.say("number " + std::to_string(i));
    CHECK(client.hear() == R"({"message":"Too many requests","reason":"2 messages wait to be stored",)"
                           R"("connectionId":"eu-west-2-1","requestId":"eu-west-2-1.4"})");
    CHECK(has(client.hear(), R"({"message":"Endpoint request timed out",)"));
    CHECK(hears(client, "number 3"));
    client.say("back again");
    CHECK(hears(client, "back again"));
}

TEST_CASE("a client that never answers the close is reset") {
    live::ChatLimits limits;
    limits.time_to_part = 500ms;
    Served world(scenario(), 20, limits);
    ChatClient client(world.port());
    client.send_frame(0xc1, "x");
    CHECK(eventually([&] { return world.chat().open == 0; }));
    ChatClient another(world.port());
    world.wind_up();
    CHECK(eventually([&] { return world.chat().open == 0; }));
    CHECK(another.close_code() == 1001);
}

TEST_CASE("pings are answered, and a message may come in pieces with a ping between them") {
    Served world(scenario());
    ChatClient client(world.port());
    client.send_frame(0x01, R"({"action":"send",)");
    client.send_frame(0x89, "still there?");
    client.send_frame(0x80, R"("message":"in pieces"})");
    const auto pong = client.receive();
    REQUIRE(pong);
    CHECK(pong->opcode == 0x8a);
    CHECK(pong->payload == "still there?");
    CHECK(has(client.hear(), "in pieces"));
    client.send_frame(0x88, "\x03\xe8");
    CHECK(client.close_code() == 1000);
    CHECK(client.ended());
}

TEST_CASE("who is idle is pinged, and closed when nothing comes back") {
    live::ChatLimits limits;
    limits.idle = 3s;
    limits.time_to_part = 500ms;
    Served world(scenario(), 20, limits);
    ChatClient lively(world.port());
    ChatClient dead(world.port());
    const auto end = std::chrono::steady_clock::now() + 5s;
    while (std::chrono::steady_clock::now() < end) {
        const auto frame = lively.receive();
        if (frame && frame->opcode == 0x89) lively.send_frame(0x8a, frame->payload);
    }
    CHECK(dead.receive().value_or(ChatClient::Frame{}).opcode == 0x89);
    CHECK(dead.close_code() == 1001);
    CHECK(world.chat().open == 1);  // and not the dead one, which never answered the close
}

TEST_CASE("no connection lasts longer than its limit") {
    live::ChatLimits limits;
    limits.lifetime = 1s;
    Served world(scenario(), 20, limits);
    CHECK(ChatClient(world.port()).close_code() == 1001);
}

TEST_CASE("who went away goes on from where it was") {
    Served world(scenario());
    std::string next;
    {
        ChatClient client(world.port());
        client.say("heard");
        next = next_of(client.hear());
        CHECK(has(client.head(), "X-Next: "));
    }
    post(world, 0, "missed");
    post(world, 1, "missed as well");
    const auto arrived = [&] { return has(HttpClient(world.port()).ask(request("GET /history")), "missed as well"); };
    CHECK(eventually(arrived));
    ChatClient back(world.port(), "/chat?after=" + next);
    std::string heard = back.hear();
    if (count(heard, "missed") < 2) heard += back.hear();
    CHECK(count(heard, "\"id\"") == 2);
    CHECK(heard.find("\"missed\"") < heard.find("missed as well"));
    ChatClient newcomer(world.port());
    CHECK(newcomer.hears_nothing());
}

TEST_CASE("a long way to catch up comes in frames of a bounded size, however little may wait") {
    live::ChatLimits limits;
    limits.most_waiting = 300 * 1024;
    Served world(scenario(), 20, limits);
    HttpClient writer(world.port());
    for (int i = 0; i < 40; ++i) CHECK(has(writer.ask(request("POST /messages", std::string(50'000, 'x'))), " 201 "));
    ChatClient reader(world.port(), "/chat?after=0");
    std::size_t messages = 0;
    while (messages < 40) {
        const std::string heard = reader.hear();
        REQUIRE(!heard.empty());
        CHECK(heard.size() < 120'000);
        messages += count(heard, "\"id\"");
    }
    CHECK(messages == 40);
}

TEST_CASE("a position that makes no sense, or has not come yet, is told and closed") {
    Served world(scenario());
    const auto told = [&](const std::string& after, const std::string& reason) {
        ChatClient client(world.port(), "/chat?after=" + after);
        CHECK(client.is_open());
        CHECK(has(client.hear(), R"({"message":"Bad request","reason":")" + reason));
        CHECK(client.close_code() == 4400);
    };
    told("soon", "after is a position");
    told("-1", "after is a position");
    told("99999999999999999999", "after is a position");
    told("123456789", "nothing has come there yet");
}

TEST_CASE("a position that the region lost with its disk is told to be forgotten") {
    Served world(scenario(R"({ "at": "40s", "do": "destroy", "region": "eu-west-2", "for": "40s" })"));
    post(world, 0, "before");
    CHECK(world.comes_to(90s));
    const auto refused = [&] {
        ChatClient client(world.port(), "/chat?after=0");
        return has(client.hear(), R"({"message":"Gone",)") && client.close_code() == 4410;
    };
    CHECK(eventually(refused));
}

drill::Scenario with_store(const std::string& store) {
    std::string text = served::script();
    text.insert(text.find("\"timeline\""), "\"store\": " + store + ", ");
    return drill::read_scenario_text(text, "a test");
}

TEST_CASE("a position that the feed has let go of is told to be forgotten, with the oldest there is") {
    Served world(with_store(R"({ "feed": "5s" })"));
    post(world, 0, "old");
    CHECK(world.comes_to(30s));
    post(world, 0, "new");
    ChatClient late(world.port(), "/chat?after=0");
    const std::string heard = late.hear();
    CHECK(has(heard, R"({"message":"Gone",)"));
    CHECK(late.close_code() == 4410);
    const std::string before = "the oldest position is ";
    REQUIRE(has(heard, before));
    const int oldest = std::stoi(heard.substr(heard.find(before) + before.size()));
    ChatClient again(world.port(), "/chat?after=" + std::to_string(oldest));
    CHECK(has(again.hear(), "\"new\""));
}

TEST_CASE("a store that keeps no changes has no chat") {
    Served world(with_store(R"({ "feed": "0s" })"));
    CHECK(has(ChatClient(world.port()).head(), " 404 "));
}

TEST_CASE("who reads too slowly is closed, and the others hear all") {
    live::ChatLimits limits;
    limits.most_waiting = 256 * 1024;
    Served world(scenario(), 20, limits);
    ChatClient slow(world.port());
    ChatClient quick(world.port());
    HttpClient writer(world.port());
    std::size_t heard = 0;
    for (std::size_t said = 1; said <= 60; ++said) {
        CHECK(has(writer.ask(request("POST /messages", std::string(200'000, 'x'))), " 201 "));
        while (heard < said) {
            const std::string frame = quick.hear();
            REQUIRE(!frame.empty());
            heard += count(frame, "\"id\"");
        }
        if (world.chat().slow > 0) break;
    }
    CHECK(world.chat().slow == 1);
    CHECK(slow.close_code() == 1013);
    writer.ask(request("POST /messages", "after that"));
    CHECK(has(quick.hear(), "after that"));
}

TEST_CASE("who takes nothing at all is reset after a while") {
    live::ChatLimits limits;
    limits.most_waiting = 1U << 30;
    limits.time_to_take = 500ms;
    limits.time_to_part = 500ms;
    Served world(scenario(), 20, limits);
    ChatClient slow(world.port());
    HttpClient writer(world.port());
    for (int i = 0; i < 60; ++i) {
        CHECK(has(writer.ask(request("POST /messages", std::string(200'000, 'x'))), " 201 "));
    }
    CHECK(eventually([&] { return world.chat().open == 0; }));
    CHECK(world.chat().slow == 1);
}

TEST_CASE("a region that crashes resets its chat") {
    Served world(scenario(R"({ "at": "40s", "do": "crash", "region": "eu-west-2", "for": "40s" })"));
    ChatClient client(world.port());
    CHECK(client.is_open());
    CHECK(world.comes_to(42s));
    CHECK(client.ended());
    CHECK_THROWS(ChatClient(world.port()));
    CHECK(world.comes_to(82s));
    ChatClient again(world.port());
    again.say("back");
    CHECK(has(again.hear(), "back"));
}

TEST_CASE("a region without power answers no ping and pushes nothing, and resets its chat when it is back") {
    Served world(scenario(R"({ "at": "40s", "do": "kill", "region": "eu-west-2", "for": "120s" })"));
    ChatClient client(world.port());
    CHECK(client.is_open());
    CHECK(world.comes_to(42s));
    post(world, 1, "unheard");
    client.send_frame(0x89, "still there?");
    client.say("lost");
    CHECK(client.hears_nothing());
    CHECK(world.comes_to(162s));
    CHECK(client.ended());
    CHECK(world.chat().open == 0);
    ChatClient again(world.port());
    again.say("back");
    CHECK(hears(again, "\"back\""));
}

TEST_CASE("while the way to a visitor is cut nothing is pushed, and all of it later") {
    Served world(scenario(R"({ "at": "40s", "do": "partition", "between": [["eu-west-2"], ["near"]],
                                "one_way": true, "for": "80s" })"));
    ChatClient client(world.port(0));
    CHECK(world.comes_to(42s));
    post(world, 1, "one");
    post(world, 1, "two");
    CHECK(client.hears_nothing());
    std::string heard;
    while (count(heard, "\"id\"") < 2) {
        const std::string more = client.hear();
        heard += more;
        if (more.empty() && world.now() > sim::drill_start + 200s) break;
    }
    CHECK(heard.find("\"one\"") < heard.find("\"two\""));
    CHECK(count(heard, "\"id\"") == 2);
}

TEST_CASE("a region that goes down in order says so") {
    Served world(scenario());
    ChatClient client(world.port());
    world.wind_up();
    CHECK(client.close_code() == 1001);
}

TEST_CASE("a message to many goes out in turns and reaches them all") {
    live::ChatLimits limits;
    limits.frames_a_turn = 16;
    Served world(scenario(), 20, limits);
    std::vector<std::unique_ptr<ChatClient>> many;
    for (int i = 0; i < 200; ++i) many.push_back(std::make_unique<ChatClient>(world.port()));
    many.front()->say("to all");
    for (const auto& client : many) CHECK(has(client->hear(), "to all"));
    CHECK(world.chat().pushed == 200);
}

TEST_CASE("who leaves the chat leaves nothing behind") {
    Served world(scenario(R"({ "at": "60s", "do": "hang", "region": "eu-west-2" })"));
    const auto visits = [&] {
        return world.on_loop([](live::Session& session) { return session.world().world().direct_clients().size(); });
    };
    {
        ChatClient client(world.port());
        ChatClient other(world.port());
        CHECK(visits() == 2);
        CHECK(world.comes_to(61s));
        client.say("under way");
        CHECK(eventually([&] { return world.chat().sent == 1; }));
    }
    CHECK(eventually([&] { return visits() == 0; }));
    CHECK(world.chat().open == 0);
}

TEST_CASE("a recorded session of a chat gives the same run again") {
    const programs::Folder folder;
    const std::string path = folder.path("recording");
    const std::string script = served::script("", "20s");
    {
        live::RecordingFile recording(path, {"test", "session.json", script, {}});
        Served world(drill::read_scenario_text(script, "session.json"), 4);
        world.on_loop([&](live::Session& session) {
            session.world().record(recording);
            return true;
        });
        {
            ChatClient here(world.port(0));
            ChatClient there(world.port(1));
            here.say("A");
            CHECK(hears(there, "\"A\""));
            there.say("B");
            CHECK(hears(here, "\"B\""));
        }
        CHECK(eventually([&] { return world.chat(0).open + world.chat(1).open == 0; }));
        const auto at_rest = [&] {
            return world.on_loop([](live::Session& session) { return session.world().world().is_at_rest(); });
        };
        CHECK(eventually(at_rest));
        world.on_loop([&](live::Session& session) {
            const drill::World& played = session.world().world();
            recording.note_end({played.events(), played.digest().text()});
            return true;
        });
    }
    const live::Recording recording = live::read_recording(path);
    live::Replay replay(recording);
    while (replay.step()) {
    }
    REQUIRE(recording.end);
    CHECK(replay.world().digest().text() == recording.end->digest);
    CHECK(replay.world().events() == recording.end->events);
}

// Python's websockets, of a people who know nothing of us.
TEST_CASE("a WebSocket client of others says and hears") {
    const std::string python = "PYTHONUTF8=1 /usr/bin/python3 ";
    if (!programs::output_of(python + "-c 'import websockets'").empty()) {
        if (std::getenv("CI") != nullptr) FAIL("python3-websockets is not installed; script/bootstrap installs it");
        WARN("python3-websockets is not installed: left out");
        return;
    }
    Served world(scenario());
    const std::string said = programs::output_of(python + REGIONDRILL_SOURCE_DIR + "/tests/live/chat_client.py " +
                                                 std::to_string(world.port(0)) + " " + std::to_string(world.port(1)));
    CHECK(said ==
          "here: eu-west-2 has Grüße from eu-west-2\n"
          "there: us-west-2 has Grüße from eu-west-2\n"
          "here: pong\n"
          "here: eu-west-2 has in pieces from eu-west-2\n"
          "there: us-west-2 has in pieces from eu-west-2\n"
          "here: Forbidden\n"
          "here: closed with 1009\n"
          "there: closed with 1000\n");
}

}  // namespace

}  // namespace chat_gateway_test
