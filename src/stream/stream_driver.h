// StreamDriver connects one direction's reassembler, framer and conversation while one packet,
// or one tick, is handled.
#ifndef EASTWEST_SRC_STREAM_STREAM_DRIVER_H_
#define EASTWEST_SRC_STREAM_STREAM_DRIVER_H_

#include <cstddef>

#include "src/stream/flow_table.h"
#include "src/stream/framer.h"
#include "src/stream/tcp_reassembler.h"

namespace eastwest::stream {

class FlowTable::Driver : public StreamSink, public FramerHost {
 public:
  Driver(FlowTable& table, const PacketContext& packet, Flow& flow, Side side);

  bool StepsOverUnseen(std::size_t count) override;
  void OnStreamBytes(Bytes data) override;
  void OnStreamLost(std::uint32_t count) override;
  void OnStreamConflict() override;
  void OnStreamLimit() override;
  Conversation* OnHeader(AppProtocol protocol) override;
  void OnFramingAnomaly(StreamAnomaly anomaly) override;

  // What the reassembler of this direction is called with.
  const ReassemblyContext& reassembly() const { return reassembly_; }

  // Finish: the direction ends here.
  void Finish();

 private:
  void ShowHead(Bytes data);

  // The conversation may have been made since the last call.
  FramerContext& framing();

  FlowTable& table_;
  const PacketContext& packet_;
  Flow& flow_;
  Side side_;
  ReassemblyContext reassembly_;
  FramerContext framing_;
};

}  // namespace eastwest::stream

#endif  // EASTWEST_SRC_STREAM_STREAM_DRIVER_H_
