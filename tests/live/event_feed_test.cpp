#include "live/control/event_feed.hpp"

#include "tests/catch.hpp"

#include <string>

namespace event_feed_test {

using namespace regiondrill;
using live::EventFeed;

namespace {

/// Reads until it has had enough.
struct Reader {
    std::string text;
    int patience = 1000;

    live::EventSink sink() {
        return [this](const std::string& more) {
            text += more;
            return --patience > 0;
        };
    }
};

}  // namespace

TEST_CASE("events are numbered from 1 and sent as they are told") {
    EventFeed feed;
    Reader reader;
    feed.watch(0, reader.sink());
    CHECK(reader.text == "retry: 1000\n\n");
    CHECK(feed.publish("story", "{}") == 1);
    feed.beat();
    CHECK(reader.text == "retry: 1000\n\nid: 1\nevent: story\ndata: {}\n\n:\n\n");
}

TEST_CASE("a reader that comes back gets what it missed, and no more") {
    EventFeed feed;
    for (int i = 0; i < 5; ++i) feed.publish("n", std::to_string(i));
    Reader reader;
    feed.watch(3, reader.sink());
    CHECK(reader.text == "retry: 1000\n\nid: 4\nevent: n\ndata: 3\n\nid: 5\nevent: n\ndata: 4\n\n");
    Reader current;
    feed.watch(5, current.sink());
    CHECK(current.text == "retry: 1000\n\n");
}

// Sixty cities' lines several times a second would push out everything else.
TEST_CASE("of a state that the next one makes worthless only the last is kept") {
    EventFeed feed;
    feed.publish("flows", "0", live::EventWorth::latest);
    feed.publish("story", "1");
    feed.publish("flows", "2", live::EventWorth::latest);
    feed.publish("story", "3");
    Reader reader;
    feed.watch(0, reader.sink());
    CHECK(reader.text ==
          "retry: 1000\n\nid: 2\nevent: story\ndata: 1\n\nid: 3\nevent: flows\ndata: 2\n\nid: 4\nevent: story\ndata: "
          "3\n\n");
    Reader current;
    feed.watch(3, current.sink());
    CHECK(current.text.find("flows") == std::string::npos);
}

TEST_CASE("what is not kept any more is named") {
    EventFeed feed(3 * std::string("id: 1\nevent: n\ndata: 0\n\n").size() + 1);  // the last is longer
    for (int i = 0; i < 10; ++i) feed.publish("n", std::to_string(i));
    Reader reader;
    feed.watch(2, reader.sink());
    CHECK(reader.text.find("event: gap\ndata: {\"missed_from\":3,\"missed_to\":7}\n\nid: 8\n") != std::string::npos);
    CHECK(reader.text.find("id: 10\n") != std::string::npos);
    Reader exact;
    feed.watch(7, exact.sink());
    CHECK(exact.text.find("gap") == std::string::npos);
}

TEST_CASE("figures go before the story does, and stand in their order") {
    EventFeed feed(200);
    feed.publish("story", "first");
    for (int i = 0; i < 100; ++i) feed.publish("figures", std::to_string(i), live::EventWorth::fleeting);
    feed.publish("story", "second");
    Reader reader;
    feed.watch(0, reader.sink());
    const auto first = reader.text.find("first");
    const auto metrics = reader.text.find("data: 99");
    CHECK(first < metrics);
    CHECK(metrics < reader.text.find("second"));
    CHECK(reader.text.find("data: 50\n") == std::string::npos);
    CHECK(reader.text.find("gap") == std::string::npos);
}

TEST_CASE("a reader of another drill's events begins at the beginning") {
    EventFeed feed;
    feed.publish("n", "first");
    Reader reader;
    feed.watch(4711, reader.sink());
    CHECK(reader.text.find("first") != std::string::npos);
}

TEST_CASE("a reader that takes no more is let go of, and the others read on") {
    EventFeed feed;
    Reader slow{.text = {}, .patience = 2};
    Reader quick;
    feed.watch(0, slow.sink());
    feed.watch(0, quick.sink());
    CHECK(feed.readers() == 2);
    feed.publish("n", "1");
    CHECK(feed.readers() == 1);
    feed.publish("n", "2");
    CHECK(slow.text.find("data: 2") == std::string::npos);
    CHECK(quick.text.find("data: 2") != std::string::npos);
}

}  // namespace event_feed_test
