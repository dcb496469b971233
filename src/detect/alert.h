// Alert is a rule's verdict with everything an analyst needs to check it.
#ifndef EASTWEST_SRC_DETECT_ALERT_H_
#define EASTWEST_SRC_DETECT_ALERT_H_

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "parsers/net/address.h"
#include "src/core/packet_ref.h"
#include "src/core/packet_time.h"
#include "src/event/event.h"

namespace eastwest::detect {

// Level is Sigma's. EVE severity: 1 = critical or high, 2 = medium, 3 = low or informational.
enum class Level : std::uint8_t { kInformational, kLow, kMedium, kHigh, kCritical };

constexpr std::string_view LevelName(Level level) {
  switch (level) {
    case Level::kInformational:
      return "informational";
    case Level::kLow:
      return "low";
    case Level::kMedium:
      return "medium";
    case Level::kHigh:
      return "high";
    case Level::kCritical:
      return "critical";
  }
  return "unknown";
}

constexpr int EveSeverity(Level level) {
  if (level >= Level::kHigh) {
    return 1;
  }
  return level == Level::kMedium ? 2 : 3;
}

// Technique is one ATT&CK technique under the tactic it serves here.
struct Technique {
  std::string_view tactic_id;       // "TA0008"
  std::string_view tactic_name;     // "Lateral_Movement"
  std::string_view technique_id;    // "T1021.002"
  std::string_view technique_name;  // "SMB/Windows_Admin_Shares"
};

// Rule is what is the same in every alert of it. signature_id = 6200000 + number.
struct Rule {
  std::uint32_t number = 0;  // 101 for EW-0101
  std::string_view name;     // "ws-to-ws-smb"
  std::string_view title;    // one line for people
  std::string_view category;
  Level level = Level::kMedium;
  std::span<const Technique> techniques;
  // Of a Sigma rule from outside, which keeps its own; empty for ours.
  std::string_view sigma_id = {};
  std::string_view author = {};
  std::span<const std::string> tags = {};
};

// Evidence is one step that a packet proves.
struct Evidence {
  std::string step;  // "logon", "write", "service_create", "service_start", "share_open" ...
  PacketTime time;
  FrameId frame;
  std::uint64_t flow_id = 0;
  std::string what;  // one line for people: "ADMIN$\FaSVFlun.exe written (MZ)"
  event::Outcome outcome = event::Outcome::kAttempted;
};

// Leg is one of the three conditions of CM0062.
struct Leg {
  enum class State : std::uint8_t { kNotMet, kMet, kInferred, kUnobservable };
  State state = State::kNotMet;
  std::string why;
  std::optional<PacketTime> first;
  std::optional<PacketTime> last;
  std::uint64_t count = 0;
};

constexpr std::string_view LegStateName(Leg::State state) {
  switch (state) {
    case Leg::State::kNotMet:
      return "not_met";
    case Leg::State::kMet:
      return "met";
    case Leg::State::kInferred:
      return "inferred";
    case Leg::State::kUnobservable:
      return "unobservable";
  }
  return "unknown";
}

// Visibility says what may have been hidden between the two hosts within the window.
struct Visibility {
  bool encrypted = false;  // SMB3 encryption
  bool sealed = false;     // RPC at auth level 6
  bool gaps = false;       // packets lost by the capture
  bool one_sided = false;  // only one direction of a flow in view
  bool midstream = false;  // a flow began before the capture

  friend bool operator==(const Visibility&, const Visibility&) = default;
};

// Cm0062 is the verdict object of EW-0001, 0002 and 0003.
struct Cm0062 {
  Leg logon;
  Leg remote_execution;
  Leg share_opens;
  std::string_view strength;  // of the execution: "strong", "medium", "weak"
  std::uint32_t window_seconds = 600;
};

struct Party {
  net::IpAddress address;
  std::uint16_t port = 0;
  std::string role;  // first role of the site model; empty when unknown
  bool role_learned = false;
};

struct Alert {
  const Rule* rule = nullptr;
  Level level = Level::kMedium;  // of this alert; may differ from the rule's
  PacketTime time;
  FrameId frame;
  event::FlowInfo flow;  // of the event that completed the evidence
  Party source;          // who moves
  Party target;          // whom it moves to
  std::string summary;   // one line for people
  std::string share;     // of the event that completed the evidence, where it is known
  std::string pipe;      // likewise
  std::vector<std::string> users;
  std::vector<std::string> files;
  std::vector<std::string> services;
  std::vector<std::string> tasks;
  std::vector<std::string> commands;
  std::vector<std::string> level_reasons;
  std::vector<Evidence> evidence;
  Visibility visibility;
  std::optional<Cm0062> cm0062;
  std::uint32_t repeats = 0;  // events of the same rule and key that this alert stands for, so far
};

// AlertSink takes alerts in the order they were raised.
class AlertSink {
 public:
  virtual ~AlertSink() = default;
  virtual void Raise(const Alert& alert) = 0;
};

}  // namespace eastwest::detect

#endif  // EASTWEST_SRC_DETECT_ALERT_H_
