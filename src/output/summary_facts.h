// What the summary remembers of a run. Everything is bounded; what a bound refused is counted.
#ifndef EASTWEST_SRC_OUTPUT_SUMMARY_FACTS_H_
#define EASTWEST_SRC_OUTPUT_SUMMARY_FACTS_H_

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "parsers/net/address.h"
#include "src/core/packet_ref.h"
#include "src/core/packet_time.h"
#include "src/detect/alert.h"
#include "src/event/event.h"

namespace eastwest::output {

// Incident is the strongest alert of one chain: alerts about the same two hosts that lie within
// one window are one story for a reader.
struct Incident {
  detect::Alert alert;
  PacketTime last_raised;
  std::uint32_t folded = 0;  // weaker or earlier alerts of the same story
};

using HostPair = std::pair<net::IpAddress, net::IpAddress>;

// Finding sums up the alerts of one rule.
struct Finding {
  std::string tag;  // "EW-0101", or empty
  std::string title;
  detect::Level level = detect::Level::kInformational;  // the highest
  std::uint64_t alerts = 0;
  std::map<HostPair, std::uint64_t> pairs;
  std::uint64_t unlisted = 0;  // alerts about pairs that found no room
  PacketTime first;
  PacketTime last;
  FrameId first_frame;
  std::string first_summary;  // the sentence of that alert
};

struct HostFacts {
  std::uint64_t smb_as_client = 0;  // flows
  std::uint64_t smb_as_server = 0;
  std::uint64_t rpc_as_client = 0;
  std::uint64_t rpc_as_server = 0;
  std::uint64_t remote_as_client = 0;  // RDP, WinRM, VNC, SSH, SQL
  std::uint64_t remote_as_server = 0;
  std::uint64_t last_remote_flow = 0;  // its id: a flow may tell of itself more than once
  std::string name;        // its own word, in an NTLM challenge, announcement or node status
  std::string os_version;  // "6.1", by its announcement
  std::string role;
  bool role_learned = false;
  std::vector<std::string> users;  // who logged on from there, in order of appearance
  std::uint64_t users_unlisted = 0;

  std::uint64_t flows() const {
    return smb_as_client + smb_as_server + rpc_as_client + rpc_as_server + remote_as_client +
           remote_as_server;
  }
};

using Tally = std::map<std::string, std::uint64_t, std::less<>>;

// Traffic counts what was looked at.
struct Traffic {
  std::uint64_t smb_flows = 0;
  std::uint64_t rpc_flows = 0;
  std::uint64_t logons = 0;
  std::uint64_t logons_failed = 0;
  std::uint64_t shares = 0;
  std::uint64_t files = 0;
  std::uint64_t calls = 0;
};

// Hygiene counts what makes an attacker's life easy.
struct Hygiene {
  std::uint64_t smb1_negotiations = 0;
  std::uint64_t unsigned_negotiations = 0;  // the server does not insist on signing
  std::uint64_t ntlm_v1_logons = 0;
  std::uint64_t anonymous_logons = 0;
  std::uint64_t guest_logons = 0;
};

// Blindness counts what the wire, or the capture of it, kept from us.
struct Blindness {
  std::uint64_t encrypted_messages = 0;
  std::uint64_t encrypted_flows = 0;
  std::uint64_t compressed_messages = 0;  // not read, or not all of it
  std::uint64_t compressed_flows = 0;
  std::uint64_t sealed_calls = 0;
  std::uint64_t sealed_flows = 0;
  std::uint64_t gaps = 0;
  std::uint64_t gap_bytes = 0;
  std::uint64_t gap_flows = 0;
  std::uint64_t one_sided_flows = 0;
  std::uint64_t midstream_flows = 0;
  std::uint64_t unread_flows = 0;
  std::uint64_t rdp_encrypted = 0;  // connections under TLS, as the server chose
};

struct SummaryFacts {
  std::vector<Incident> incidents;
  std::uint64_t incidents_left_out = 0;
  std::map<std::uint32_t, Finding> findings;  // by rule number
  std::uint64_t findings_left_out = 0;
  absl::flat_hash_map<net::IpAddress, HostFacts> hosts;
  std::uint64_t host_sightings_left_out = 0;
  Traffic traffic;
  Tally dialects;
  Tally remote_control;  // "RDP", "WinRM"
  Hygiene hygiene;
  Blindness blindness;
  Tally anomalies;  // "stream.overlap_different_data"
};

void Collect(SummaryFacts& facts, const event::Event& event);
void Collect(SummaryFacts& facts, const detect::Alert& alert);

}  // namespace eastwest::output

#endif  // EASTWEST_SRC_OUTPUT_SUMMARY_FACTS_H_
