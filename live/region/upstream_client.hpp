// HTTP/1.1 client of the service behind a region. Connections are used again while they are fresh.
#pragma once

#include "drill/scenario/upstream_address.hpp"
#include "live/http/http_text.hpp"
#include "live/loop/loop.hpp"
#include "live/region/upstream_limits.hpp"

#include <functional>
#include <memory>

namespace regiondrill::live {

struct UpstreamStream;

/// What a service answered.
struct UpstreamAnswer {
    HttpResponse response;                   // 502 and 504 where the service gave no answer that makes sense
    std::shared_ptr<UpstreamStream> stream;  // where more comes than that: after 101, CONNECT, or with events
    bool came = true;                        // from the service
    bool reached = true;                     // the service, to be asked
};

class UpstreamClient {
public:
    using Told = std::function<void(UpstreamAnswer)>;

    /// Works while `loop` runs, which outlives this.
    UpstreamClient(Loop& loop, const drill::UpstreamAddress& address, const UpstreamLimits& limits = {});
    ~UpstreamClient();

    UpstreamClient(const UpstreamClient&) = delete;
    UpstreamClient& operator=(const UpstreamClient&) = delete;

    /// `told` is called once, on the loop, or never where this is gone by then. CONNECT is answered with a connection
    /// to the service, whatever is spoken there.
    void ask(HttpRequest request, Told told);

    /// The same, but only for how the answer begins, and no longer than that.
    void look(HttpRequest request, Told told);

private:
    struct State;
    class Call;

    std::shared_ptr<State> state_;
};

}  // namespace regiondrill::live
