#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <string>

#include "src/capture/file_set.h"
#include "tests/src/capture/capture_builder.h"
#include "tests/support/prefixes.h"

namespace eastwest::capture {
namespace {

using ::testing::HasSubstr;
using State = InputReport::State;

Buffer Gzip(const Buffer& plain) {
  z_stream stream{};
  deflateInit2(&stream, 6, Z_DEFLATED, MAX_WBITS + 16, 8, Z_DEFAULT_STRATEGY);
  Buffer source = plain;
  Buffer packed(deflateBound(&stream, source.size()));
  stream.next_in = source.data();
  stream.avail_in = static_cast<uInt>(source.size());
  stream.next_out = packed.data();
  stream.avail_out = static_cast<uInt>(packed.size());
  deflate(&stream, Z_FINISH);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  return packed;
}

Buffer Zstd(const Buffer& plain) {
  Buffer packed(ZSTD_compressBound(plain.size()));
  packed.resize(ZSTD_compress(packed.data(), packed.size(), plain.data(), plain.size(), 3));
  return packed;
}

// Noise that does not compress, so that a cut of the compressed bytes is a cut of the packets.
Buffer Capture(std::uint32_t packets) {
  PcapBuilder file;
  std::uint32_t noise = 1;
  for (std::uint32_t i = 0; i < packets; ++i) {
    file.Packet(i, 0, 1000);
    for (auto byte = file.bytes.end() - 1000; byte != file.bytes.end(); ++byte) {
      noise = noise * 1664525 + 1013904223;
      *byte = static_cast<std::uint8_t>(noise >> 24);
    }
  }
  return file.bytes;
}

Buffer Join(Buffer first, const Buffer& second) {
  first.insert(first.end(), second.begin(), second.end());
  return first;
}

InputReport Read(const Buffer& bytes) {
  const Folder folder;
  PassedAtOnce progress;
  FileSet files({folder.Write("capture", bytes)}, progress);
  PacketRef packet;
  while (files.Next(packet)) {
  }
  return files.inputs()[0];
}

TEST(CompressionTest, ReadsGzipAndZstdOfSeveralParts) {
  const Buffer plain = Capture(1000);
  const Buffer head(plain.begin(), plain.begin() + 500'000);
  const Buffer tail(plain.begin() + 500'000, plain.end());
  const Buffer skippable = testing::FromHex("502a4d18 04000000 00000000");
  for (const Buffer& bytes :
       {Gzip(plain), Zstd(plain), Join(Gzip(head), Gzip(tail)), Join(Zstd(head), Zstd(tail)),
        Join(Gzip(plain), Buffer(300'000)), Join(skippable, Zstd(plain))}) {
    const InputReport report = Read(bytes);
    EXPECT_EQ(report.state, State::kComplete) << report.message;
    EXPECT_EQ(report.packets, 1000U);
    EXPECT_EQ(report.bytes, 1'000'000U);
  }
}

TEST(CompressionTest, DeliversUpToTheCutOfCompressedData) {
  const Buffer plain = Capture(1000);
  for (const bool gzip : {true, false}) {
    Buffer bytes = gzip ? Gzip(plain) : Zstd(plain);
    bytes.resize(bytes.size() / 2);
    const InputReport report = Read(bytes);
    EXPECT_EQ(report.state, State::kTruncated);
    EXPECT_THAT(report.message, HasSubstr(gzip ? "gzip data ends early, after packet"
                                               : "zstd data ends early, after packet"));
    EXPECT_GT(report.packets, 300U);
    EXPECT_LT(report.packets, 501U);
  }
}

TEST(CompressionTest, DeliversUpToCorruptData) {
  const Buffer plain = Capture(1000);
  Buffer bad_checksum = Gzip(plain);
  bad_checksum[bad_checksum.size() - 8] ^= 1;  // RFC 1952 2.3.1, CRC32
  const Buffer bad_frame = Join(Zstd(plain), Buffer(100, 0xFF));
  for (const Buffer& bytes : {bad_checksum, bad_frame}) {
    const InputReport report = Read(bytes);
    EXPECT_EQ(report.state, State::kFailed);
    EXPECT_THAT(report.message, HasSubstr("is corrupt"));
    EXPECT_THAT(report.message, HasSubstr("after packet 1000"));
    EXPECT_EQ(report.packets, 1000U);
  }
}

TEST(CompressionTest, RefusesCompressedGarbage) {
  const InputReport text = Read(Gzip({'h', 'e', 'l', 'l', 'o'}));
  EXPECT_THAT(text.message, HasSubstr("is not a capture: it starts with \"hello\""));
  EXPECT_THAT(Read(Zstd({})).message, HasSubstr("is empty"));
  EXPECT_THAT(Read(testing::FromHex("1f8b08ff ffffffff ffff")).message, HasSubstr("gzip data"));
  EXPECT_THAT(Read(Join(Gzip(Capture(1)), {'x', 'y', 'z'})).message, HasSubstr("corrupt"));
}

}  // namespace
}  // namespace eastwest::capture
