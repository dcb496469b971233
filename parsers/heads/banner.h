// The first lines of RFB (VNC) and SSH. RFC 6143 7.1.1, RFC 4253 4.2
#ifndef EASTWEST_PARSERS_HEADS_BANNER_H_
#define EASTWEST_PARSERS_HEADS_BANNER_H_

#include <cstddef>

#include "parsers/bytes/bytes.h"
#include "parsers/bytes/parsed.h"

namespace eastwest::heads {

// "RFB 003.008\n"
inline constexpr std::size_t kRfbVersionBytes = 12;
struct RfbVersion {
  Bytes major;  // "003"
  Bytes minor;  // "008"
};
Parsed<RfbVersion> ParseRfbVersion(Bytes data);

// RFC 6143 7.1.2: a count and so many types; RFB 3.3 has one type in four bytes.
struct RfbSecurity {
  Bytes types;
  std::size_t bytes = 0;
};
Parsed<RfbSecurity> ParseRfbSecurity(Bytes data, bool version_3_3);

// "SSH-2.0-OpenSSH_9.2 comment\r\n", 255 bytes at most. The comment is no part of the software.
inline constexpr std::size_t kSshBannerBytesMax = 255;
struct SshBanner {
  Bytes protocol;  // "2.0"
  Bytes software;
  std::size_t bytes = 0;
};
Parsed<SshBanner> ParseSshBanner(Bytes data);

}  // namespace eastwest::heads

#endif  // EASTWEST_PARSERS_HEADS_BANNER_H_
