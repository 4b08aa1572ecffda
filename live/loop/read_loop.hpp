// Waits for a socket to have something to be read, again and again: the one loop behind every socket that is listened
// at, for connections (TcpListener) and for datagrams (DnsGateway).
#pragma once

#include <boost/asio/steady_timer.hpp>
#include <boost/system/error_code.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <utility>

namespace regiondrill::live {

/// After a wait or a turn that failed, most likely for want of files or memory: at once it would fail again, and
/// nothing else on the loop would get its turn.
inline constexpr std::chrono::milliseconds pause_after_failure{50};

/// `Socket` is one of Asio's, or what a test puts in its place. Made by std::make_shared: what the loop still holds of
/// it after stop() does nothing.
template <class Socket>
class ReadLoop : public std::enable_shared_from_this<ReadLoop<Socket>> {
public:
    /// `turn` reads what there is, without waiting and not too much of it; false where it failed. It may stop this
    /// loop. The socket lives until stop().
    ReadLoop(Socket& socket, std::function<bool()> turn)
        : socket_(socket),
          turn_(std::move(turn)),
          pause_(socket.get_executor()) {}

    /// The first turn comes when there is something to read. To be called once; the loop keeps itself alive from then
    /// on.
    void start() {
        socket_.async_wait(Socket::wait_read, [self = this->shared_from_this()](
                                                  const boost::system::error_code& error) { self->ready(error); });
    }

    /// May be called from within a turn. The socket is not touched: whoever owns it cancels what is waited for, or
    /// closes it.
    void stop() {
        stopped_ = true;
        pause_.cancel();
    }

private:
    // Asked twice whether it was stopped: before the turn, as the wait may end after stop(), and after it, as a turn
    // may stop the loop.
    void ready(const boost::system::error_code& error) {
        if (stopped_) return;
        const bool went_well = !error && turn_();
        if (stopped_) return;
        if (went_well) return start();
        pause_.expires_after(pause_after_failure);
        pause_.async_wait([self = this->shared_from_this()](const boost::system::error_code&) {
            if (!self->stopped_) self->start();
        });
    }

    Socket& socket_;
    std::function<bool()> turn_;
    boost::asio::steady_timer pause_;
    bool stopped_ = false;
};

}  // namespace regiondrill::live
