// LineTarget is where finished lines go.
#ifndef EASTWEST_SRC_OUTPUT_LINE_TARGET_H_
#define EASTWEST_SRC_OUTPUT_LINE_TARGET_H_

#include <string_view>

namespace eastwest::output {

// LineKind decides which lines go first when there is no room for all of them.
enum class LineKind : unsigned char { kLog, kAlert };

class LineTarget {
 public:
  LineTarget() = default;
  LineTarget(const LineTarget&) = delete;
  LineTarget& operator=(const LineTarget&) = delete;
  virtual ~LineTarget() = default;

  // WriteLine takes one line without its line feed. It never fails and never waits for long: what
  // did not reach its place is counted.
  virtual void WriteLine(std::string_view line, LineKind kind) = 0;
};

}  // namespace eastwest::output

#endif  // EASTWEST_SRC_OUTPUT_LINE_TARGET_H_
