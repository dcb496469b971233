// Sources that take a compression off another source.
#ifndef EASTWEST_SRC_CAPTURE_DECOMPRESS_H_
#define EASTWEST_SRC_CAPTURE_DECOMPRESS_H_

#include <absl/status/statusor.h>

#include <memory>

#include "parsers/bytes/bytes.h"
#include "src/capture/byte_source.h"

namespace eastwest::capture {

// StartsGzip and StartsZstd look at the first four bytes. RFC 1952 2.3.1; RFC 8878 3.1.1, 3.1.2
bool StartsGzip(Bytes start);
bool StartsZstd(Bytes start);

// Both read streams of several members or frames as one. A window that needs more than 128 MiB
// is refused by zstd itself.
std::unique_ptr<ByteSource> MakeGzipSource(std::unique_ptr<ByteSource> compressed);
std::unique_ptr<ByteSource> MakeZstdSource(std::unique_ptr<ByteSource> compressed);

}  // namespace eastwest::capture

#endif  // EASTWEST_SRC_CAPTURE_DECOMPRESS_H_
