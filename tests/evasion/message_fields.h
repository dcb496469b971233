// What rewriting SMB2 messages and RPC PDUs takes: reading and writing their fields by place.
#ifndef EASTWEST_TESTS_EVASION_MESSAGE_FIELDS_H_
#define EASTWEST_TESTS_EVASION_MESSAGE_FIELDS_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "parsers/bytes/bytes.h"

namespace eastwest::evasion {

using Buffer = std::vector<std::uint8_t>;

// Little-endian numbers of size bytes, at most eight.
std::uint64_t LittleAt(Bytes bytes, std::size_t at, std::size_t size);
void PutLittle(Buffer& bytes, std::size_t at, std::size_t size, std::uint64_t value);

// Fields of the SMB2 header, counted from its first byte. [MS-SMB2] 2.2.1.2
inline constexpr std::size_t kSmb2HeaderBytes = 64;
inline constexpr std::size_t kCommandAt = 12;
inline constexpr std::size_t kFlagsAt = 16;
inline constexpr std::size_t kNextCommandAt = 20;
inline constexpr std::size_t kMessageIdAt = 24;
inline constexpr std::size_t kTreeIdAt = 36;
inline constexpr std::size_t kSessionIdAt = 40;
inline constexpr std::uint8_t kResponseFlag = 0x01;
inline constexpr std::uint8_t kRelatedFlag = 0x04;

// The session header ahead of it. [MS-SMB2] 2.1
inline constexpr std::size_t kFramingBytes = 4;

// IsSmb2: message is framed, and begins with an SMB2 header.
bool IsSmb2(Bytes message);
Buffer Framed(Bytes smb);

// Members are the parts of a compound, each with NextCommand 0; nothing when it is broken.
std::vector<Buffer> Members(Bytes smb);

// FileIdAt is where a request of this command has its FileId; nothing when it has none.
std::optional<std::size_t> FileIdAt(Bytes request);

// RpcFragments gives a call or an answer in the clear, in one PDU, in fragments of one byte of stub
// each, and any other PDU as it is. [C706] 12.6.3
Buffer RpcFragments(Bytes pdu);

}  // namespace eastwest::evasion

#endif  // EASTWEST_TESTS_EVASION_MESSAGE_FIELDS_H_
