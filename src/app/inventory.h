// Inventory: hosts with their roles out of a JSON file, as asset databases export them.
//
//   {"hosts": [{"hostname": "files01.corp.example", "addresses": ["10.20.0.20", "fd20::/64"],
//               "roles": ["file_server"], "zone": "servers", "owner": "storage team"}]}
//
// or the list alone. "address" and "role" may stand for lists of one. Other keys are the database's
// own business, unless they look like one of these misspelt.
#ifndef EASTWEST_SRC_APP_INVENTORY_H_
#define EASTWEST_SRC_APP_INVENTORY_H_

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace eastwest::app {

struct InventoryHost {
  std::string hostname;
  std::vector<std::string> addresses;  // also networks and ranges, checked
  std::vector<std::string> roles;
  std::string zone;
  std::string owner;
  std::string pointer;  // JSON pointer of the host, "/hosts/3"
};

// InventoryNames tells whether the site knows a role or a zone; the status says which there are.
struct InventoryNames {
  std::function<absl::Status(std::string_view)> role;
  std::function<absl::Status(std::string_view)> zone;
};

// ParseInventory reads a whole inventory or none of it. A fault names the file, the JSON pointer of
// the value, and what was expected: a value of the wrong type, an address that is none, an unknown
// role, a host twice, an address that is a workstation's and a server's at once. Bounded by
// limits::kInventoryHostsMax.
absl::StatusOr<std::vector<InventoryHost>> ParseInventory(std::string_view json,
                                                          const std::string& file,
                                                          const InventoryNames& names);

// LoadInventory reads the file first. Bounded by limits::kInventoryBytesMax.
absl::StatusOr<std::vector<InventoryHost>> LoadInventory(const std::string& path,
                                                         const InventoryNames& names);

}  // namespace eastwest::app

#endif  // EASTWEST_SRC_APP_INVENTORY_H_
