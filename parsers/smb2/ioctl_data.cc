#include "parsers/smb2/ioctl_data.h"

#include <algorithm>

#include "parsers/bytes/byte_reader.h"
#include "parsers/bytes/text.h"

namespace eastwest::smb2 {
namespace {

ResumeKey ReadResumeKey(ByteReader& reader) {
  ResumeKey key{};
  const Bytes bytes = reader.Take(key.size());
  std::ranges::copy(bytes, key.begin());
  return key;
}

}  // namespace

Parsed<Bytes> ParseDfsReferralRequest(Bytes input) {
  ByteReader reader(input);
  reader.Skip(2);  // MaxReferralLevel
  const Bytes rest = reader.Rest();
  const Bytes name = Utf16LeUntilNul(rest);
  reader.Require(name.size() + 2 <= rest.size(), ParseError::kTruncated);  // its NUL
  return reader.Finish(name);
}

Parsed<Bytes> ParseDfsReferralRequestEx(Bytes input) {
  ByteReader reader(input);
  reader.Skip(2 + 2);  // MaxReferralLevel, RequestFlags
  const std::uint32_t data_length = reader.U32Le();
  ByteReader data(reader.Take(data_length));
  const std::uint16_t name_length = data.U16Le();
  const Bytes name = Utf16LeUntilNul(data.Take(name_length));
  reader.Require(data.ok(), data.error());
  return reader.Finish(name);
}

Parsed<ValidateNegotiateRequest> ParseValidateNegotiateRequest(Bytes input) {
  ValidateNegotiateRequest request;
  ByteReader reader(input);
  request.capabilities = reader.U32Le();
  request.client_guid = ReadGuid(reader);
  request.security_mode = reader.U16Le();
  const std::uint16_t count = reader.U16Le();
  for (std::uint16_t i = 0; i < count && reader.ok(); ++i) {
    reader.Require(request.dialects.Add(reader.U16Le()), ParseError::kTooMany);
  }
  return reader.Finish(request);
}

Parsed<ValidateNegotiateResponse> ParseValidateNegotiateResponse(Bytes output) {
  ValidateNegotiateResponse response;
  ByteReader reader(output);
  response.capabilities = reader.U32Le();
  response.server_guid = ReadGuid(reader);
  response.security_mode = reader.U16Le();
  response.dialect = reader.U16Le();
  return reader.Finish(response);
}

Parsed<SnapshotArray> ParseSnapshotArray(Bytes output) {
  SnapshotArray snapshots;
  ByteReader reader(output);
  snapshots.count = reader.U32Le();
  snapshots.returned = reader.U32Le();
  const std::uint32_t size = reader.U32Le();
  if (snapshots.returned != 0) {  // else SnapShotArraySize is what the names would need
    snapshots.names = reader.Take(size);
  }
  return reader.Finish(snapshots);
}

Parsed<CopychunkRequest> ParseCopychunkRequest(Bytes input) {
  CopychunkRequest request;
  ByteReader reader(input);
  request.source = ReadResumeKey(reader);
  request.chunks = reader.U32Le();
  reader.Skip(4);  // Reserved
  reader.Require(request.chunks <= kCopychunksMax, ParseError::kTooMany);
  for (std::uint32_t i = 0; i < request.chunks && reader.ok(); ++i) {
    reader.Skip(8 + 8);  // SourceOffset, TargetOffset
    request.bytes += reader.U32Le();
    reader.Skip(4);  // Reserved
  }
  return reader.Finish(request);
}

Parsed<std::uint32_t> ParseCopychunkResponse(Bytes output) {
  ByteReader reader(output);
  reader.Skip(4 + 4);  // ChunksWritten, ChunkBytesWritten
  const std::uint32_t total = reader.U32Le();
  return reader.Finish(total);
}

Parsed<ResumeKey> ParseResumeKey(Bytes output) {
  ByteReader reader(output);
  const ResumeKey key = ReadResumeKey(reader);
  return reader.Finish(key);
}

Parsed<ReparsePoint> ParseReparsePoint(Bytes input) {
  constexpr std::uint32_t kMountPoint = 0xA0000003;  // [MS-FSCC] 2.1.2.5
  constexpr std::uint32_t kSymlink = 0xA000000C;     // [MS-FSCC] 2.1.2.4
  ReparsePoint point;
  ByteReader reader(input);
  point.tag = reader.U32Le();
  const std::uint16_t data_length = reader.U16Le();
  reader.Skip(2);  // Reserved
  const Bytes data = reader.Take(data_length);
  if (point.tag == kMountPoint || point.tag == kSymlink) {
    ByteReader link(data);
    const std::uint16_t offset = link.U16Le();
    const std::uint16_t length = link.U16Le();
    link.Skip(2 + 2);  // PrintNameOffset, PrintNameLength
    link.Skip(point.tag == kSymlink ? 4 : 0);
    point.target = ByteReader(link.Rest()).At(offset, length);
    reader.Require(link.ok(), link.error());
    reader.Require(point.target.size() == length, ParseError::kOutOfRange);
  }
  return reader.Finish(point);
}

Parsed<std::uint32_t> ParseResiliencyRequest(Bytes input) {
  ByteReader reader(input);
  const std::uint32_t timeout = reader.U32Le();
  reader.Skip(4);  // Reserved
  return reader.Finish(timeout);
}

Parsed<OffloadWrite> ParseOffloadWrite(Bytes input) {
  OffloadWrite write;
  ByteReader reader(input);
  reader.Skip(4 + 4);  // Size, Flags
  write.file_offset = reader.U64Le();
  write.length = reader.U64Le();
  reader.Skip(8 + 512);  // TransferOffset, Token
  return reader.Finish(write);
}

Parsed<std::uint64_t> ParseOffloadWriteResponse(Bytes output) {
  ByteReader reader(output);
  reader.Skip(4 + 4);  // Size, Flags
  const std::uint64_t written = reader.U64Le();
  return reader.Finish(written);
}

}  // namespace eastwest::smb2
