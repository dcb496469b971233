// TREE_CONNECT: opens a share. [MS-SMB2] 2.2.9, 2.2.10
#ifndef EASTWEST_PARSERS_SMB2_TREE_CONNECT_H_
#define EASTWEST_PARSERS_SMB2_TREE_CONNECT_H_

#include <cstdint>
#include <string_view>

#include "parsers/bytes/bytes.h"
#include "parsers/bytes/parsed.h"

namespace eastwest::smb2 {

enum TreeConnectFlag : std::uint16_t {  // 3.1.1 only, reserved before
  kTreeConnectClusterReconnect = 0x0001,
  kTreeConnectRedirectToOwner = 0x0002,
  kTreeConnectExtensionPresent = 0x0004,
};

struct TreeConnectRequest {
  std::uint16_t flags = 0;
  Bytes path;  // UTF-16LE, "\\server\share"
};
// PathOffset counts from the header with and without an extension (2.2.9.1): one reading does.
Parsed<TreeConnectRequest> ParseTreeConnectRequest(Bytes message);

enum class ShareType : std::uint8_t { kDisk = 0x01, kPipe = 0x02, kPrint = 0x03 };

// ShareTypeName gives "FILE", "PIPE", "PRINT"; "UNKNOWN" for any other.
std::string_view ShareTypeName(ShareType type);

enum ShareFlag : std::uint32_t {
  kShareDfs = 0x00000001,
  kShareDfsRoot = 0x00000002,
  kShareEncryptData = 0x00008000,
};

struct TreeConnectResponse {
  ShareType share_type{};
  std::uint32_t share_flags = 0;
  std::uint32_t capabilities = 0;
  std::uint32_t maximal_access = 0;

  constexpr bool encrypts_data() const { return (share_flags & kShareEncryptData) != 0; }
};
Parsed<TreeConnectResponse> ParseTreeConnectResponse(Bytes message);

}  // namespace eastwest::smb2

#endif  // EASTWEST_PARSERS_SMB2_TREE_CONNECT_H_
