#include "live/proxy/socks_handshake.hpp"

#include "dns/address.hpp"

#include <algorithm>

namespace regiondrill::live {

namespace {

// RFC 1928, sections 3 to 6; RFC 1929.
constexpr unsigned char no_authentication = 0x00;
constexpr unsigned char by_password = 0x02;
constexpr unsigned char no_method = 0xff;
constexpr unsigned char password_version = 1;
constexpr unsigned char connect = 1;
constexpr unsigned char ip_v4 = 1;
constexpr unsigned char domain = 3;
constexpr unsigned char ip_v6 = 4;

enum class Reply : unsigned char { granted = 0, not_allowed = 2, command_unknown = 7, address_unknown = 8 };

std::string octets(std::initializer_list<unsigned char> list) { return {list.begin(), list.end()}; }

std::string reply(Reply code) {
    // The address that the connection is made from is of no use to anybody here.
    return octets({SocksHandshake::version, static_cast<unsigned char>(code), 0, ip_v4, 0, 0, 0, 0, 0, 0});
}

}  // namespace

std::string SocksHandshake::granted() { return reply(Reply::granted); }
std::string SocksHandshake::not_allowed() { return reply(Reply::not_allowed); }

// A client may send everything at once, without waiting for replies; the replies then go back together.
std::string SocksHandshake::take(std::string_view came) {
    octets_ += came;
    std::string answer;
    bool went_on = true;
    while (went_on && state_ == State::in_progress) {
        switch (step_) {
            case Step::methods: went_on = read_methods(answer); break;
            case Step::password: went_on = read_password(answer); break;
            case Step::request: went_on = read_request(answer); break;
            case Step::over: went_on = false; break;
        }
    }
    return answer;
}

// Nothing more is read after that; the words may be none, where the protocol has no reply for it.
bool SocksHandshake::refuse(std::string& answer, std::string_view words) {
    answer += words;
    state_ = State::refused;
    step_ = Step::over;
    return false;
}

// A password is asked for where the client offers one, since its user says who it is; it need not.
bool SocksHandshake::read_methods(std::string& answer) {
    if (octets_.empty()) return false;
    if (octet(0) != version) return refuse(answer, {});
    if (octets_.size() < 2 || octets_.size() < std::size_t{2} + octet(1)) return false;
    const std::string methods = octets_.substr(2, octet(1));
    octets_.erase(0, 2 + methods.size());
    const auto offers = [&](unsigned char method) {
        return methods.find(static_cast<char>(method)) != std::string::npos;
    };
    if (offers(by_password)) {
        step_ = Step::password;
        answer += octets({version, by_password});
    } else if (offers(no_authentication)) {
        step_ = Step::request;
        answer += octets({version, no_authentication});
    } else {
        return refuse(answer, octets({version, no_method}));
    }
    return true;
}

// Granted whatever it is: whether the user is known is said with the reply to the request, where the place is known
// too. False while octets are missing, and nothing is consumed until all of them are here.
bool SocksHandshake::read_password(std::string& answer) {
    if (octets_.size() < 2) return false;
    if (octet(0) != password_version) return refuse(answer, octets({password_version, 1}));
    const std::size_t user_length = octet(1);
    if (octets_.size() < 3 + user_length) return false;
    const std::size_t password_length = octet(2 + user_length);
    if (octets_.size() < 3 + user_length + password_length) return false;
    user_ = octets_.substr(2, user_length);
    password_ = octets_.substr(3 + user_length, password_length);
    octets_.erase(0, 3 + user_length + password_length);
    step_ = Step::request;
    answer += octets({password_version, 0});
    return true;
}

// How many octets the address has, its own length included where it has one.
std::optional<std::size_t> SocksHandshake::address_length() const {
    switch (octet(3)) {
        case ip_v4: return 4;
        case ip_v6: return 16;
        case domain: return octets_.size() < 5 ? 1 : std::size_t{1} + octet(4);
        default: return std::nullopt;
    }
}

// Names stay as they are; addresses become text, so that what follows knows hosts in one form only.
std::string SocksHandshake::address_text(std::size_t length) const {
    if (octet(3) == domain) return octets_.substr(5, length - 1);
    dns::IpAddress address;
    address.family = octet(3) == ip_v4 ? dns::Family::v4 : dns::Family::v6;
    for (std::size_t i = 0; i < length; ++i) address.octets[i] = octet(4 + i);
    return address.text();
}

// Only CONNECT: nobody can be called back into the drill (BIND), and its regions speak no UDP. The reply to a good
// request is the owner's, so false here means only that reading ends.
bool SocksHandshake::read_request(std::string& answer) {
    if (octets_.size() < 4) return false;
    if (octet(0) != version) return refuse(answer, {});
    if (octet(1) != connect) return refuse(answer, reply(Reply::command_unknown));
    const auto length = address_length();
    if (!length) return refuse(answer, reply(Reply::address_unknown));
    if (octets_.size() < 6 + *length) return false;
    host_ = address_text(*length);
    port_ = static_cast<std::uint16_t>(octet(4 + *length) << 8 | octet(5 + *length));
    octets_.erase(0, 6 + *length);
    state_ = State::asked;
    step_ = Step::over;
    return false;
}

}  // namespace regiondrill::live
