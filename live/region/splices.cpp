#include "live/region/splices.hpp"

#include "live/http/http_text.hpp"

#include <chrono>
#include <utility>

namespace regiondrill::live {

namespace {

/// How often it is looked whether the ways are open: below what a person notices.
constexpr std::chrono::milliseconds look_period{10};

}  // namespace

Splices::~Splices() { reset_all(); }

void Splices::join(Splice::Socket client, const std::string& from_client, UpstreamStream& stream, const Way& way,
                   std::function<void()> ended) {
    if (!looking_) looking_ = loop_.every(look_period, [this] { look(); });
    std::string said = head_of(stream.head) + std::exchange(stream.octets, {});
    const auto ways = stream.both_ways ? Splice::Ways::both : Splice::Ways::to_client;
    const auto splice =
        std::make_shared<Splice>(std::move(client), std::move(stream.socket), way, ways, std::move(ended));
    splices_.push_back(splice);
    splice->start(std::move(said), from_client);
}

void Splices::look() {
    // Looking may end one, which may have another one joined.
    auto looked_at = std::exchange(splices_, {});
    std::erase_if(looked_at, [](const auto& weak) {
        const auto splice = weak.lock();
        return !splice || !splice->look();
    });
    splices_.insert(splices_.begin(), looked_at.begin(), looked_at.end());
}

void Splices::reset_all() {
    for (const auto& weak : std::exchange(splices_, {})) {
        if (const auto splice = weak.lock()) splice->reset();
    }
}

}  // namespace regiondrill::live
