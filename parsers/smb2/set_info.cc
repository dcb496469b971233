#include "parsers/smb2/set_info.h"

#include "parsers/bytes/byte_reader.h"
#include "parsers/smb2/offset_view.h"

namespace eastwest::smb2 {

// [MS-SMB2] 2.2.39
Parsed<SetInfoRequest> ParseSetInfoRequest(Bytes message) {
  SetInfoRequest request;
  ByteReader reader = BodyReader(message, 33);
  request.info_type = InfoType{reader.U8()};
  request.information_class = reader.U8();
  const std::uint32_t buffer_length = reader.U32Le();
  const std::uint16_t buffer_offset = reader.U16Le();
  reader.Skip(2);  // Reserved
  request.additional_information = reader.U32Le();
  request.file_id = ReadFileId(reader);
  request.buffer = OffsetView(reader, buffer_offset, buffer_length);
  return reader.Finish(request);
}

Parsed<RenameInformation> ParseRenameInformation(const SetInfoRequest& request) {
  RenameInformation rename;
  ByteReader reader(request.buffer);
  reader.Require(request.is_rename() || request.is_link(), ParseError::kBadValue);
  // ReplaceIfExists is a byte in the old class and bit 0 of four bytes in the new one: the first
  // byte tells in both.
  const std::uint8_t flags = reader.U8();
  const bool is_extended = request.information_class == kFileRenameInformationEx ||
                           request.information_class == kFileLinkInformationEx;
  rename.replace_if_exists = is_extended ? (flags & 0x01) != 0 : flags != 0;
  reader.Skip(7 + 8);  // Reserved, RootDirectory
  const std::uint32_t name_length = reader.U32Le();
  rename.target = reader.Take(name_length);
  return reader.Finish(rename);
}

Parsed<DispositionInformation> ParseDispositionInformation(const SetInfoRequest& request) {
  DispositionInformation disposition;
  ByteReader reader(request.buffer);
  reader.Require(request.is_disposition(), ParseError::kBadValue);
  if (request.information_class == kFileDispositionInformationEx) {
    disposition.delete_pending = (reader.U32Le() & 0x00000001) != 0;  // FILE_DISPOSITION_DELETE
  } else {
    disposition.delete_pending = reader.U8() != 0;
  }
  return reader.Finish(disposition);
}

Parsed<BasicInformation> ParseBasicInformation(Bytes buffer) {
  BasicInformation basic;
  ByteReader reader(buffer);
  basic.creation_time = reader.U64Le();
  basic.last_access_time = reader.U64Le();
  basic.last_write_time = reader.U64Le();
  basic.change_time = reader.U64Le();
  basic.file_attributes = reader.U32Le();
  return reader.Finish(basic);
}

Parsed<std::uint64_t> ParseSize(Bytes buffer) {
  ByteReader reader(buffer);
  const std::uint64_t size = reader.U64Le();
  return reader.Finish(size);
}

}  // namespace eastwest::smb2
