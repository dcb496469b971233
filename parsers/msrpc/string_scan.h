// Strings inside argument data whose layout depends on types that are not on the wire.
#ifndef EASTWEST_PARSERS_MSRPC_STRING_SCAN_H_
#define EASTWEST_PARSERS_MSRPC_STRING_SCAN_H_

#include <cstddef>
#include <optional>
#include <string_view>

#include "parsers/bytes/bytes.h"
#include "parsers/msrpc/ndr.h"

namespace eastwest::msrpc {

// What is shorter is more often chance than text.
inline constexpr std::size_t kScannedCharactersMin = 3;
// How much of an argument is searched.
inline constexpr std::size_t kScanBytesMax = std::size_t{64} << 10;

// WideStrings walks the runs of UTF-16LE text at even offsets of the data. Letters up to Arabic
// count as text; what lies above is what random bytes look like.
class WideStrings {
 public:
  explicit WideStrings(Bytes data);
  std::optional<WireText> Next();

 private:
  Bytes data_;
  std::size_t at_ = 0;
};

// CimStrings walks the encoded strings of a serialised CIM object: a flag, then ASCII or UTF-16LE
// characters up to a NUL. [MS-WMIO] 2.2.78
class CimStrings {
 public:
  explicit CimStrings(Bytes data);
  std::optional<WireText> Next();
  // Rest is what lies behind the last string.
  Bytes Rest() const { return data_.subspan(at_ < data_.size() ? at_ : data_.size()); }

 private:
  std::optional<WireText> At(std::size_t flag);

  Bytes data_;
  std::size_t at_ = 0;
};

// EqualsAscii compares text with ASCII characters.
bool EqualsAscii(const WireText& text, std::string_view ascii);

}  // namespace eastwest::msrpc

#endif  // EASTWEST_PARSERS_MSRPC_STRING_SCAN_H_
