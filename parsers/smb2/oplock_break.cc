#include "parsers/smb2/oplock_break.h"

#include "parsers/bytes/byte_reader.h"
#include "parsers/smb2/header.h"

namespace eastwest::smb2 {
namespace {

constexpr std::uint16_t kOplockSize = 24;               // [MS-SMB2] 2.2.23.1
constexpr std::uint16_t kLeaseNotificationSize = 44;    // [MS-SMB2] 2.2.23.2
constexpr std::uint16_t kLeaseAcknowledgmentSize = 36;  // [MS-SMB2] 2.2.24.2

// [MS-SMB2] 2.2.23.2
OplockBreak ReadLeaseNotification(ByteReader& reader) {
  constexpr std::uint32_t kAcknowledgmentRequired = 0x00000001;
  OplockBreak lease_break;
  lease_break.epoch = reader.U16Le();
  lease_break.wants_answer = (reader.U32Le() & kAcknowledgmentRequired) != 0;
  lease_break.lease_key = ReadGuid(reader);
  lease_break.old_state = reader.U32Le();
  lease_break.new_state = reader.U32Le();
  lease_break.has_old_state = reader.ok();
  reader.Skip(4 + 4 + 4);  // BreakReason, AccessMaskHint, ShareMaskHint
  return lease_break;
}

// [MS-SMB2] 2.2.24.2, 2.2.25.2
OplockBreak ReadLeaseAcknowledgment(ByteReader& reader) {
  OplockBreak lease_break;
  reader.Skip(2 + 4);  // Reserved, Flags
  lease_break.lease_key = ReadGuid(reader);
  lease_break.new_state = reader.U32Le();
  reader.Skip(8);  // LeaseDuration
  return lease_break;
}

}  // namespace

Parsed<OplockBreak> ParseOplockBreak(Bytes message) {
  OplockBreak oplock_break;
  ByteReader reader(message);
  reader.Skip(kHeaderSize);
  const std::uint16_t structure_size = reader.U16Le();
  if (structure_size == kLeaseNotificationSize) {
    oplock_break = ReadLeaseNotification(reader);
    return reader.Finish(oplock_break);
  }
  if (structure_size == kLeaseAcknowledgmentSize) {
    oplock_break = ReadLeaseAcknowledgment(reader);
    return reader.Finish(oplock_break);
  }
  reader.Require(structure_size == kOplockSize, ParseError::kBadStructureSize);
  oplock_break.oplock_level = reader.U8();
  reader.Skip(1 + 4);  // Reserved, Reserved2
  oplock_break.file_id = ReadFileId(reader);
  oplock_break.has_file_id = reader.ok();
  return reader.Finish(oplock_break);
}

}  // namespace eastwest::smb2
