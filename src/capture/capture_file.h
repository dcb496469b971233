// CaptureFile gives the packets of one pcap or pcapng input.
#ifndef EASTWEST_SRC_CAPTURE_CAPTURE_FILE_H_
#define EASTWEST_SRC_CAPTURE_CAPTURE_FILE_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "src/capture/block_reader.h"
#include "src/capture/record_reader.h"
#include "src/core/packet_ref.h"

namespace eastwest::capture {

class CaptureFile {
 public:
  // read_bytes as for BlockReader.
  CaptureFile(std::unique_ptr<ByteSource> source, BlockPool& pool,
              std::size_t read_bytes = limits::kCaptureBlockBytes);

  // Next fills all of packet but the sequence and the input. After false, ending() says why.
  // The first call finds out what the input is.
  [[nodiscard]] bool Next(PacketRef& packet);

  // MarkDelivered tells the sequence that the last packet got: its bytes are kept until then.
  void MarkDelivered(std::uint64_t sequence) { reader_.MarkDelivered(sequence); }

  // Valid once Next has returned false. fault is empty or a clause like "cut in the middle of
  // packet 3, 12 bytes missing", for a sentence that starts with the name of the input.
  Ending ending() const { return ending_; }
  const std::string& fault() const { return fault_; }

 private:
  bool Start();
  bool End(Ending ending, std::string fault);
  bool EndOfRecords();

  BlockReader reader_;
  std::unique_ptr<RecordReader> records_;
  Ending ending_ = Ending::kNone;
  std::string fault_;
  std::uint32_t packets_ = 0;
};

}  // namespace eastwest::capture

#endif  // EASTWEST_SRC_CAPTURE_CAPTURE_FILE_H_
