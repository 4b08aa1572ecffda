#include "live/splices.hpp"

#include "live/http_text.hpp"

#include <utility>

namespace regiondrill::live {

Splices::~Splices() { reset_all(); }

void Splices::join(Splice::Socket client, const std::string& from_client, UpstreamStream& stream, const Way& way,
                   std::function<void()> ended) {
    std::erase_if(splices_, [](const auto& splice) { return splice.expired(); });
    std::string said = head_of(stream.head) + std::exchange(stream.octets, {});
    const auto ways = stream.both_ways ? Splice::Ways::both : Splice::Ways::to_client;
    const auto splice =
        std::make_shared<Splice>(Splice::End{std::move(client), std::move(said)},
                                 Splice::End{std::move(stream.socket), {}}, way, ways, std::move(ended));
    splices_.push_back(splice);
    splice->start(from_client);
}

void Splices::reset_all() {
    for (const auto& weak : std::exchange(splices_, {})) {
        if (const auto splice = weak.lock()) splice->reset();
    }
}

}  // namespace regiondrill::live
