#include "src/capture/decompress.h"

#include <fmt/format.h>
#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "parsers/bytes/endian.h"
#include "src/core/limits.h"

namespace eastwest::capture {
namespace {

constexpr std::uint32_t kZstdFrame = 0xFD2FB528;
constexpr std::uint32_t kZstdSkippableFrame = 0x184D2A50;  // the low four bits are free

// CompressedInput is the compressed side of both sources: bytes that wait to be decoded.
class CompressedInput {
 public:
  explicit CompressedInput(std::unique_ptr<ByteSource> source)
      : source_(std::move(source)), buffer_(limits::kCaptureCompressedBytes) {}

  // Refill reads when nothing waits. After it, waiting() is empty only at the end.
  absl::Status Refill() {
    if (!waiting_.empty()) {
      return absl::OkStatus();
    }
    const absl::StatusOr<std::size_t> got = source_->Read(buffer_);
    if (got.ok()) {
      waiting_ = std::span(buffer_).first(*got);
    }
    return got.status();
  }

  std::span<std::uint8_t> waiting() const { return waiting_; }
  void KeepLast(std::size_t count) { waiting_ = waiting_.last(count); }

 private:
  std::unique_ptr<ByteSource> source_;
  std::vector<std::uint8_t> buffer_;
  std::span<std::uint8_t> waiting_;
};

class GzipSource final : public ByteSource {
 public:
  explicit GzipSource(std::unique_ptr<ByteSource> compressed) : input_(std::move(compressed)) {
    constexpr int kGzipOnly = 16;  // added to the window bits, zlib.h
    ready_ = inflateInit2(&stream_, MAX_WBITS + kGzipOnly) == Z_OK;
  }
  ~GzipSource() override { inflateEnd(&stream_); }

  absl::StatusOr<std::size_t> Read(std::span<std::uint8_t> into) override {
    if (!ready_) {
      return absl::ResourceExhaustedError("no memory to decompress");
    }
    for (;;) {
      if (const absl::Status status = input_.Refill(); !status.ok()) {
        return status;
      }
      SkipPadding();
      if (input_.waiting().empty()) {
        if (!at_member_start_) {
          return absl::OutOfRangeError("its gzip data ends early");
        }
        if (!padded_) {
          return std::size_t{0};
        }
        continue;  // the padding was all of one read
      }
      absl::StatusOr<std::size_t> made = Inflate(into);
      if (!made.ok() || *made > 0) {
        return made;
      }
    }
  }

 private:
  // Zeros may follow a member, as tape blocks and gzip(1) have it.
  void SkipPadding() {
    if (!at_member_start_ || !any_member_) {
      return;
    }
    const std::span<std::uint8_t> waiting = input_.waiting();
    const auto first = std::ranges::find_if(waiting, [](std::uint8_t byte) { return byte != 0; });
    padded_ = first != waiting.begin();
    input_.KeepLast(static_cast<std::size_t>(waiting.end() - first));
  }

  absl::StatusOr<std::size_t> Inflate(std::span<std::uint8_t> into) {
    const std::span<std::uint8_t> waiting = input_.waiting();
    stream_.next_in = waiting.data();
    stream_.avail_in = static_cast<uInt>(waiting.size());
    stream_.next_out = into.data();
    stream_.avail_out = static_cast<uInt>(into.size());
    at_member_start_ = false;
    const int result = inflate(&stream_, Z_NO_FLUSH);
    input_.KeepLast(stream_.avail_in);
    const std::size_t made = into.size() - stream_.avail_out;
    if (result == Z_STREAM_END) {
      at_member_start_ = true;
      any_member_ = true;
      inflateReset(&stream_);
    } else if (result != Z_OK && made == 0) {  // what was made before an error goes out first
      return absl::DataLossError(fmt::format("its gzip data is corrupt ({})",
                                             stream_.msg == nullptr ? "no detail" : stream_.msg));
    }
    return made;
  }

  CompressedInput input_;
  z_stream stream_{};
  bool ready_ = false;
  bool at_member_start_ = true;
  bool any_member_ = false;
  bool padded_ = false;
};

class ZstdSource final : public ByteSource {
 public:
  explicit ZstdSource(std::unique_ptr<ByteSource> compressed)
      : input_(std::move(compressed)), stream_(ZSTD_createDStream(), &ZSTD_freeDStream) {}

  absl::StatusOr<std::size_t> Read(std::span<std::uint8_t> into) override {
    if (stream_ == nullptr) {
      return absl::ResourceExhaustedError("no memory to decompress");
    }
    while (failed_.ok()) {
      if (const absl::Status status = input_.Refill(); !status.ok()) {
        return status;
      }
      const bool at_end = input_.waiting().empty();
      if (at_end && at_frame_start_) {
        return std::size_t{0};
      }
      // At the end of the input the decoder may still hold output.
      const std::size_t made = Decode(into);
      if (made > 0) {
        return made;
      }
      if (at_end && failed_.ok()) {
        return absl::OutOfRangeError("its zstd data ends early");
      }
    }
    return failed_;
  }

 private:
  std::size_t Decode(std::span<std::uint8_t> into) {
    const std::span<std::uint8_t> waiting = input_.waiting();
    ZSTD_inBuffer in{waiting.data(), waiting.size(), 0};
    ZSTD_outBuffer out{into.data(), into.size(), 0};
    const std::size_t result = ZSTD_decompressStream(stream_.get(), &out, &in);
    input_.KeepLast(in.size - in.pos);
    if (ZSTD_isError(result) != 0) {
      failed_ = absl::DataLossError(
          fmt::format("its zstd data is corrupt ({})", ZSTD_getErrorName(result)));
      return out.pos;  // what was made before an error goes out first
    }
    at_frame_start_ = result == 0;
    return out.pos;
  }

  CompressedInput input_;
  std::unique_ptr<ZSTD_DStream, decltype(&ZSTD_freeDStream)> stream_;
  bool at_frame_start_ = true;
  absl::Status failed_;
};

}  // namespace

bool StartsGzip(Bytes start) {
  return start.size() >= 3 && start[0] == 0x1F && start[1] == 0x8B && start[2] == 8;
}

bool StartsZstd(Bytes start) {
  if (start.size() < 4) {
    return false;
  }
  const auto magic = LoadLe<std::uint32_t>(start, 0);
  return magic == kZstdFrame || (magic & ~std::uint32_t{0xF}) == kZstdSkippableFrame;
}

std::unique_ptr<ByteSource> MakeGzipSource(std::unique_ptr<ByteSource> compressed) {
  return std::make_unique<GzipSource>(std::move(compressed));
}

std::unique_ptr<ByteSource> MakeZstdSource(std::unique_ptr<ByteSource> compressed) {
  return std::make_unique<ZstdSource>(std::move(compressed));
}

}  // namespace eastwest::capture
