// Site names: the roles and zones that rules and policies ask for. A name that nobody asks for
// would change nothing in silence, so that a misspelt one must be found when the configuration is
// read.
#ifndef EASTWEST_SRC_DETECT_SITE_NAMES_H_
#define EASTWEST_SRC_DETECT_SITE_NAMES_H_

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace eastwest::detect {

struct SiteName {
  std::string_view name;
  std::string_view what;  // for people, one phrase
  bool server = false;    // of a role: its hosts are there for others, and nobody's workstation
};

// Sorted by name.
std::span<const SiteName> KnownRoles();
std::span<const SiteName> KnownZones();

bool IsServerRole(std::string_view role);

bool IsKnown(std::span<const SiteName> names, std::string_view name);

// Names that a site needs without writing them into the configuration one by one.
inline constexpr std::string_view kZoneExternal = "external";  // what no zone names
inline constexpr std::string_view kZoneSmbAllowed = "smb_external_allowed";

// UnknownName says that there is no such role or zone (what), which ones there are, and which one
// was probably meant. own are the names that the site declared itself.
std::string UnknownName(std::string_view what, std::string_view word,
                        std::span<const SiteName> known, const std::vector<std::string>& own);

}  // namespace eastwest::detect

#endif  // EASTWEST_SRC_DETECT_SITE_NAMES_H_
