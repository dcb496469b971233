// Bounds of what a site tells and of the reports about it; a header of its own because few need it.
#ifndef EASTWEST_SRC_CORE_SITE_LIMITS_H_
#define EASTWEST_SRC_CORE_SITE_LIMITS_H_

#include <cstddef>

namespace eastwest::limits {

// --- site (at start) -------------------------------------------------------------------------
// An inventory: hosts, addresses of one host, and the file. Beyond it is refused with a sentence.
inline constexpr std::size_t kInventoryHostsMax = std::size_t{1} << 16;
inline constexpr std::size_t kInventoryAddressesMax = 256;
inline constexpr std::size_t kInventoryBytesMax = std::size_t{64} << 20;

// --- policy report (one thread) --------------------------------------------------------------
// Pairs of hosts and services in the policy report: 64 Ki x ~1 KiB = 64 MiB at worst. Counter:
// policy.rows_left_out.
inline constexpr std::size_t kPolicyRowsMax = std::size_t{1} << 16;
// Users, shares, services and alerts listed in one of its rows. Counter: policy.names_left_out.
inline constexpr std::size_t kPolicyNamesMax = 8;

}  // namespace eastwest::limits

#endif  // EASTWEST_SRC_CORE_SITE_LIMITS_H_
