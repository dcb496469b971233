// Name is a NetBIOS name: 15 characters and a suffix that says what kind of service it is.
#ifndef EASTWEST_PARSERS_NETBIOS_NAME_H_
#define EASTWEST_PARSERS_NETBIOS_NAME_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "parsers/bytes/byte_reader.h"
#include "parsers/netbios/dns_name.h"

namespace eastwest::netbios {

inline constexpr std::size_t kNameCharacters = 15;
// RFC 1002 4.1: a name with its scope ends at 255 bytes, so it has at most 127 labels.
inline constexpr std::size_t kScopeLabelsMax = 127;

// Suffixes that matter to us. [MS-NBTE] 1.8
enum class NameSuffix : std::uint8_t {
  kWorkstation = 0x00,
  kMessenger = 0x03,
  kDomainMasterBrowser = 0x1B,
  kDomainControllers = 0x1C,
  kMasterBrowser = 0x1D,
  kBrowserElections = 0x1E,
  kServer = 0x20,
};

struct Name {
  std::array<char, kNameCharacters> characters{};
  std::uint8_t length = 0;  // of characters, after trailing blanks and NULs are cut
  std::uint8_t suffix = 0;  // see NameSuffix
  bool has_scope = false;   // a NetBIOS scope follows; nobody uses them

  // text borrows from this Name. The bytes are in the sender's OEM code page.
  std::string_view text() const { return {characters.data(), length}; }
  // CutPadding sets the length by the characters.
  void CutPadding();
};

// ReadName decodes a first-level encoded name and steps over its scope. A compression pointer is
// kBadValue: the session service has none. RFC 1001 14.1, RFC 1002 4.1
Name ReadName(ByteReader& reader);

// NameOf decodes the first label of a name of the name and datagram services, where names are in
// the format of DNS and the other labels are the scope. Nothing when it is not encoded that way.
// RFC 1002 4.1
std::optional<Name> NameOf(const DnsName& encoded);

// SuffixName names what registers a suffix, "server"; empty when unknown. [MS-NBTE] 1.8
std::string_view SuffixName(std::uint8_t suffix);

}  // namespace eastwest::netbios

#endif  // EASTWEST_PARSERS_NETBIOS_NAME_H_
