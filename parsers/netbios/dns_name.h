// DnsName is a domain name in the format of DNS, which NetBIOS, LLMNR and mDNS share.
#ifndef EASTWEST_PARSERS_NETBIOS_DNS_NAME_H_
#define EASTWEST_PARSERS_NETBIOS_DNS_NAME_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "parsers/bytes/byte_reader.h"

namespace eastwest::netbios {

// RFC 1035 2.3.4: a name has at most 255 octets, so 253 characters with its dots, and 127 labels.
inline constexpr std::size_t kDnsNameCharacters = 253;
inline constexpr std::size_t kDnsLabelsMax = 127;
// Pointers of one name. Each has to point further back than the one before, so that none can loop;
// this bounds the work that one name may cause.
inline constexpr std::size_t kDnsPointersMax = 16;

struct DnsName {
  std::array<char, kDnsNameCharacters> characters{};
  std::uint8_t length = 0;
  std::uint8_t first_label = 0;  // how many characters the first label has

  // text has a dot between labels and none at the end; its bytes are as they came, dots inside of
  // labels included.
  std::string_view text() const { return {characters.data(), length}; }
  std::string_view label() const { return text().substr(0, first_label); }
};

// ReadDnsName reads a name and leaves the reader behind it. Compression pointers count from the
// first byte of the reader's data, and have to point ahead of where they stand. RFC 1035 4.1.4
DnsName ReadDnsName(ByteReader& reader);

}  // namespace eastwest::netbios

#endif  // EASTWEST_PARSERS_NETBIOS_DNS_NAME_H_
