#include "live/loop/tcp_listener.hpp"

#include "live/loop/read_loop.hpp"

#include "live/loop/listen_address.hpp"

#include <boost/asio/io_context.hpp>

#include <utility>
#include <vector>

#ifdef __linux__
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>
#endif

namespace regiondrill::live {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

/// Connections accepted before the loop gets its turn again.
constexpr int most_a_turn = 64;

}  // namespace

/// The socket and its present mode. A change of mode ends what is waited for in the old one, for the kernel cannot be
/// asked to take back a connection that it has let in.
class TcpListener::Acceptor {
public:
    Acceptor(asio::io_context& context, const ListenAddress& address, Welcome welcome,
             std::function<void()> cannot_accept)
        : context_(context),
          acceptor_(context),
          address_(address),
          welcome_(std::move(welcome)),
          cannot_accept_(std::move(cannot_accept)) {
        bind();
        listen(asio::socket_base::max_listen_connections);
    }

    // A loop of its own for each mode: the one before, once stopped, does nothing when its wait ends.
    void accept() {
        loop_ = std::make_shared<ReadLoop<tcp::acceptor>>(acceptor_, [this] {
            const bool taken = take_waiting(welcome_);
            if (!taken && cannot_accept_) cannot_accept_();
            return taken;
        });
        loop_->start();
    }

    void open() {
        if (mode_ == Mode::open) return;
        leave();
        mode_ = Mode::open;
        listen(asio::socket_base::max_listen_connections);
        accept();
    }

    // A socket that is bound and does not listen refuses connections, and keeps the port from other programs meanwhile.
    void refuse() {
        if (mode_ == Mode::refusing) return;
        leave();
        mode_ = Mode::refusing;
        error_code ignored;
        acceptor_.close(ignored);
        bind();
    }

    // The order matters: the backlog is cut first, then what waits is taken off, then the queue is filled again with
    // connections of our own.
    void blackhole() {
        if (mode_ == Mode::blackhole) return;
        leave();
        mode_ = Mode::blackhole;
        listen(0);
        swallow_waiting();
        fill_queue();
    }

    void close() {
        leave();
        error_code ignored;
        acceptor_.close(ignored);
    }

    std::uint16_t port() const { return address_.port; }

private:
    enum class Mode { open, refusing, blackhole };

    // Does not wait: whether the address can be had is known when it returns. Port 0 is replaced by the one that the
    // system chose, for later calls want the same.
    void bind() {
        error_code error;
        const tcp::endpoint wanted(asio_address(address_.address), address_.port);
        if (acceptor_.open(wanted.protocol(), error)) throw cannot_listen(address_, "TCP", error);
        acceptor_.set_option(tcp::acceptor::reuse_address(true));  // connections of a run just ended do not matter
        if (acceptor_.bind(wanted, error)) throw cannot_listen(address_, "TCP", error);
        acceptor_.non_blocking(true);
        address_.port = acceptor_.local_endpoint().port();
    }

    // On a socket that listens already this only changes the backlog.
    void listen(int backlog) {
        error_code error;
        if (acceptor_.listen(backlog, error)) throw cannot_listen(address_, "TCP", error);
    }

    // What is waited for in the present mode is not waited for any more.
    void leave() {
        if (loop_) loop_->stop();
        error_code ignored;
        acceptor_.cancel(ignored);
        fillers_.clear();
        // Nobody is to meet a socket that filled the queue, or take it for a client.
        if (mode_ == Mode::blackhole) swallow_waiting();
        swallowed_.clear();
    }

    /// False when a connection could not be accepted.
    bool take_waiting(const Welcome& welcome) {
        for (int i = 0; i < most_a_turn; ++i) {
            error_code error;
            tcp::endpoint peer;
            tcp::socket socket(context_);
            acceptor_.accept(socket, peer, error);
            if (error == asio::error::would_block) return true;
            if (error == asio::error::connection_aborted) continue;
            if (error) return false;
            welcome(std::move(socket), peer);
        }
        return true;
    }

    // To the client such a connection stands, and nobody will ever answer on it.
    void swallow_waiting() {
        take_waiting([this](tcp::socket socket, const tcp::endpoint&) { swallowed_.push_back(std::move(socket)); });
    }

    // With a backlog of none the queue holds one connection; the second attempt shows that it is full.
    void fill_queue() {
        fillers_.reserve(2);  // they must not move while they connect
        for (int i = 0; i < 2; ++i) {
            error_code ignored;
            tcp::socket& fill_queue = fillers_.emplace_back(context_);
            fill_queue.open(acceptor_.local_endpoint().protocol(), ignored);
            fill_queue.non_blocking(true, ignored);
            fill_queue.async_connect(acceptor_.local_endpoint(),
                                     [](const error_code&) {});  // a connect() would wait for room
        }
    }

    asio::io_context& context_;
    tcp::acceptor acceptor_;
    ListenAddress address_;
    Welcome welcome_;
    std::function<void()> cannot_accept_;
    Mode mode_ = Mode::open;
    std::shared_ptr<ReadLoop<tcp::acceptor>> loop_;  // of the present mode, where connections are taken
    std::vector<tcp::socket> fillers_;
    std::vector<tcp::socket> swallowed_;  // connections to a machine that is gone
};

TcpListener::TcpListener(Loop& loop, const ListenAddress& address, Welcome welcome, std::function<void()> cannot_accept)
    : acceptor_(std::make_shared<Acceptor>(loop.context(), address, std::move(welcome), std::move(cannot_accept))) {
    acceptor_->accept();
}

TcpListener::~TcpListener() { acceptor_->close(); }

std::uint16_t TcpListener::port() const { return acceptor_->port(); }
void TcpListener::open() { acceptor_->open(); }
void TcpListener::refuse() { acceptor_->refuse(); }
void TcpListener::blackhole() { acceptor_->blackhole(); }

#ifdef __linux__

namespace {

/// A socket for questions to the kernel; closed with this.
class KernelSocket {
public:
    KernelSocket() : file_(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG)) {}
    ~KernelSocket() {
        if (file_ >= 0) ::close(file_);
    }
    KernelSocket(const KernelSocket&) = delete;
    KernelSocket& operator=(const KernelSocket&) = delete;

    int file() const { return file_; }

private:
    int file_;
};

void put_address(const boost::asio::ip::address& address, std::uint32_t (&words)[4]) {
    if (address.is_v4()) {
        const auto octets = address.to_v4().to_bytes();
        std::memcpy(words, octets.data(), octets.size());
    } else {
        const auto octets = address.to_v6().to_bytes();
        std::memcpy(words, octets.data(), octets.size());
    }
}

struct Question {
    nlmsghdr header{};
    inet_diag_req_v2 request{};
};

// For the one socket that has the other side's end of the connection.
Question question_about(const tcp::endpoint& peer, const tcp::endpoint& own) {
    Question question;
    question.header.nlmsg_len = sizeof question;
    question.header.nlmsg_type = SOCK_DIAG_BY_FAMILY;
    question.header.nlmsg_flags = NLM_F_REQUEST;
    question.request.sdiag_family = static_cast<std::uint8_t>(peer.address().is_v4() ? AF_INET : AF_INET6);
    question.request.sdiag_protocol = IPPROTO_TCP;
    question.request.idiag_states = ~0U;
    question.request.id.idiag_sport = htons(peer.port());
    question.request.id.idiag_dport = htons(own.port());
    put_address(peer.address(), question.request.id.idiag_src);
    put_address(own.address(), question.request.id.idiag_dst);
    question.request.id.idiag_cookie[0] = question.request.id.idiag_cookie[1] = INET_DIAG_NOCOOKIE;
    return question;
}

}  // namespace

// A socket without an inode belongs to no process: the kernel only sees it off. One that is unknown has been seen off;
// but a socket of another machine is unknown as well, and so is one of another network namespace.
std::optional<bool> has_left(const tcp::socket& socket) {
    boost::system::error_code error;
    const tcp::endpoint own = socket.local_endpoint(error);
    if (error) return std::nullopt;
    const tcp::endpoint peer = socket.remote_endpoint(error);
    if (error) return true;  // reset
    if (!peer.address().is_loopback() && peer.address() != own.address()) return std::nullopt;
    const KernelSocket kernel;
    const Question question = question_about(peer, own);
    if (kernel.file() < 0 || ::send(kernel.file(), &question, sizeof question, 0) < 0) return std::nullopt;
    alignas(nlmsghdr) char answer[1024];
    const ssize_t size = ::recv(kernel.file(), answer, sizeof answer, MSG_DONTWAIT);
    nlmsghdr header{};
    if (size < static_cast<ssize_t>(sizeof header)) return std::nullopt;
    std::memcpy(&header, answer, sizeof header);
    const char* const data = answer + NLMSG_HDRLEN;
    const std::size_t length = static_cast<std::size_t>(size) - NLMSG_HDRLEN;
    if (header.nlmsg_type == NLMSG_ERROR && length >= sizeof(nlmsgerr)) {
        nlmsgerr problem{};
        std::memcpy(&problem, data, sizeof problem);
        return problem.error == -ENOENT ? std::optional(true) : std::nullopt;
    }
    if (header.nlmsg_type != SOCK_DIAG_BY_FAMILY || length < sizeof(inet_diag_msg)) return std::nullopt;
    inet_diag_msg message{};
    std::memcpy(&message, data, sizeof message);
    return message.idiag_inode == 0;
}

#else

std::optional<bool> has_left(const tcp::socket&) { return std::nullopt; }

#endif

}  // namespace regiondrill::live
