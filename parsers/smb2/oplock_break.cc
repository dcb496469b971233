#include "parsers/smb2/oplock_break.h"

#include "parsers/bytes/byte_reader.h"
#include "parsers/smb2/header.h"

namespace eastwest::smb2 {
namespace {

constexpr std::uint16_t kOplockSize = 24;               // [MS-SMB2] 2.2.23.1
constexpr std::uint16_t kLeaseNotificationSize = 44;    // [MS-SMB2] 2.2.23.2
constexpr std::uint16_t kLeaseAcknowledgmentSize = 36;  // [MS-SMB2] 2.2.24.2

}  // namespace

Parsed<OplockBreak> ParseOplockBreak(Bytes message) {
  OplockBreak oplock_break;
  ByteReader reader(message);
  reader.Skip(kHeaderSize);
  const std::uint16_t structure_size = reader.U16Le();
  if (structure_size == kLeaseNotificationSize || structure_size == kLeaseAcknowledgmentSize) {
    reader.Skip(structure_size - sizeof(structure_size));
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
