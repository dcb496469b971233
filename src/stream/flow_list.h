// FlowList keeps flows of one timeout class, longest silent first.
#ifndef EASTWEST_SRC_STREAM_FLOW_LIST_H_
#define EASTWEST_SRC_STREAM_FLOW_LIST_H_

#include "src/stream/flow.h"

namespace eastwest::stream {

// FlowList links flows through themselves: every operation is O(1) and allocates nothing.
class FlowList {
 public:
  Flow* oldest() const { return oldest_; }
  Flow* newest() const { return newest_; }

  void PushNewest(Flow& flow) {
    flow.older_ = newest_;
    flow.newer_ = nullptr;
    (newest_ == nullptr ? oldest_ : newest_->newer_) = &flow;
    newest_ = &flow;
  }

  void Remove(Flow& flow) {
    (flow.older_ == nullptr ? oldest_ : flow.older_->newer_) = flow.newer_;
    (flow.newer_ == nullptr ? newest_ : flow.newer_->older_) = flow.older_;
    flow.older_ = nullptr;
    flow.newer_ = nullptr;
  }

  void MoveToNewest(Flow& flow) {
    if (newest_ != &flow) {
      Remove(flow);
      PushNewest(flow);
    }
  }

 private:
  Flow* oldest_ = nullptr;
  Flow* newest_ = nullptr;
};

}  // namespace eastwest::stream

#endif  // EASTWEST_SRC_STREAM_FLOW_LIST_H_
