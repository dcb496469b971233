// FlowPool gives the flow table its flows: many at a time from the heap, and used again afterwards.
#ifndef EASTWEST_SRC_STREAM_FLOW_POOL_H_
#define EASTWEST_SRC_STREAM_FLOW_POOL_H_

#include <memory>
#include <vector>

#include "src/stream/flow.h"

namespace eastwest::stream {

// What was taken is owned by the pool and lives as long as it: there are never more flows than were
// in use at one time.
class FlowPool {
 public:
  // Take gives a flow that knows nothing.
  Flow& Take();
  // Give takes a flow back. Its streams are gone with that.
  void Give(Flow& flow);

 private:
  std::vector<std::unique_ptr<Flow[]>> slabs_;
  Flow* free_ = nullptr;  // linked by Flow::older_
};

}  // namespace eastwest::stream

#endif  // EASTWEST_SRC_STREAM_FLOW_POOL_H_
