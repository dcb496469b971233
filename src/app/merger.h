// Merger puts the events of all workers into one order, the same for any number of workers.
#ifndef EASTWEST_SRC_APP_MERGER_H_
#define EASTWEST_SRC_APP_MERGER_H_

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "src/app/record.h"
#include "src/app/worker.h"

namespace eastwest::app {

// Merger runs on the correlator's thread. An event may go on once every worker has either a later
// event to offer or has passed that point.
class Merger {
 public:
  // published is the step up to which the reading thread has filled the rings.
  Merger(const std::vector<std::unique_ptr<Worker>>& workers,
         const std::atomic<std::uint64_t>& published);

  // Drain gives every event that may go on to sink. Returns how many there were.
  std::size_t Drain(event::EventSink& sink);

  // All workers have ended and all their events are out.
  bool done() const { return done_; }

 private:
  struct Source {
    Worker* worker = nullptr;
    RecordBatch batch;
    std::size_t next = 0;
    std::uint64_t passed_step = 0;  // no event up to this step will come any more

    bool has_head() const { return next < batch.size(); }
    const RecordOrder& head() const { return batch[next].order; }
  };

  void Refill(Source& source, std::uint64_t published) const;
  Source* Earliest();

  const std::atomic<std::uint64_t>& published_;
  std::vector<Source> sources_;
  bool done_ = false;
};

}  // namespace eastwest::app

#endif  // EASTWEST_SRC_APP_MERGER_H_
