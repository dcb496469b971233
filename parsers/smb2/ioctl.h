// IOCTL: pipe transactions, DFS referrals, server-side copies. [MS-SMB2] 2.2.31, 2.2.32
#ifndef EASTWEST_PARSERS_SMB2_IOCTL_H_
#define EASTWEST_PARSERS_SMB2_IOCTL_H_

#include <cstdint>
#include <string_view>

#include "parsers/bytes/bytes.h"
#include "parsers/bytes/parsed.h"
#include "parsers/smb2/ids.h"

namespace eastwest::smb2 {

// The control codes that decide something; fsctl.cc names many more.
enum class Fsctl : std::uint32_t {
  kDfsGetReferrals = 0x00060194,
  kDfsGetReferralsEx = 0x000601B0,
  kSetReparsePoint = 0x000900A4,
  kOffloadWrite = 0x00098268,
  kPipeWait = 0x00110018,
  kPipePeek = 0x0011400C,
  kPipeTransceive = 0x0011C017,
  kSrvRequestResumeKey = 0x00140078,
  kLmrRequestResiliency = 0x001401D4,
  kQueryNetworkInterfaceInfo = 0x001401FC,
  kValidateNegotiateInfo = 0x00140204,
  kSrvEnumerateSnapshots = 0x00144064,
  kSrvCopychunk = 0x001440F2,
  kSrvCopychunkWrite = 0x001480F2,
};

// FsctlName gives "FSCTL_PIPE_TRANSCEIVE", ...; empty for a code the table does not have.
std::string_view FsctlName(Fsctl ctl_code);

inline constexpr std::uint32_t kIoctlIsFsctl = 0x00000001;

struct IoctlRequest {
  Fsctl ctl_code{};
  FileId file_id;  // all ones for control codes that need no open
  std::uint32_t max_input_response = 0;
  std::uint32_t max_output_response = 0;
  std::uint32_t flags = 0;
  Bytes input;

  constexpr bool is_fsctl() const { return (flags & kIoctlIsFsctl) != 0; }
};
Parsed<IoctlRequest> ParseIoctlRequest(Bytes message);

struct IoctlResponse {
  Fsctl ctl_code{};
  FileId file_id;
  std::uint32_t flags = 0;
  Bytes input;
  Bytes output;
};
Parsed<IoctlResponse> ParseIoctlResponse(Bytes message);

// PipeWaitRequest is the input of FSCTL_PIPE_WAIT: it names a pipe before anybody opens it.
// [MS-FSCC] 2.3.49
struct PipeWaitRequest {
  std::uint64_t timeout = 0;  // in units of 100 ns
  bool timeout_specified = false;
  Bytes name;  // UTF-16LE, without "\pipe\"
};
Parsed<PipeWaitRequest> ParsePipeWaitRequest(Bytes input);

}  // namespace eastwest::smb2

#endif  // EASTWEST_PARSERS_SMB2_IOCTL_H_
