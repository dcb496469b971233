// TREE_CONNECT and TREE_CONNECT_ANDX. [MS-CIFS] 2.2.4.50, 2.2.4.55, [MS-SMB] 2.2.4.7
#ifndef EASTWEST_PARSERS_SMB1_TREE_CONNECT_H_
#define EASTWEST_PARSERS_SMB1_TREE_CONNECT_H_

#include <cstdint>

#include "parsers/bytes/bytes.h"
#include "parsers/bytes/parsed.h"
#include "parsers/smb1/body.h"
#include "parsers/smb1/header.h"

namespace eastwest::smb1 {

struct TreeConnectRequest {
  std::uint16_t flags = 0;
  Bytes password;
  Bytes path;     // "\\server\share", UTF-16LE when the header says Unicode, else OEM
  Bytes service;  // ASCII always: "A:", "IPC", "LPT1:", "COMM", "?????"
};
// ParseTreeConnectRequest takes a body of AndxChain.
Parsed<TreeConnectRequest> ParseTreeConnectRequest(const Header& header, const Body& body);

struct TreeConnectResponse {
  std::uint16_t optional_support = 0;
  std::uint32_t maximal_access = 0;  // extended responses only (7 words), else 0
  Bytes service;                     // ASCII: "A:", "IPC", "LPT1:", "COMM"
  Bytes native_file_system;
};
Parsed<TreeConnectResponse> ParseTreeConnectResponse(const Header& header, const Body& body);

// The old TREE_CONNECT has the same request in other words, and an answer of its own.
Parsed<TreeConnectRequest> ParseCoreTreeConnectRequest(const Header& header, const Body& body);
struct CoreTreeConnectResponse {
  std::uint16_t tree_id = 0;
};
Parsed<CoreTreeConnectResponse> ParseCoreTreeConnectResponse(const Body& body);

}  // namespace eastwest::smb1

#endif  // EASTWEST_PARSERS_SMB1_TREE_CONNECT_H_
