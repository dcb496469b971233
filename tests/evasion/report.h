// Report is what eastwest says about a capture, brought into a form that two captures of the same
// traffic share.
#ifndef EASTWEST_TESTS_EVASION_REPORT_H_
#define EASTWEST_TESTS_EVASION_REPORT_H_

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace eastwest::evasion {

// Operation is one SMB or RPC operation: its flow without direction, its kind and its number.
struct Operation {
  std::string key;
  std::uint64_t frame = 0;  // pcap_cnt

  friend auto operator<=>(const Operation&, const Operation&) = default;
};

struct Report {
  int exit = -1;
  std::string error;                           // what went to standard error
  std::map<std::string, std::int64_t> events;  // normalised EVE lines: how often
  std::map<std::string, std::int64_t> anomalies;
  std::map<std::string, std::int64_t> alert_events;
  std::vector<Operation> operations;
  std::set<std::string> alerts;        // rule, source and target, without evidence
  std::set<std::uint64_t> rules;       // signature ids of the alerts
  std::set<std::uint64_t> bold_rules;  // those that do not say that something was out of sight
  std::map<std::string, std::uint64_t> counters;  // stats, by their path: "tcp.reassembly_gap"

  bool fine() const { return exit == 0; }
  std::uint64_t counter(const std::string& path) const;
};

// Analyse runs the program over the capture with every event type and reads what comes out.
Report Analyse(const std::string& capture);

// Normalised takes from an EVE line what may differ between captures of the same traffic:
// timestamps, packet numbers, flow ids, file names, durations, VLANs, and a flow's packet, byte
// and flag counts. Empty for stats. Keys are sorted.
std::string Normalised(const std::string& line);

// What Difference leaves out.
struct Leniency {
  bool anomalies = false;  // anomalies, and the alerts that stand for them
  bool evidence = false;   // of alerts, all but rule, source and target; and how often
  bool sizes = false;      // how many bytes an operation or a handle moved
  bool messages = false;   // which messages say what the operations say: OperationFacts
};

// Difference is the first event that only one of two reports has, "" when there is none.
std::string Difference(const Report& clean, const Report& variant, const Leniency& leniency);

// Missing counts the operations of clean, behind its first skipped frames, that variant lacks.
std::uint64_t Missing(const Report& clean, const Report& variant, std::uint64_t skipped = 0);

}  // namespace eastwest::evasion

#endif  // EASTWEST_TESTS_EVASION_REPORT_H_
