// FlowDialects remembers what each flow speaks, for the events that do not say it themselves.
#ifndef EASTWEST_SRC_OUTPUT_EVE_DIALECTS_H_
#define EASTWEST_SRC_OUTPUT_EVE_DIALECTS_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/container/flat_hash_map.h"
#include "src/event/event.h"

namespace eastwest::output {

// DialectName gives "3.11" for 0x0311 as Suricata writes it; "unknown" for values it cannot name.
std::string_view DialectName(std::uint16_t dialect);

struct FlowDialect {
  bool smb1 = false;
  std::string name = "unknown";
};

class FlowDialects {
 public:
  // Learn takes what an event tells about its flow's dialect, and forgets flows that ended.
  void Learn(const event::Event& event);

  // Of never fails: a flow never heard of is SMB2 of unknown dialect.
  const FlowDialect& Of(std::uint64_t flow_id) const;

  // How many times a flow's dialect found no room.
  std::uint64_t left_out() const { return left_out_; }

 private:
  void Set(std::uint64_t flow_id, FlowDialect dialect);

  absl::flat_hash_map<std::uint64_t, FlowDialect> flows_;
  std::uint64_t left_out_ = 0;
};

}  // namespace eastwest::output

#endif  // EASTWEST_SRC_OUTPUT_EVE_DIALECTS_H_
