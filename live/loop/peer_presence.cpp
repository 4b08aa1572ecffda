#include "live/loop/peer_presence.hpp"

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

using boost::asio::ip::tcp;

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
