// PcapngReader gives the packets of a pcapng file.
#ifndef EASTWEST_SRC_CAPTURE_PCAPNG_READER_H_
#define EASTWEST_SRC_CAPTURE_PCAPNG_READER_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "src/capture/pcapng_format.h"
#include "src/capture/record_reader.h"

namespace eastwest::capture {

class PcapngReader final : public RecordReader {
 public:
  bool Start(BlockReader& reader) override;
  Ending Next(BlockReader& reader, PacketRef& packet) override;

 private:
  struct BlockHead {
    PcapngType type{};
    std::uint32_t length = 0;  // as written
    std::uint64_t bytes = 0;   // with the padding that some writers leave out of the length
  };

  bool TakeUsual(BlockReader& reader, PacketRef& packet);
  Ending ReadHead(BlockReader& reader, BlockHead& head);
  Ending ReadPacket(BlockReader& reader, const BlockHead& head, PacketRef& packet);
  Ending ReadOther(BlockReader& reader, const BlockHead& head);
  Ending ReadSection(BlockReader& reader);
  Ending ReadInterface(BlockReader& reader, const BlockHead& head);
  Ending ReadWhole(BlockReader& reader, const BlockHead& head, Bytes& block);
  Ending SkipBlock(BlockReader& reader, const BlockHead& head);
  Ending CutInside(const BlockHead& head, std::uint64_t missing);
  Ending CutInHead(std::uint64_t missing);
  std::uint32_t Length(Bytes at) const;

  ByteReader::Order order_ = ByteReader::Order::kLittle;
  std::vector<PcapngInterface> interfaces_;  // of this section
  PacketTime last_time_;                     // a simple packet takes the time ahead of it
  std::uint32_t frame_ = 1;                  // number of the next packet
};

}  // namespace eastwest::capture

#endif  // EASTWEST_SRC_CAPTURE_PCAPNG_READER_H_
