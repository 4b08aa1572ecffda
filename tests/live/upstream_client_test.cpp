// The limits of what is asked of a service, each small enough to be met soon.
#include "live/region/upstream_client.hpp"

#include "tests/catch.hpp"
#include "tests/live/upstream_service.hpp"

#include <future>
#include <memory>
#include <string>
#include <thread>

namespace upstream_client_test {

using namespace regiondrill;
using live::UpstreamAnswer;
using programs::eventually;
using upstream::Service;

namespace {

using namespace std::chrono_literals;

/// A client whose loop has a thread of its own.
class Asker {
public:
    Asker(const Service& service, const live::UpstreamLimits& limits)
        : client_(loop_, drill::UpstreamAddress{"127.0.0.1", static_cast<std::uint16_t>(std::stoi(service.port()))},
                  limits),
          thread_([this] { loop_.run(); }) {}

    ~Asker() {
        loop_.stop();
        thread_.join();
    }

    std::future<UpstreamAnswer> ask(const std::string& path) {
        const auto promise = std::make_shared<std::promise<UpstreamAnswer>>();
        loop_.post([this, path, promise] {
            live::HttpRequest request{boost::beast::http::verb::get, path, 11};
            request.set(boost::beast::http::field::host, "here");
            client_.ask(std::move(request),
                        [promise](UpstreamAnswer answer) { promise->set_value(std::move(answer)); });
        });
        return promise->get_future();
    }

private:
    live::Loop loop_;
    live::UpstreamClient client_;
    std::thread thread_;
};

unsigned status_of(std::future<UpstreamAnswer> answer) {
    REQUIRE(answer.wait_for(10s) == std::future_status::ready);
    return answer.get().response.result_int();
}

TEST_CASE("an answer that does not begin in time, or does not end, is answered for with 504") {
    const Service service;
    Asker impatient(service, {.time_to_answer = 100ms});
    CHECK(status_of(impatient.ask("/wait")) == 504);
    Asker patient(service, {.time_for_body = 100ms});
    CHECK(status_of(patient.ask("/wait")) == 200);
    CHECK(status_of(patient.ask("/half")) == 504);
}

// Two that stopped at 600 octets of 1000 each.
TEST_CASE("answers that have come in part are kept up to a limit together") {
    const Service service;
    Asker asker(service, {.most_held = 1000});
    auto one = asker.ask("/half");
    auto other = asker.ask("/half");
    const auto is_ready = [](const auto& answer) { return answer.wait_for(0s) == std::future_status::ready; };
    REQUIRE(eventually([&] { return is_ready(one) || is_ready(other); }));
    auto& refused = is_ready(one) ? one : other;
    auto& kept = is_ready(one) ? other : one;
    const UpstreamAnswer answer = refused.get();
    CHECK(answer.response.result_int() == 502);
    CHECK(answer.response.body().find("too much at once") != std::string::npos);
    CHECK(kept.wait_for(200ms) == std::future_status::timeout);
    CHECK(status_of(asker.ask("/go")) == 200);
    const auto status = status_of(std::move(kept));
    CHECK(status == 200);
    CHECK(status_of(asker.ask("/half")) == 200);
}

}  // namespace

}  // namespace upstream_client_test
