// NTSTATUS names. [MS-ERREF] 2.3.1
#ifndef EASTWEST_PARSERS_SMB2_NT_STATUS_H_
#define EASTWEST_PARSERS_SMB2_NT_STATUS_H_

#include <cstdint>
#include <string_view>

namespace eastwest::smb2 {

// The statuses that decide something; the others are names only.
inline constexpr std::uint32_t kStatusSuccess = 0x00000000;
inline constexpr std::uint32_t kStatusPending = 0x00000103;
inline constexpr std::uint32_t kStatusBufferOverflow = 0x80000005;
inline constexpr std::uint32_t kStatusNoMoreFiles = 0x80000006;
inline constexpr std::uint32_t kStatusStoppedOnSymlink = 0x8000002D;
inline constexpr std::uint32_t kStatusMoreProcessingRequired = 0xC0000016;
inline constexpr std::uint32_t kStatusAccessDenied = 0xC0000022;
inline constexpr std::uint32_t kStatusObjectNameNotFound = 0xC0000034;
inline constexpr std::uint32_t kStatusLogonFailure = 0xC000006D;
inline constexpr std::uint32_t kStatusBadNetworkName = 0xC00000CC;

// StatusName gives "STATUS_SUCCESS", ...; empty for a status the table does not have.
std::string_view StatusName(std::uint32_t status);

// IsError: the severity bits say error, not success, information or warning. [MS-ERREF] 2.3
constexpr bool IsError(std::uint32_t status) { return status >> 30 == 3; }

}  // namespace eastwest::smb2

#endif  // EASTWEST_PARSERS_SMB2_NT_STATUS_H_
