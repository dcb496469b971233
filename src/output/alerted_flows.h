// AlertedFlows remembers which flows an alert was written for, until they end.
#ifndef EASTWEST_SRC_OUTPUT_ALERTED_FLOWS_H_
#define EASTWEST_SRC_OUTPUT_ALERTED_FLOWS_H_

#include <cstddef>
#include <cstdint>
#include <deque>

#include "absl/container/flat_hash_set.h"
#include "src/core/limits.h"

namespace eastwest::output {

class AlertedFlows {
 public:
  // As many as the dialects are kept of.
  explicit AlertedFlows(std::size_t flows_max = limits::kEveDialectFlowsMax)
      : flows_max_(flows_max) {}

  // Add forgets the flow that alerted longest ago when there are too many.
  void Add(std::uint64_t flow_id) {
    if (!flows_.insert(flow_id).second) {
      return;
    }
    order_.push_back(flow_id);
    while (order_.size() > flows_max_) {
      forgotten_ += flows_.erase(order_.front());
      order_.pop_front();
    }
  }

  // Take says whether a flow that ends has alerted.
  bool Take(std::uint64_t flow_id) { return flows_.erase(flow_id) != 0; }

  // How many flows were forgotten before their end: their events say "alerted": false.
  std::uint64_t forgotten() const { return forgotten_; }

 private:
  std::size_t flows_max_;
  absl::flat_hash_set<std::uint64_t> flows_;
  std::deque<std::uint64_t> order_;  // with flows that have ended since
  std::uint64_t forgotten_ = 0;
};

}  // namespace eastwest::output

#endif  // EASTWEST_SRC_OUTPUT_ALERTED_FLOWS_H_
