#include "parsers/net/address.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>

namespace eastwest::net {
namespace {

// DottedQuad writes an IPv4 address: it is asked for with every event.
std::string DottedQuad(const IpAddress& address) {
  std::array<char, INET_ADDRSTRLEN> text{};
  std::size_t length = 0;
  const auto put = [&text, &length](unsigned digit) {
    text[length++] = static_cast<char>('0' + digit);
  };
  for (std::size_t i = 0; i < 4; ++i) {
    const unsigned byte = address.bytes[i];
    if (i > 0) {
      text[length++] = '.';
    }
    if (byte >= 100) {
      put(byte / 100);
    }
    if (byte >= 10) {
      put(byte / 10 % 10);
    }
    put(byte % 10);
  }
  return {text.data(), length};
}

}  // namespace

std::string ToString(const IpAddress& address) {
  if (address.family == IpAddress::Family::kNone) {
    return {};
  }
  if (address.is_v4()) {
    return DottedQuad(address);
  }
  std::array<char, INET6_ADDRSTRLEN> text{};
  // glibc writes IPv6 as RFC 5952 asks: lower case, the longest run of zeros as "::".
  if (inet_ntop(AF_INET6, address.bytes.data(), text.data(), text.size()) == nullptr) {
    return {};
  }
  return text.data();
}

std::optional<IpAddress> ParseIpAddress(std::string_view text) {
  std::array<char, INET6_ADDRSTRLEN> terminated{};
  if (text.size() >= terminated.size() || text.find('\0') != std::string_view::npos) {
    return std::nullopt;
  }
  std::ranges::copy(text, terminated.begin());
  IpAddress address;
  const bool v6 = text.find(':') != std::string_view::npos;
  address.family = v6 ? IpAddress::Family::kIpv6 : IpAddress::Family::kIpv4;
  if (inet_pton(v6 ? AF_INET6 : AF_INET, terminated.data(), address.bytes.data()) != 1) {
    return std::nullopt;
  }
  return address;
}

}  // namespace eastwest::net
