// Smb1Requests are the SMB1 requests that wait for their answers, and what the answers will need.
#ifndef EASTWEST_SRC_SESSION_SMB1_REQUESTS_H_
#define EASTWEST_SRC_SESSION_SMB1_REQUESTS_H_

#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "parsers/smb1/header.h"
#include "src/core/limits.h"
#include "src/core/packet_time.h"
#include "src/session/auth_exchange.h"
#include "src/session/shared.h"
#include "src/session/smb1_assembly.h"

namespace eastwest::session {

// Smb1Member is one command of a request: AndX requests chain several. [MS-CIFS] 2.2.3.4
struct Smb1Member {
  smb1::Command command{};
  std::optional<std::uint16_t> fid;
  std::string name;    // as asked for: tree path, file name, search pattern
  std::string target;  // of a rename
  std::uint32_t desired_access = 0;
  std::uint32_t options = 0;
  std::string_view disposition;
  std::string_view function;  // of a transaction
  std::uint32_t length = 0;   // of a write
  std::uint64_t offset = 0;
  bool executable_magic = false;
  bool opens = false;    // the answer gives a FID
  bool deletes = false;  // success deletes name, or marks fid for it
  bool renames = false;
  bool transacts = false;     // the answer is read from the pipe fid
  bool request_done = false;  // of a transaction: all pieces have come
  bool odd = false;           // of a transaction: its shape was reported
  bool assumed = false;       // its result is in use although it is unanswered
  std::uint16_t subcommand = 0;
  std::unique_ptr<AuthExchange> auth;
  std::unique_ptr<Smb1Assembly> pieces;  // of the request, then of the answer
};

struct Smb1Request {
  smb1::Command command{};  // of the header
  std::uint64_t key = 0;
  Moment moment;
  std::uint16_t tree_id = 0;
  std::uint16_t user_id = 0;
  bool patient = false;                 // may rightly wait for hours
  std::optional<std::uint32_t> status;  // of the first piece of its answer
  Moment answered;                      // when that came
  std::vector<Smb1Member> members;      // at least one
};

// Smb1Key is how an answer finds its request: PIDLow, multiplex id and command. Clients give out
// multiplex ids that differ by themselves and look at nothing else; PIDHigh is 0 but for NT_CREATE,
// and not every server sends it back. [MS-CIFS] 3.2.5.1
constexpr std::uint64_t Smb1Key(const smb1::Header& header, smb1::Command command) {
  return std::uint64_t{header.process_id & 0xFFFFU} << 24 |
         std::uint64_t{header.multiplex_id} << 8 | static_cast<std::uint64_t>(command);
}

class Smb1Requests {
 public:
  // Keep takes a request; there must be none with its key.
  Smb1Request& Keep(Smb1Request&& request);
  Smb1Request* Find(std::uint64_t key);
  std::optional<Smb1Request> Take(std::uint64_t key);

  // Unclaimed gives the oldest member that fits and is not assumed to be answered, looking at
  // limits::kUnclaimedLooksMax requests.
  template <typename Fits>
  Smb1Member* Unclaimed(Fits fits) {
    std::size_t looks = 0;
    for (Smb1Request& request : requests_) {
      for (Smb1Member& member : request.members) {
        if (!member.assumed && fits(request, member)) {
          return &member;
        }
      }
      if (++looks == limits::kUnclaimedLooksMax) {
        break;
      }
    }
    return nullptr;
  }

  // Evict gives the oldest, patient ones first; there must be one.
  Smb1Request Evict();
  // TakeOlder gives one asked before `before` that is not patient, oldest first. TakeAny spares
  // none.
  std::optional<Smb1Request> TakeOlder(PacketTime before);
  std::optional<Smb1Request> TakeAny();

  std::size_t size() const { return where_.size(); }
  bool wants_tick() const { return !requests_.empty(); }

 private:
  using List = std::list<Smb1Request>;
  Smb1Request Remove(List& list, List::iterator at);

  List requests_;  // in order of arrival
  List patient_;
  absl::flat_hash_map<std::uint64_t, List::iterator> where_;
};

}  // namespace eastwest::session

#endif  // EASTWEST_SRC_SESSION_SMB1_REQUESTS_H_
