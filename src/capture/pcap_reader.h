// PcapReader gives the packets of a pcap file.
#ifndef EASTWEST_SRC_CAPTURE_PCAP_READER_H_
#define EASTWEST_SRC_CAPTURE_PCAP_READER_H_

#include "src/capture/pcap_format.h"
#include "src/capture/record_reader.h"

namespace eastwest::capture {

class PcapReader final : public RecordReader {
 public:
  bool Start(BlockReader& reader) override;
  Ending Next(BlockReader& reader, PacketRef& packet) override;

 private:
  PcapHeader header_;
};

}  // namespace eastwest::capture

#endif  // EASTWEST_SRC_CAPTURE_PCAP_READER_H_
