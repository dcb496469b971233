#include "parsers/netbios/mailslot.h"

#include <cstdint>

#include "parsers/bytes/byte_reader.h"
#include "parsers/bytes/text.h"

namespace eastwest::netbios {
namespace {

constexpr std::uint32_t kSmbMagic = 0x424D53FF;  // FF 'S' 'M' 'B', [MS-CIFS] 2.2.3.1
constexpr std::uint8_t kTransaction = 0x25;
constexpr std::uint8_t kTransactionWords = 17;  // 14 and the three of the mailslot's set-up
constexpr std::uint16_t kUnicodeNames = 0x8000;

}  // namespace

Parsed<MailslotWrite> ParseMailslotWrite(Bytes smb) {
  MailslotWrite write;
  ByteReader reader(smb);
  reader.Require(reader.U32Le() == kSmbMagic, ParseError::kBadMagic);
  reader.Require(reader.U8() == kTransaction, ParseError::kBadValue);
  reader.Skip(5);  // status, flags
  write.unicode = (reader.U16Le() & kUnicodeNames) != 0;
  reader.Skip(20);  // the rest of the header of 32 bytes
  // [MS-CIFS] 2.2.4.33.1: SMB_COM_TRANSACTION
  reader.Require(reader.U8() == kTransactionWords, ParseError::kBadStructureSize);
  reader.Skip(22);  // counts, flags, timeout, parameters: a mailslot has none
  const std::uint16_t data_count = reader.U16Le();
  const std::uint16_t data_offset = reader.U16Le();
  reader.Skip(2);                                                    // SetupCount, reserved
  reader.Require(reader.U16Le() == 1, ParseError::kBadValue);        // write mailslot
  reader.Skip(4);                                                    // priority, class
  reader.Skip(2);                                                    // ByteCount
  if (write.unicode && reader.ok() && reader.position() % 2 != 0) {  // aligned to two bytes
    reader.Skip(1);
  }
  const Bytes names = reader.Rest();
  write.name = write.unicode ? Utf16LeUntilNul(names) : OemUntilNul(names);
  write.data = reader.At(data_offset, data_count);
  return reader.Finish(write);
}

}  // namespace eastwest::netbios
