#include "src/app/merger.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace eastwest::app {
namespace {

constexpr std::uint64_t kNoStep = std::numeric_limits<std::uint64_t>::max();

}  // namespace

Merger::Merger(const std::vector<std::unique_ptr<Worker>>& workers,
               const std::atomic<std::uint64_t>& published)
    : published_(published) {
  for (const auto& worker : workers) {
    sources_.push_back({.worker = worker.get(), .batch = {}, .next = 0, .passed_step = 0});
  }
}

// The order of the reads matters: first what the worker has passed, then its events. What it
// passes afterwards is learned in the next round.
void Merger::Refill(Source& source, std::uint64_t published) const {
  if (source.has_head()) {
    return;
  }
  const bool finished = source.worker->finished();
  const bool idle = source.worker->in().Drained();
  const std::uint64_t passed = idle ? published : source.worker->passed();
  const std::span<RecordBatch> ready = source.worker->out().Peek();
  if (!ready.empty()) {
    source.batch.clear();
    source.batch.swap(ready.front());
    source.next = 0;
    source.worker->out().Release(1);
    return;
  }
  source.passed_step = finished ? kNoStep : passed;
}

Merger::Source* Merger::Earliest() {
  Source* earliest = nullptr;
  for (Source& source : sources_) {
    const bool earlier =
        source.has_head() && (earliest == nullptr || source.head() < earliest->head());
    earliest = earlier ? &source : earliest;
  }
  return earliest;
}

std::size_t Merger::Drain(event::EventSink& sink) {
  const std::uint64_t published = published_.load(std::memory_order_acquire);  // see Pipeline
  for (Source& source : sources_) {
    Refill(source, published);
  }
  std::uint64_t safe_step = kNoStep;
  for (const Source& source : sources_) {
    safe_step = source.has_head() ? safe_step : std::min(safe_step, source.passed_step);
  }
  std::size_t drained = 0;
  for (Source* source = Earliest(); source != nullptr && source->head().step <= safe_step;
       source = Earliest()) {
    sink.Emit(std::move(source->batch[source->next++].event));
    ++drained;
    if (!source->has_head()) {
      break;  // what this worker offers next may be earlier than the others' heads
    }
  }
  done_ = drained == 0 && std::ranges::all_of(sources_, [](const Source& source) {
            return !source.has_head() && source.passed_step == kNoStep;
          });
  return drained;
}

}  // namespace eastwest::app
