// HostDeeds is what one host was seen doing, as far as it tells what the host is for.
#ifndef EASTWEST_SRC_DETECT_HOST_DEEDS_H_
#define EASTWEST_SRC_DETECT_HOST_DEEDS_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/inlined_vector.h"
#include "parsers/net/address.h"
#include "src/core/packet_ref.h"
#include "src/core/packet_time.h"
#include "src/core/state_archive.h"
#include "src/event/event.h"

namespace eastwest::detect {

// Deed is one kind of thing that hosts do. The text says it for people, behind "seen".
enum class Deed : std::uint8_t {
  kServedKerberos,   // a connection to port 88, or a ticket
  kServedLdap,       // a connection to port 389, 636 or 3268
  kServedDomain,     // the share SYSVOL or NETLOGON
  kAnnouncedDomain,  // its own word, in a browser announcement
  kServedSite,       // a share that only SCCM site systems have
  kServedContent,    // a share that SCCM distribution points have
  kPushedClient,     // wrote ccmsetup to the admin share of another host
  kServedPrinter,    // a printer share
  kServedSpooler,    // calls of the print spooler
  kServedFiles,      // a file of a plain disk share
  kReadFiles,        // read files of others
  kActedAsBackup,    // with an account or a share that is called after backups
  kLoggedOn,         // logged on to another host
};
inline constexpr std::size_t kDeeds = static_cast<std::size_t>(Deed::kLoggedOn) + 1;

struct DeedRecord {
  Deed deed = Deed::kLoggedOn;
  std::uint32_t count = 0;
  FrameId first;
  PacketTime first_time;
  absl::InlinedVector<net::IpAddress, 2> peers;  // up to kPeersMax different ones
};
inline constexpr std::size_t kPeersMax = 4;

class HostDeeds {
 public:
  void Add(Deed deed, const net::IpAddress& peer, const event::Event& event);

  void Exchange(StateArchive& archive);

  const DeedRecord* Find(Deed deed) const;
  bool Did(Deed deed) const { return (mask_ & (1U << static_cast<unsigned>(deed))) != 0; }
  bool empty() const { return mask_ == 0; }

 private:
  std::uint32_t mask_ = 0;
  absl::InlinedVector<DeedRecord, 1> records_;
};

// LearnedRole is the role that rules may use without an inventory: "dc", "file_server",
// "workstation", or empty.
std::string_view LearnedRole(const HostDeeds& deeds);

// Suggestion is a role with the deeds that speak for it.
struct Suggestion {
  std::string_view role;
  std::vector<Deed> because;
};

// SuggestRoles goes further than LearnedRole: print servers, SCCM site systems and backup hosts are
// for a person to confirm, because rules leave them alone. Strongest first; a workstation is what
// logs on and serves nothing.
std::vector<Suggestion> SuggestRoles(const HostDeeds& deeds);

// DeedText says one deed in a phrase: "SYSVOL or NETLOGON served 12 times to 3 hosts".
std::string DeedText(const DeedRecord& record);

}  // namespace eastwest::detect

#endif  // EASTWEST_SRC_DETECT_HOST_DEEDS_H_
