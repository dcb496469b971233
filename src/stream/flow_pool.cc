#include "src/stream/flow_pool.h"

#include "src/core/limits.h"
#include "src/stream/flow_stream.h"

namespace eastwest::stream {

Flow& FlowPool::Take() {
  if (free_ == nullptr) {
    slabs_.push_back(std::make_unique<Flow[]>(limits::kFlowsPerSlab));
    for (std::size_t i = limits::kFlowsPerSlab; i > 0; --i) {
      Flow& flow = slabs_.back()[i - 1];
      flow.older_ = free_;
      free_ = &flow;
    }
  }
  Flow& flow = *free_;
  free_ = flow.older_;
  flow.older_ = nullptr;
  return flow;
}

void FlowPool::Give(Flow& flow) {
  std::destroy_at(&flow);
  std::construct_at(&flow);
  flow.older_ = free_;
  free_ = &flow;
}

}  // namespace eastwest::stream
