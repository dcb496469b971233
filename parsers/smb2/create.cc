#include "parsers/smb2/create.h"

#include <array>

#include "parsers/bytes/byte_reader.h"
#include "parsers/smb2/offset_view.h"

namespace eastwest::smb2 {
namespace {

constexpr std::array<std::string_view, 6> kDispositionNames = {
    "FILE_SUPERSEDE", "FILE_OPEN",      "FILE_CREATE",
    "FILE_OPEN_IF",   "FILE_OVERWRITE", "FILE_OVERWRITE_IF"};

constexpr std::array<std::string_view, 4> kActionNames = {"FILE_SUPERSEDED", "FILE_OPENED",
                                                          "FILE_CREATED", "FILE_OVERWRITTEN"};

// ReadCreateContext decodes one entry; its offsets count from its own first byte.
// [MS-SMB2] 2.2.13.2
CreateContext ReadCreateContext(ByteReader& entry) {
  CreateContext context;
  const std::uint16_t name_offset = entry.U16Le();
  const std::uint16_t name_length = entry.U16Le();
  entry.Skip(2);  // Reserved
  const std::uint16_t data_offset = entry.U16Le();
  const std::uint32_t data_length = entry.U32Le();
  context.name = entry.At(name_offset, name_length);
  if (data_length != 0) {  // DataOffset is 0 then
    context.data = entry.At(data_offset, data_length);
  }
  if (context.name.size() == 4) {
    context.tag = CreateContextTag{ByteReader(context.name).U32Be()};
  }
  return context;
}

}  // namespace

std::string_view CreateDispositionName(CreateDisposition disposition) {
  const auto at = static_cast<std::size_t>(disposition);
  return at < kDispositionNames.size() ? kDispositionNames[at] : "UNKNOWN";
}

std::string_view CreateActionName(CreateAction action) {
  const auto at = static_cast<std::size_t>(action);
  return at < kActionNames.size() ? kActionNames[at] : "UNKNOWN";
}

// [MS-SMB2] 2.2.13
Parsed<CreateRequest> ParseCreateRequest(Bytes message) {
  CreateRequest request;
  ByteReader reader = BodyReader(message, 57);
  reader.Skip(1);  // SecurityFlags
  request.oplock_level = reader.U8();
  request.impersonation_level = reader.U32Le();
  reader.Skip(8 + 8);  // SmbCreateFlags, Reserved
  request.desired_access = reader.U32Le();
  request.file_attributes = reader.U32Le();
  request.share_access = reader.U32Le();
  request.disposition = CreateDisposition{reader.U32Le()};
  request.options = reader.U32Le();
  const std::uint16_t name_offset = reader.U16Le();
  const std::uint16_t name_length = reader.U16Le();
  const std::uint32_t contexts_offset = reader.U32Le();
  const std::uint32_t contexts_length = reader.U32Le();
  request.name = OffsetView(reader, name_offset, name_length);
  request.contexts = OffsetView(reader, contexts_offset, contexts_length);
  return reader.Finish(request);
}

// [MS-SMB2] 2.2.14
Parsed<CreateResponse> ParseCreateResponse(Bytes message) {
  CreateResponse response;
  ByteReader reader = BodyReader(message, 89);
  response.oplock_level = reader.U8();
  reader.Skip(1);  // Flags
  response.action = CreateAction{reader.U32Le()};
  response.creation_time = reader.U64Le();
  response.last_access_time = reader.U64Le();
  response.last_write_time = reader.U64Le();
  response.change_time = reader.U64Le();
  response.allocation_size = reader.U64Le();
  response.end_of_file = reader.U64Le();
  response.file_attributes = reader.U32Le();
  reader.Skip(4);  // Reserved2
  response.file_id = ReadFileId(reader);
  const std::uint32_t contexts_offset = reader.U32Le();
  const std::uint32_t contexts_length = reader.U32Le();
  response.contexts = OffsetView(reader, contexts_offset, contexts_length);
  return reader.Finish(response);
}

Parsed<CreateContextList> ParseCreateContexts(Bytes contexts) {
  Parsed<CreateContextList> parsed;
  CreateContextList& list = parsed.value;
  ByteReader reader(contexts);
  while (reader.remaining() != 0) {
    const Bytes rest = reader.Rest();
    ByteReader entry(rest);
    const std::uint32_t next = entry.U32Le();
    const CreateContext context = ReadCreateContext(entry);
    reader.Require(entry.ok(), entry.error());
    reader.Require(list.Add(context), ParseError::kTooMany);
    if (next == 0) {
      break;
    }
    // The fixed part is 16 bytes long: a smaller step never comes from a real sender.
    reader.Require(next >= 16, ParseError::kBadLength);
    reader.Skip(next);
  }
  parsed.error = reader.error();
  return parsed;
}

}  // namespace eastwest::smb2
