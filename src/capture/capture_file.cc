#include "src/capture/capture_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "src/capture/pcap_reader.h"
#include "src/capture/pcapng_reader.h"

namespace eastwest::capture {
namespace {

// DescribeStart shows the first bytes of what is no capture: as text when they are.
std::string DescribeStart(Bytes start) {
  const bool text = std::ranges::all_of(
      start, [](std::uint8_t byte) { return byte >= 0x20 && byte < 0x7F && byte != '"'; });
  if (text) {
    return fmt::format("\"{}\"", std::string(start.begin(), start.end()));
  }
  return fmt::format("{:02x}", fmt::join(start, " "));
}

}  // namespace

CaptureFile::CaptureFile(std::unique_ptr<ByteSource> source, BlockPool& pool,
                         std::size_t read_bytes)
    : reader_(std::move(source), pool, read_bytes) {}

bool CaptureFile::Next(PacketRef& packet) {
  if (ending_ != Ending::kNone || (records_ == nullptr && !Start())) {
    return false;
  }
  packet.frame.number = packets_ + 1;
  const Ending ending = records_->Next(reader_, packet);
  if (ending == Ending::kNone) {
    ++packets_;
    return true;
  }
  return End(ending, records_->fault());
}

bool CaptureFile::Start() {
  constexpr std::size_t kShownBytes = 8;
  const Bytes start = reader_.Peek(kShownBytes);
  if (StartsPcap(start)) {
    records_ = std::make_unique<PcapReader>();
  } else if (StartsPcapng(start)) {
    records_ = std::make_unique<PcapngReader>();
  } else if (start.empty()) {
    return End(Ending::kNotACapture, "is empty");
  } else {
    return End(Ending::kNotACapture,
               fmt::format("is not a capture: it starts with {}", DescribeStart(start)));
  }
  return records_->Start(reader_) || End(Ending::kDamaged, records_->fault());
}

// End looks at the source first: when it failed, what the format says about missing bytes is only
// a consequence.
bool CaptureFile::End(Ending ending, std::string fault) {
  const absl::Status& status = reader_.status();
  ending_ = ending;
  fault_ = std::move(fault);
  if (status.ok() || ending == Ending::kDamaged) {
    return false;
  }
  const bool cut = absl::IsOutOfRange(status) || absl::IsCancelled(status);
  ending_ = cut && records_ != nullptr ? Ending::kCut : Ending::kDamaged;
  fault_ = fmt::format("{}, after packet {}", std::string(status.message()), packets_);
  return false;
}

}  // namespace eastwest::capture
