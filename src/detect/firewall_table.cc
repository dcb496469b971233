#include "src/detect/firewall_table.h"

namespace eastwest::detect {
namespace {

// Busy services are summed up, those that a person starts are told one by one.
constexpr std::array kRows = {
    FirewallRow{"smb", "445/tcp", {101, 102, 103, 104}, LogMode::kAggregate},
    FirewallRow{"nbns", "137/udp", {105}, LogMode::kAggregate},
    FirewallRow{"nbdgm", "138/udp", {106}, LogMode::kAggregate},
    FirewallRow{"nbss", "139/tcp", {107}, LogMode::kAggregate},
    FirewallRow{"epmapper", "135/tcp", {108}, LogMode::kEach},
    FirewallRow{"rpc_dynamic", "49152-65535", {109}, LogMode::kAggregate},
    FirewallRow{"rdp", "3389", {110}, LogMode::kEach},
    FirewallRow{"winrm", "5985-5986/tcp", {111, 1002}, LogMode::kEach},
    FirewallRow{"vnc", "5500, 5800, 5900-5910/tcp", {112, 1003}, LogMode::kAggregate},
};

}  // namespace

std::span<const FirewallRow> FirewallRows() { return kRows; }

FirewallTable::FirewallTable() {
  for (const FirewallRow& row : kRows) {
    Set(row, row.log);
  }
}

void FirewallTable::Set(const FirewallRow& row, LogMode mode) {
  for (const std::uint32_t rule : row.rules) {
    if (rule != 0 && rule < each_.size()) {
      each_.set(rule, mode == LogMode::kEach);
    }
  }
}

}  // namespace eastwest::detect
