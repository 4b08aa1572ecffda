#include "live/region/tunnel.hpp"

#include "live/http/http_message.hpp"

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/asio/write.hpp>
#include <chrono>
#include <utility>

namespace regiondrill::live {

Way::Way(Session& session, dns::LocationId from, regions::RegionId to) : session_(session), region_(to) {
    const drill::World& world = session.world().world();
    const sim::PlaceId here = world.place_in(from);
    const sim::PlaceId there = world.regions().place_of(to);
    const auto link = [&world](sim::PlaceId one, sim::PlaceId other) -> std::optional<sim::LinkId> {
        if (!world.network().has_link(one, other)) return std::nullopt;
        return world.network().link(one, other);
    };
    links_[static_cast<std::size_t>(Bound::to_region)] = link(here, there);
    links_[static_cast<std::size_t>(Bound::to_client)] = link(there, here);
}

std::chrono::nanoseconds Way::delay(Bound bound) const {
    const auto& link = links_[static_cast<std::size_t>(bound)];
    if (!link) return {};
    return session_.pacer().real(session_.world().world().network().base(*link));
}

bool Way::is_passable(Bound bound) const {
    const auto& link = links_[static_cast<std::size_t>(bound)];
    if (link && session_.world().world().network().is_cut(*link)) return false;
    return !session_.world().world().regions().is_out_of_service(region_);
}

bool Way::is_dark() const { return session_.world().world().regions().is_dark(region_); }

bool Way::is_refused() const { return session_.world().world().regions().is_out_of_service(region_) && !is_dark(); }

namespace asio = boost::asio;
using boost::system::error_code;

namespace {

/// Octets on their way in one direction; beyond it the sender waits, as for a full window.
constexpr std::size_t most_under_way = 4 * 1024 * 1024;

/// What comes within this is one piece, so that many small ones cost no more than few big ones.
constexpr std::chrono::milliseconds one_piece{1};

}  // namespace

Splice::Splice(Socket client, Socket service, const Way& way, Ways ways, std::function<void()> ended)
    : client_(std::move(client)),
      service_(std::move(service)),
      way_(way),
      ways_(ways),
      ended_(std::move(ended)),
      timer_(client_.get_executor()) {
    Current& out = currents_[static_cast<std::size_t>(Bound::to_region)];
    out.bound = Bound::to_region;
    out.from = &client_;
    out.to = &service_;
    Current& back = currents_[static_cast<std::size_t>(Bound::to_client)];
    back.bound = Bound::to_client;
    back.from = &service_;
    back.to = &client_;
}

void Splice::start(std::string for_client, const std::string& from_client) {
    Current& out = currents_[static_cast<std::size_t>(Bound::to_region)];
    take(out, from_client, Clock::now() + way_.delay(out.bound));
    take(currents_[static_cast<std::size_t>(Bound::to_client)], std::move(for_client), Clock::now());
    flow();
    for (Current& current : currents_) read(current);
}

void Splice::take(Current& current, std::string octets, Clock::time_point due) {
    if (octets.empty() || (ways_ == Ways::to_client && current.bound == Bound::to_region)) return;
    current.octets += octets.size();
    const bool joins = current.pieces.size() > 1 && due - current.pieces.back().due < one_piece;
    if (joins && current.pieces.back().octets.size() < current.buffer.size()) {
        current.pieces.back().octets += octets;
        return;
    }
    current.pieces.push_back({std::move(octets), due});
}

void Splice::read(Current& current) {
    if (over_ || current.reading || current.at_end || current.octets > most_under_way) return;
    current.reading = true;
    current.from->async_read_some(asio::buffer(current.buffer), [self = shared_from_this(), &current](
                                                                    const error_code& error, std::size_t count) {
        current.reading = false;
        if (self->over_) return;
        if (error && error != asio::error::eof) return self->reset();
        if (error && self->ways_ == Ways::to_client && current.bound == Bound::to_region) return self->end();
        current.at_end = static_cast<bool>(error);
        self->take(current, {current.buffer.data(), count}, Clock::now() + self->way_.delay(current.bound));
        self->read(current);
        self->flow();
    });
}

void Splice::flow() {
    for (Current& current : currents_) flow(current);
    const bool out_ended = ways_ == Ways::to_client || currents_[0].told_end;
    if (!over_ && out_ended && currents_[1].told_end) end();
    if (!over_) wait_for_due();
}

void Splice::flow(Current& current) {
    if (over_ || current.writing || !way_.is_passable(current.bound)) return;
    if (current.pieces.empty()) return finish(current);
    if (current.pieces.front().due > Clock::now()) return;
    current.writing = true;
    asio::async_write(*current.to, asio::buffer(current.pieces.front().octets),
                      [self = shared_from_this(), &current](const error_code& error, std::size_t) {
                          current.writing = false;
                          if (self->over_) return;
                          if (error) return self->reset();
                          current.octets -= current.pieces.front().octets.size();
                          current.pieces.pop_front();
                          self->read(current);
                          self->flow();
                      });
}

// All that came has been passed on: so is its end, if there is one.
void Splice::finish(Current& current) {
    if (!current.at_end || std::exchange(current.told_end, true)) return;
    error_code ignored;
    current.to->shutdown(Socket::shutdown_send, ignored);
}

void Splice::wait_for_due() {
    auto next = Clock::time_point::max();
    for (const Current& current : currents_) {
        const bool comes = !current.writing && !current.pieces.empty() && way_.is_passable(current.bound);
        if (comes) next = std::min(next, current.pieces.front().due);
    }
    if (next == Clock::time_point::max() || next == timer_.expiry()) return;
    timer_.expires_at(next);
    timer_.async_wait([self = shared_from_this()](const error_code& error) {
        if (!error && !self->over_) self->flow();
    });
}

bool Splice::look() {
    if (over_) return false;
    const bool is_back = std::exchange(was_dark_, way_.is_dark()) && !was_dark_;
    if (way_.is_refused() || is_back) {
        reset();  // the region knows nothing of this connection any more
    } else if (currents_[0].holds() || currents_[1].holds()) {
        flow();
    }
    return !over_;
}

void Splice::reset() {
    if (over_) return;
    error_code ignored;
    client_.set_option(asio::socket_base::linger(true, 0), ignored);
    end();
}

void Splice::end() {
    if (std::exchange(over_, true)) return;
    error_code ignored;
    timer_.cancel();
    client_.close(ignored);
    service_.close(ignored);
    if (ended_) std::exchange(ended_, {})();
}

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
