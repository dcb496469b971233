#include "parsers/dcerpc/syntax.h"

#include <algorithm>

namespace eastwest::dcerpc {
namespace {

constexpr Guid kNdr32 = GuidFrom("8a885d04-1ceb-11c9-9fe8-08002b104860");
constexpr Guid kNdr64 = GuidFrom("71710533-beba-4937-8319-b5dbef9ccc36");
// The first half is fixed; the second carries the offered features. [MS-RPCE] 3.3.1.5.3
constexpr Guid kBindTimeFeatures = GuidFrom("6cb71c2c-9812-4540-0000-000000000000");

}  // namespace

TransferSyntax TransferSyntaxOf(const Guid& uuid) {
  if (uuid == kNdr32) {
    return TransferSyntax::kNdr32;
  }
  if (uuid == kNdr64) {
    return TransferSyntax::kNdr64;
  }
  if (uuid.data1 == kBindTimeFeatures.data1 && uuid.data2 == kBindTimeFeatures.data2 &&
      uuid.data3 == kBindTimeFeatures.data3) {
    return TransferSyntax::kBindTimeFeatures;
  }
  return TransferSyntax::kOther;
}

std::uint16_t BindTimeFeaturesOf(const Guid& uuid) {
  return static_cast<std::uint16_t>(uuid.data4[0] | uuid.data4[1] << 8);
}

SyntaxId ReadSyntaxId(ByteReader& reader) {
  SyntaxId syntax;
  syntax.uuid = ReadGuid(reader);
  const std::uint32_t version = reader.U32();
  syntax.major = static_cast<std::uint16_t>(version & 0xFFFF);
  syntax.minor = static_cast<std::uint16_t>(version >> 16);
  return syntax;
}

Bytes UntilNul(Bytes data) {
  const auto nul = std::ranges::find(data, std::uint8_t{0});
  return data.first(static_cast<std::size_t>(nul - data.begin()));
}

}  // namespace eastwest::dcerpc
