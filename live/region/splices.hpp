// The splices of one gateway.
#pragma once

#include "live/loop/loop.hpp"
#include "live/region/splice.hpp"
#include "live/session/upstream_stream.hpp"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace regiondrill::live {

class Splices {
public:
    /// Works while `loop` runs, which outlives this.
    explicit Splices(Loop& loop) : loop_(loop) {}
    ~Splices();

    Splices(const Splices&) = delete;
    Splices& operator=(const Splices&) = delete;

    /// The client's connection, once its request was answered with a stream: it is given the head of the answer, and
    /// the service what the client has sent behind its request. `ended` as in Splice.
    void join(Splice::Socket client, const std::string& from_client, UpstreamStream& stream, const Way& way,
              std::function<void()> ended);

    /// All end at once.
    void reset_all();

private:
    void look();

    Loop& loop_;
    std::vector<std::weak_ptr<Splice>> splices_;
    std::shared_ptr<void> looking_;  // from the first one on
};

}  // namespace regiondrill::live
