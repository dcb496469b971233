// StopSignal ends a run early without losing what was found: the first SIGINT or SIGTERM stops the
// reading, the second one ends the program at once.
#ifndef EASTWEST_SRC_APP_STOP_SIGNAL_H_
#define EASTWEST_SRC_APP_STOP_SIGNAL_H_

#include "src/capture/file_set.h"

namespace eastwest::app {

class StopSignal {
 public:
  // files is told to stop; it outlives this object, of which there is one at a time.
  explicit StopSignal(capture::FileSet& files);
  ~StopSignal();
  StopSignal(const StopSignal&) = delete;
  StopSignal& operator=(const StopSignal&) = delete;

  static bool received();
};

}  // namespace eastwest::app

#endif  // EASTWEST_SRC_APP_STOP_SIGNAL_H_
