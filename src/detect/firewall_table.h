// FirewallTable is the endpoint firewall's list of services that workstations have no business
// with, one row a service, and says how loudly each row is told.
#ifndef EASTWEST_SRC_DETECT_FIREWALL_TABLE_H_
#define EASTWEST_SRC_DETECT_FIREWALL_TABLE_H_

#include <array>
#include <bitset>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace eastwest::detect {

// LogMode: an alert for every connection, or one for a pair of hosts and window that counts the
// others.
enum class LogMode : std::uint8_t { kAggregate, kEach };

struct FirewallRow {
  std::string_view name;               // as in the configuration
  std::string_view ports;              // for people
  std::array<std::uint32_t, 4> rules;  // numbers of the catalogue; 0: none
  LogMode log;                         // unless the site says otherwise
};

std::span<const FirewallRow> FirewallRows();

class FirewallTable {
 public:
  FirewallTable();

  void Set(const FirewallRow& row, LogMode mode);
  LogMode ModeOf(std::uint32_t rule) const {
    return rule < each_.size() && each_.test(rule) ? LogMode::kEach : LogMode::kAggregate;
  }

 private:
  static constexpr std::size_t kRulesMax = 2048;
  std::bitset<kRulesMax> each_;  // by rule number
};

}  // namespace eastwest::detect

#endif  // EASTWEST_SRC_DETECT_FIREWALL_TABLE_H_
