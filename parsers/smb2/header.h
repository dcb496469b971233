// Header is the 64 bytes before every SMB2 message. [MS-SMB2] 2.2.1
//
// Every parser of this room takes `message`: the whole message with its header, because offsets
// on the wire count from the header's first byte. Of a compound it is one member only.
#ifndef EASTWEST_PARSERS_SMB2_HEADER_H_
#define EASTWEST_PARSERS_SMB2_HEADER_H_

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "parsers/bytes/bytes.h"
#include "parsers/bytes/fixed_view.h"
#include "parsers/bytes/parsed.h"
#include "parsers/smb2/ids.h"

namespace eastwest::smb2 {

inline constexpr std::size_t kHeaderSize = 64;
inline constexpr std::uint32_t kProtocolId = 0xFE534D42;             // bytes in wire order
inline constexpr std::uint32_t kTransformProtocolId = 0xFD534D42;    // see transform.h
inline constexpr std::uint32_t kCompressionProtocolId = 0xFC534D42;  // see compression.h

// [MS-SMB2] 2.2.1.2
enum class Command : std::uint16_t {
  kNegotiate = 0x0000,
  kSessionSetup = 0x0001,
  kLogoff = 0x0002,
  kTreeConnect = 0x0003,
  kTreeDisconnect = 0x0004,
  kCreate = 0x0005,
  kClose = 0x0006,
  kFlush = 0x0007,
  kRead = 0x0008,
  kWrite = 0x0009,
  kLock = 0x000A,
  kIoctl = 0x000B,
  kCancel = 0x000C,
  kEcho = 0x000D,
  kQueryDirectory = 0x000E,
  kChangeNotify = 0x000F,
  kQueryInfo = 0x0010,
  kSetInfo = 0x0011,
  kOplockBreak = 0x0012,
  kServerNotification = 0x0013,  // only servers send it
};
inline constexpr std::size_t kCommandCount = 0x0014;

enum HeaderFlag : std::uint32_t {
  kServerToRedir = 0x00000001,
  kAsyncCommand = 0x00000002,
  kRelatedOperations = 0x00000004,
  kSigned = 0x00000008,
  kPriorityMask = 0x00000070,
  kDfsOperations = 0x10000000,
  kReplayOperation = 0x20000000,
};

struct Header {
  Command command = Command::kNegotiate;
  std::uint16_t credit_charge = 0;
  std::uint32_t status = 0;   // NTSTATUS; responses only (requests keep ChannelSequence here)
  std::uint16_t credits = 0;  // requested, or granted by a response
  std::uint32_t flags = 0;
  std::uint32_t next_command = 0;  // offset of the next member, 0 in the last one
  MessageId message_id{};
  std::uint32_t process_id = 0;  // synchronous messages only
  TreeId tree_id{};              // synchronous messages only
  AsyncId async_id{};            // asynchronous messages only
  SessionId session_id{};
  bool signature_present = false;  // some byte of the signature is not zero

  constexpr bool is_response() const { return (flags & kServerToRedir) != 0; }
  constexpr bool is_async() const { return (flags & kAsyncCommand) != 0; }
  constexpr bool is_related() const { return (flags & kRelatedOperations) != 0; }
  constexpr bool is_signed() const { return (flags & kSigned) != 0; }
  constexpr bool is_dfs() const { return (flags & kDfsOperations) != 0; }
};

// ParseHeader reads the first 64 bytes. A NextCommand that points into this header is kBadLength,
// so a caller that follows the chain always advances. Always inline: every message comes here, and
// its reader looks at some of the fields only.
[[gnu::always_inline]] inline Parsed<Header> ParseHeader(Bytes message) {
  Parsed<Header> parsed;
  const auto view = FixedView<kHeaderSize>::Of(message);
  if (!view) {
    parsed.error = ParseError::kTruncated;
    return parsed;
  }
  if (view->U32Be<0>() != kProtocolId) {
    parsed.error = ParseError::kBadMagic;
    return parsed;
  }
  if (view->U16Le<4>() != kHeaderSize) {
    parsed.error = ParseError::kBadStructureSize;
    return parsed;
  }
  Header& header = parsed.value;
  header.credit_charge = view->U16Le<6>();
  header.status = view->U32Le<8>();
  header.command = Command{view->U16Le<12>()};
  header.credits = view->U16Le<14>();
  header.flags = view->U32Le<16>();
  header.next_command = view->U32Le<20>();
  header.message_id = MessageId{view->U64Le<24>()};
  if (header.is_async()) {  // [MS-SMB2] 2.2.1.1
    header.async_id = AsyncId{view->U64Le<32>()};
  } else {  // [MS-SMB2] 2.2.1.2
    header.process_id = view->U32Le<32>();
    header.tree_id = TreeId{view->U32Le<36>()};
  }
  header.session_id = SessionId{view->U64Le<40>()};
  header.signature_present = (view->U64Le<48>() | view->U64Le<56>()) != 0;
  if (header.next_command != 0 && header.next_command < kHeaderSize) {
    parsed.error = ParseError::kBadLength;
  }
  return parsed;
}

// CommandName gives "NEGOTIATE", "SESSION_SETUP", ...; "UNKNOWN" for a command that has no name.
std::string_view CommandName(Command command);

}  // namespace eastwest::smb2

#endif  // EASTWEST_PARSERS_SMB2_HEADER_H_
