// PolicyFacts gathers, while the run goes on, who talked to whom over the watched services: what
// the policy report is made of. Bounded; what found no room is counted.
#ifndef EASTWEST_SRC_OUTPUT_POLICY_FACTS_H_
#define EASTWEST_SRC_OUTPUT_POLICY_FACTS_H_

#include <compare>
#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "parsers/net/address.h"
#include "src/core/packet_ref.h"
#include "src/core/packet_time.h"
#include "src/core/site_limits.h"
#include "src/detect/alert.h"
#include "src/detect/segmentation.h"
#include "src/event/event.h"

namespace eastwest::output {

struct PolicyKey {
  net::IpAddress source;
  net::IpAddress target;
  detect::WatchedService service = detect::WatchedService::kSmb;

  friend auto operator<=>(const PolicyKey&, const PolicyKey&) = default;

  template <typename H>
  friend H AbslHashValue(H state, const PolicyKey& key) {
    return H::combine(std::move(state), key.source, key.target, key.service);
  }
};

// PolicyNames keeps a few names in order, and says when there were more.
struct PolicyNames {
  std::set<std::string> names;
  bool more = false;
};

struct PolicyRowFacts {
  std::uint64_t connections = 0;  // answered
  std::uint64_t refused = 0;
  std::uint64_t unanswered = 0;
  std::uint64_t one_sided = 0;  // one direction in view: nobody knows
  std::uint64_t bytes = 0;
  PacketTime first;
  PacketTime last;
  FrameId first_frame;
  std::set<std::uint16_t> ports;
  bool more_ports = false;
  PolicyNames transports;  // "tcp", "udp"
  PolicyNames protocols;   // recognised: "smb", "dcerpc"
  PolicyNames users;
  PolicyNames shares;
  PolicyNames services;  // named pipes and RPC interfaces
  PolicyNames alerts;    // "EW-0101"

  std::uint64_t flows() const { return connections + refused + unanswered + one_sided; }
};

class PolicyFacts {
 public:
  void OnEvent(const event::Event& event);
  void OnAlert(const detect::Alert& alert);

  // Rows is sorted.
  std::vector<std::pair<PolicyKey, const PolicyRowFacts*>> Rows() const;

  // Flows of pairs that found no room, and names beyond the bound of a row.
  std::uint64_t flows_left_out() const { return flows_left_out_; }
  std::uint64_t names_left_out() const { return names_left_out_; }

 private:
  class Note;

  PolicyRowFacts* RowOf(const PolicyKey& key);
  void AddName(PolicyNames& names, std::string_view name);

  absl::flat_hash_map<PolicyKey, PolicyRowFacts> rows_;
  std::uint64_t flows_left_out_ = 0;
  std::uint64_t names_left_out_ = 0;
};

}  // namespace eastwest::output

#endif  // EASTWEST_SRC_OUTPUT_POLICY_FACTS_H_
