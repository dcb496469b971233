// FlowIndex finds the flow of a key.
#ifndef EASTWEST_SRC_STREAM_FLOW_INDEX_H_
#define EASTWEST_SRC_STREAM_FLOW_INDEX_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "src/stream/flow.h"

namespace eastwest::stream {

// FlowIndex is a hash table that links flows through themselves: a flow costs no more than its
// place in the table, and to find one takes two cache lines. It grows with the flows and never
// shrinks; who owns the flows bounds their number. Its order shows nowhere.
class FlowIndex {
 public:
  FlowIndex();

  // HashOf is asked once a packet. Its seed is new in every run: nobody can choose addresses that
  // crowd one place.
  std::uint32_t HashOf(const FlowKey& key) const;

  // hash is that of the key.
  Flow* Find(const FlowKey& key, std::uint32_t hash) const {
    Flow* flow = places_[hash & mask_];
    while (flow != nullptr && (flow->hash_ != hash || flow->key_ != key)) {
      flow = flow->next_in_place_;
    }
    return flow;
  }

  // Add takes a flow whose key is not there.
  void Add(Flow& flow, std::uint32_t hash);
  // Remove takes a flow that is there.
  void Remove(Flow& flow);

  std::size_t size() const { return size_; }

 private:
  void Grow();

  std::vector<Flow*> places_;
  std::size_t mask_;  // places less one: a power of two
  std::size_t size_ = 0;
  std::uint64_t seed_;
};

}  // namespace eastwest::stream

#endif  // EASTWEST_SRC_STREAM_FLOW_INDEX_H_
