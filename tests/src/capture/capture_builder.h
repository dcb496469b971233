// Builders of capture files for tests, byte by byte in either order.
#ifndef EASTWEST_TESTS_SRC_CAPTURE_CAPTURE_BUILDER_H_
#define EASTWEST_TESTS_SRC_CAPTURE_CAPTURE_BUILDER_H_

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "parsers/bytes/byte_reader.h"
#include "src/capture/byte_source.h"

namespace eastwest::capture {

using Order = ByteReader::Order;
using Buffer = std::vector<std::uint8_t>;

template <std::unsigned_integral T>
void Put(Buffer& out, Order order, T value) {
  for (std::size_t i = 0; i < sizeof(T); ++i) {
    const std::size_t byte = order == Order::kLittle ? i : sizeof(T) - 1 - i;
    out.push_back(static_cast<std::uint8_t>(value >> (8 * byte)));
  }
}

// PcapBuilder writes a pcap file; the packet with the number n has n as each of its bytes.
class PcapBuilder {
 public:
  struct Options {
    Order order = Order::kLittle;
    std::uint32_t magic = 0xA1B2C3D4;
    std::uint16_t version_minor = 4;
    std::uint32_t snaplen = 262144;
    std::uint32_t link_type = 1;
  };

  PcapBuilder() : PcapBuilder(Options{}) {}
  explicit PcapBuilder(const Options& options) : options_(options) {
    U32(options.magic);
    Put<std::uint16_t>(bytes, options.order, 2);
    Put<std::uint16_t>(bytes, options.order, options.version_minor);
    U32(0);
    U32(0);
    U32(options.snaplen);
    U32(options.link_type);
  }

  PcapBuilder& Packet(std::uint32_t seconds, std::uint32_t fraction, std::uint32_t size,
                      std::uint32_t original = 0) {
    RecordHeader(seconds, fraction, size, original == 0 ? size : original);
    bytes.insert(bytes.end(), size, ++packets_);
    return *this;
  }

  PcapBuilder& RecordHeader(std::uint32_t seconds, std::uint32_t fraction, std::uint32_t captured,
                            std::uint32_t original) {
    U32(seconds);
    U32(fraction);
    U32(captured);
    U32(original);
    if (options_.magic == 0xA1B2CD34) {
      bytes.insert(bytes.end(), 8, 0xEE);
    }
    return *this;
  }

  Buffer bytes;

 private:
  void U32(std::uint32_t value) { Put(bytes, options_.order, value); }

  Options options_;
  std::uint8_t packets_ = 0;
};

// PcapngBuilder writes blocks; Section begins a new section in the given order.
class PcapngBuilder {
 public:
  PcapngBuilder& Section(Order order, std::uint16_t version = 1) {
    order_ = order;
    Buffer body;
    Put<std::uint32_t>(body, order_, 0x1A2B3C4D);
    Put<std::uint16_t>(body, order_, version);
    Put<std::uint16_t>(body, order_, 0);
    Put<std::uint64_t>(body, order_, ~std::uint64_t{0});
    return Block(0x0A0D0D0A, std::move(body));
  }

  // options: code and value pairs, padded here.
  PcapngBuilder& Interface(std::uint16_t link_type, std::uint32_t snaplen,
                           const std::vector<std::pair<std::uint16_t, Buffer>>& options = {}) {
    Buffer body;
    Put<std::uint16_t>(body, order_, link_type);
    Put<std::uint16_t>(body, order_, 0);
    Put<std::uint32_t>(body, order_, snaplen);
    for (const auto& [code, value] : options) {
      Put<std::uint16_t>(body, order_, code);
      Put<std::uint16_t>(body, order_, static_cast<std::uint16_t>(value.size()));
      body.insert(body.end(), value.begin(), value.end());
      body.resize((body.size() + 3) / 4 * 4);
    }
    return Block(1, std::move(body));
  }

  PcapngBuilder& Enhanced(std::uint32_t interface, std::uint64_t ticks, std::uint32_t size,
                          std::uint32_t original = 0) {
    Buffer body;
    Put<std::uint32_t>(body, order_, interface);
    return Timed(6, std::move(body), ticks, size, original);
  }

  PcapngBuilder& Obsolete(std::uint16_t interface, std::uint64_t ticks, std::uint32_t size) {
    Buffer body;
    Put<std::uint16_t>(body, order_, interface);
    Put<std::uint16_t>(body, order_, 7);
    return Timed(2, std::move(body), ticks, size, 0);
  }

  PcapngBuilder& Simple(std::uint32_t size, std::uint32_t original) {
    Buffer body;
    Put<std::uint32_t>(body, order_, original);
    body.insert(body.end(), size, ++packets_);
    return Block(3, std::move(body));
  }

  PcapngBuilder& Block(std::uint32_t type, Buffer body) {
    body.resize((body.size() + 3) / 4 * 4);
    const auto length = static_cast<std::uint32_t>(body.size() + 12);
    Put(bytes, order_, type);
    Put(bytes, order_, length);
    bytes.insert(bytes.end(), body.begin(), body.end());
    Put(bytes, order_, length);
    return *this;
  }

  Buffer OffsetSeconds(std::int64_t seconds) const {
    Buffer value;
    Put<std::uint64_t>(value, order_, static_cast<std::uint64_t>(seconds));
    return value;
  }

  Buffer bytes;

 private:
  PcapngBuilder& Timed(std::uint32_t type, Buffer body, std::uint64_t ticks, std::uint32_t size,
                       std::uint32_t original) {
    Put(body, order_, static_cast<std::uint32_t>(ticks >> 32));
    Put(body, order_, static_cast<std::uint32_t>(ticks));
    Put(body, order_, size);
    Put(body, order_, original == 0 ? size : original);
    body.insert(body.end(), size, ++packets_);
    return Block(type, std::move(body));
  }

  Order order_ = Order::kLittle;
  std::uint8_t packets_ = 0;
};

// MemorySource gives its bytes in pieces of at most piece_bytes, as a pipe would.
class MemorySource final : public ByteSource {
 public:
  explicit MemorySource(Bytes bytes, std::size_t piece_bytes = SIZE_MAX)
      : left_(bytes), piece_bytes_(piece_bytes) {}

  absl::StatusOr<std::size_t> Read(std::span<std::uint8_t> into) override {
    const std::size_t count = std::min({into.size(), left_.size(), piece_bytes_});
    std::copy_n(left_.begin(), count, into.begin());
    left_ = left_.subspan(count);
    return count;
  }

 private:
  Bytes left_;
  std::size_t piece_bytes_;
};

// Folder is a directory that goes away with the test.
class Folder {
 public:
  Folder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "eastwest-XXXXXX").string();
    path_ = mkdtemp(pattern.data());
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  std::string Path(const std::string& name) const { return (path_ / name).string(); }
  std::string path() const { return path_.string(); }

  std::string Write(const std::string& name, const Buffer& bytes) const {
    std::ofstream file(Path(name), std::ios::binary);
    for (const std::uint8_t byte : bytes) {
      file.put(static_cast<char>(byte));
    }
    return Path(name);
  }

 private:
  std::filesystem::path path_;
};

}  // namespace eastwest::capture

#endif  // EASTWEST_TESTS_SRC_CAPTURE_CAPTURE_BUILDER_H_
