#include "parsers/smb2/transform.h"

#include "parsers/bytes/fixed_view.h"
#include "parsers/smb2/header.h"

namespace eastwest::smb2 {

// [MS-SMB2] 2.2.41
Parsed<TransformHeader> ParseTransformHeader(Bytes message) {
  const auto view = FixedView<kTransformHeaderSize>::Of(message);
  if (!view) {
    return {.error = ParseError::kTruncated};
  }
  if (view->U32Be<0>() != kTransformProtocolId) {
    return {.error = ParseError::kBadMagic};
  }
  TransformHeader header;
  header.signature = view->Slice<4, 16>();
  header.nonce = view->Slice<20, 16>();
  header.original_message_size = view->U32Le<36>();
  header.flags = view->U16Le<42>();
  header.session_id = SessionId{view->U64Le<44>()};
  return {.value = header};
}

}  // namespace eastwest::smb2
