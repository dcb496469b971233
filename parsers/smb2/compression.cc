#include "parsers/smb2/compression.h"

#include "parsers/bytes/fixed_view.h"
#include "parsers/smb2/header.h"

namespace eastwest::smb2 {

// [MS-SMB2] 2.2.42.1 and 2.2.42.2: the fields have one layout, only Offset is called Length in a
// chained payload header.
Parsed<CompressionHeader> ParseCompressionHeader(Bytes message) {
  const auto view = FixedView<kCompressionHeaderSize>::Of(message);
  if (!view) {
    return {.error = ParseError::kTruncated};
  }
  if (view->U32Be<0>() != kCompressionProtocolId) {
    return {.error = ParseError::kBadMagic};
  }
  CompressionHeader header;
  header.original_compressed_segment_size = view->U32Le<4>();
  header.algorithm = view->U16Le<8>();
  header.flags = view->U16Le<10>();
  header.offset = view->U32Le<12>();
  return {.value = header};
}

}  // namespace eastwest::smb2
