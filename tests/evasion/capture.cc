#include "tests/evasion/capture.h"

#include <algorithm>
#include <fstream>

#include "src/capture/block_pool.h"
#include "src/capture/file_set.h"

namespace eastwest::evasion {
namespace {

// PcapngWriter: draft-ietf-opsawg-pcapng, little-endian.
class PcapngWriter {
 public:
  PcapngWriter() {
    Begin(0x0A0D0D0A);  // section header
    U32(0x1A2B3C4D);
    U32(1);  // version 1.0
    U32(0xFFFFFFFF);
    U32(0xFFFFFFFF);  // length not given
    End();
  }

  void Add(const Frame& frame) {
    const std::uint32_t interface = InterfaceOf(frame.link_type);
    const auto time = static_cast<std::uint64_t>(frame.time.time_since_epoch().count());
    Begin(6);  // enhanced packet
    U32(interface);
    U32(static_cast<std::uint32_t>(time >> 32));
    U32(static_cast<std::uint32_t>(time));
    U32(static_cast<std::uint32_t>(frame.bytes.size()));
    U32(frame.original_length);
    bytes_.insert(bytes_.end(), frame.bytes.begin(), frame.bytes.end());
    bytes_.resize((bytes_.size() + 3) / 4 * 4);
    End();
  }

  const std::vector<std::uint8_t>& bytes() const { return bytes_; }

 private:
  void Begin(std::uint32_t type) {
    block_ = bytes_.size();
    U32(type);
    U32(0);
  }

  void End() {
    const auto length = static_cast<std::uint32_t>(bytes_.size() - block_ + 4);
    U32(length);
    for (std::size_t i = 0; i < 4; ++i) {
      bytes_[block_ + 4 + i] = static_cast<std::uint8_t>(length >> (8 * i));
    }
  }

  std::uint32_t InterfaceOf(net::LinkType link) {
    const auto found = std::find(links_.begin(), links_.end(), link);
    const auto index = static_cast<std::uint32_t>(found - links_.begin());
    if (found == links_.end()) {
      links_.push_back(link);
      Begin(1);  // interface description
      U32(static_cast<std::uint32_t>(link));
      U32(0);               // no snapshot length
      U32(9 | (1U << 16));  // if_tsresol, one byte
      U32(9);               // 10^-9 s
      U32(0);               // end of options
      End();
    }
    return index;
  }

  void U32(std::uint32_t value) {
    for (std::size_t i = 0; i < 4; ++i) {
      bytes_.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
    }
  }

  std::vector<std::uint8_t> bytes_;
  std::vector<net::LinkType> links_;
  std::size_t block_ = 0;
};

}  // namespace

std::optional<Frames> ReadCapture(const std::string& path) {
  capture::PassedAtOnce workers;  // every frame is copied before the next one is asked for
  capture::FileSet files({path}, workers);
  Frames frames;
  PacketRef packet;
  while (files.Next(packet)) {
    frames.push_back(Frame{.time = packet.time,
                           .link_type = packet.link_type,
                           .original_length = packet.original_length,
                           .bytes = {packet.data.begin(), packet.data.end()}});
  }
  if (frames.empty()) {
    return std::nullopt;
  }
  return frames;
}

void SortByTime(Frames& frames) { std::ranges::stable_sort(frames, {}, &Frame::time); }

bool WriteCapture(const std::string& path, const Frames& frames) {
  PcapngWriter writer;
  for (const Frame& frame : frames) {
    writer.Add(frame);
  }
  std::ofstream file(path, std::ios::binary);
  file.write(reinterpret_cast<const char*>(writer.bytes().data()),
             static_cast<std::streamsize>(writer.bytes().size()));
  file.close();
  return file.good();
}

}  // namespace eastwest::evasion
