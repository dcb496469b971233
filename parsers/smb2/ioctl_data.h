// What control codes take and give: DFS referrals, negotiation checks, snapshots, server-side
// copies, reparse points. [MS-SMB2] 2.2.31, 2.2.32; [MS-DFSC] 2.2; [MS-FSCC] 2.1.2, 2.3
#ifndef EASTWEST_PARSERS_SMB2_IOCTL_DATA_H_
#define EASTWEST_PARSERS_SMB2_IOCTL_DATA_H_

#include <array>
#include <cstddef>
#include <cstdint>

#include "parsers/bytes/bytes.h"
#include "parsers/bytes/guid.h"
#include "parsers/bytes/parsed.h"
#include "parsers/smb2/bounded_list.h"

namespace eastwest::smb2 {

// ParseDfsReferralRequest gives the path that is asked about, UTF-16LE without its NUL.
// [MS-DFSC] 2.2.2
Parsed<Bytes> ParseDfsReferralRequest(Bytes input);
// The same for FSCTL_DFS_GET_REFERRALS_EX. [MS-DFSC] 2.2.3
Parsed<Bytes> ParseDfsReferralRequestEx(Bytes input);

inline constexpr std::size_t kValidatedDialectsMax = 32;  // as of a NEGOTIATE; real ones have 5

// ValidateNegotiateRequest repeats what the client negotiated. [MS-SMB2] 2.2.31.4
struct ValidateNegotiateRequest {
  std::uint32_t capabilities = 0;
  Guid client_guid;
  std::uint16_t security_mode = 0;
  BoundedList<std::uint16_t, kValidatedDialectsMax> dialects;
};
Parsed<ValidateNegotiateRequest> ParseValidateNegotiateRequest(Bytes input);

// ValidateNegotiateResponse repeats what the server chose. [MS-SMB2] 2.2.32.6
struct ValidateNegotiateResponse {
  std::uint32_t capabilities = 0;
  Guid server_guid;
  std::uint16_t security_mode = 0;
  std::uint16_t dialect = 0;
};
Parsed<ValidateNegotiateResponse> ParseValidateNegotiateResponse(Bytes output);

// SnapshotArray lists the previous versions of a file. [MS-SMB2] 2.2.32.2
struct SnapshotArray {
  std::uint32_t count = 0;     // that there are
  std::uint32_t returned = 0;  // that are in names; 0 when the client asked how many there are
  Bytes names;                 // UTF-16LE "@GMT-..." tokens, each with a NUL
};
Parsed<SnapshotArray> ParseSnapshotArray(Bytes output);

using ResumeKey = std::array<std::uint8_t, 24>;

inline constexpr std::uint32_t kCopychunksMax = 256;  // a server's default limit. 3.3.3

// CopychunkRequest: the server copies ranges of another open into this one. [MS-SMB2] 2.2.31.1
struct CopychunkRequest {
  ResumeKey source{};
  std::uint32_t chunks = 0;
  std::uint64_t bytes = 0;  // of all chunks
};
Parsed<CopychunkRequest> ParseCopychunkRequest(Bytes input);

// ParseCopychunkResponse gives TotalBytesWritten. [MS-SMB2] 2.2.32.1
Parsed<std::uint32_t> ParseCopychunkResponse(Bytes output);

// ParseResumeKey is for FSCTL_SRV_REQUEST_RESUME_KEY. [MS-SMB2] 2.2.32.3
Parsed<ResumeKey> ParseResumeKey(Bytes output);

// ReparsePoint is what FSCTL_SET_REPARSE_POINT makes of a file. [MS-FSCC] 2.1.2
struct ReparsePoint {
  std::uint32_t tag = 0;
  Bytes target;  // UTF-16LE, of symbolic links and mount points
};
Parsed<ReparsePoint> ParseReparsePoint(Bytes input);

// ParseResiliencyRequest gives the timeout in ms. [MS-SMB2] 2.2.31.3
Parsed<std::uint32_t> ParseResiliencyRequest(Bytes input);

// OffloadWrite moves data that the server has a token for. [MS-FSCC] 2.3.41
struct OffloadWrite {
  std::uint64_t file_offset = 0;
  std::uint64_t length = 0;
};
Parsed<OffloadWrite> ParseOffloadWrite(Bytes input);
// ParseOffloadWriteResponse gives LengthWritten. [MS-FSCC] 2.3.42
Parsed<std::uint64_t> ParseOffloadWriteResponse(Bytes output);

}  // namespace eastwest::smb2

#endif  // EASTWEST_PARSERS_SMB2_IOCTL_DATA_H_
