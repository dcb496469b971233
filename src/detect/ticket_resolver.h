// TicketResolver gives Kerberos logons their user. The ticket that a client shows to a server hides
// it; the KDC's answer that issued the same ticket, on another host pair, names it in the clear.
#ifndef EASTWEST_SRC_DETECT_TICKET_RESOLVER_H_
#define EASTWEST_SRC_DETECT_TICKET_RESOLVER_H_

#include <cstdint>
#include <string>

#include "src/core/limits.h"
#include "src/core/state_archive.h"
#include "src/detect/lru_map.h"
#include "src/event/event.h"

namespace eastwest::detect {

// TicketResolver stands where all events are in one order, ahead of everybody who reads them: that
// is what makes its work independent of the number of workers.
class TicketResolver {
 public:
  explicit TicketResolver(std::size_t tickets_max = limits::kTicketsMax) : tickets_(tickets_max) {}

  // OnEvent remembers the tickets of a KDC, and completes identities that show one of them.
  void OnEvent(event::Event& event);

  void Exchange(StateArchive& archive);

  std::uint64_t resolved() const { return resolved_; }
  std::uint64_t tickets_evicted() const { return tickets_.evicted(); }

 private:
  struct Issued {
    std::string client;
    std::string realm;
    // The identity completed last, and what it was made of: the facts of a session share one.
    event::IdentityPtr shown;
    event::IdentityPtr completed;
  };

  void Remember(const event::KdcAnswered& answer);
  void Complete(event::IdentityPtr& identity);

  LruMap<event::TicketHash, Issued> tickets_;
  std::uint64_t resolved_ = 0;
};

}  // namespace eastwest::detect

#endif  // EASTWEST_SRC_DETECT_TICKET_RESOLVER_H_
