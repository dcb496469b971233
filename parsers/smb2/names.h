// Names of what QUERY_INFO, SET_INFO and QUERY_DIRECTORY ask about, and of a share's flags.
#ifndef EASTWEST_PARSERS_SMB2_NAMES_H_
#define EASTWEST_PARSERS_SMB2_NAMES_H_

#include <cstdint>
#include <span>
#include <string_view>

#include "parsers/smb2/query_info.h"

namespace eastwest::smb2 {

// InfoTypeName gives "FILE", "FILESYSTEM", "SECURITY", "QUOTA"; empty for any other.
// [MS-SMB2] 2.2.37
std::string_view InfoTypeName(InfoType type);

// InfoClassName gives "FileStandardInformation", ... [MS-FSCC] 2.4, 2.5; empty for a class without
// a name, and for the types that have no classes.
std::string_view InfoClassName(InfoType type, std::uint8_t information_class);

struct BitName {
  std::uint32_t bit;
  std::string_view name;
};
// The flags and capabilities of a share. [MS-SMB2] 2.2.10
std::span<const BitName> ShareFlagNames();
std::span<const BitName> ShareCapabilityNames();

// ShareCachingName gives "MANUAL_CACHING", ... of ShareFlags.
std::string_view ShareCachingName(std::uint32_t share_flags);

}  // namespace eastwest::smb2

#endif  // EASTWEST_PARSERS_SMB2_NAMES_H_
