// RecordReader is one file format: it finds the next packet in what a BlockReader shows.
#ifndef EASTWEST_SRC_CAPTURE_RECORD_READER_H_
#define EASTWEST_SRC_CAPTURE_RECORD_READER_H_

#include <cstdint>
#include <string>
#include <utility>

#include "src/capture/block_reader.h"
#include "src/core/packet_ref.h"

namespace eastwest::capture {

// Ending is why an input gives no more packets.
enum class Ending : std::uint8_t {
  kNone,         // it is not at its end
  kComplete,     // at the end of a record
  kCut,          // inside a record
  kDamaged,      // at bytes that are no record, or an input that cannot be read on
  kNotACapture,  // at its first bytes, which no format starts with
};

class RecordReader {
 public:
  RecordReader() = default;
  RecordReader(const RecordReader&) = delete;
  RecordReader& operator=(const RecordReader&) = delete;
  virtual ~RecordReader() = default;

  // Start reads the file header. False when it is cut or wrong, see fault().
  [[nodiscard]] virtual bool Start(BlockReader& reader) = 0;

  // Next fills data, original length, link type and time of packet; frame.number holds the
  // number that it will have. kNone means that there is a packet.
  [[nodiscard]] virtual Ending Next(BlockReader& reader, PacketRef& packet) = 0;

  const std::string& fault() const { return fault_; }

 protected:
  Ending Cut(std::string fault) { return End(Ending::kCut, std::move(fault)); }
  Ending Damaged(std::string fault) { return End(Ending::kDamaged, std::move(fault)); }

  std::string fault_;  // a clause, set with every ending but kNone and kComplete

 private:
  Ending End(Ending ending, std::string fault) {
    fault_ = std::move(fault);
    return ending;
  }
};

}  // namespace eastwest::capture

#endif  // EASTWEST_SRC_CAPTURE_RECORD_READER_H_
