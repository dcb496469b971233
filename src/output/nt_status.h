// NTSTATUS values by name. [MS-ERREF] 2.3.1
#ifndef EASTWEST_SRC_OUTPUT_NT_STATUS_H_
#define EASTWEST_SRC_OUTPUT_NT_STATUS_H_

#include <cstdint>
#include <string>
#include <string_view>

namespace eastwest::output {

// NtStatusName gives "STATUS_ACCESS_DENIED"; empty for a value that SMB servers rarely send.
std::string_view NtStatusName(std::uint32_t status);

// NtStatusText is the name, or the value as "0xc0000123".
std::string NtStatusText(std::uint32_t status);

}  // namespace eastwest::output

#endif  // EASTWEST_SRC_OUTPUT_NT_STATUS_H_
