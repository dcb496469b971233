// PendingRequests are the requests of an SMB connection that wait for their answers: found by
// MessageId, visited in the order of their coming, dropped by how little they matter.
#ifndef EASTWEST_SRC_SESSION_PENDING_REQUESTS_H_
#define EASTWEST_SRC_SESSION_PENDING_REQUESTS_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "parsers/bytes/bytes.h"
#include "parsers/smb2/header.h"
#include "parsers/smb2/ids.h"
#include "src/core/limits.h"
#include "src/core/packet_time.h"
#include "src/event/smb_detail.h"
#include "src/session/auth_exchange.h"
#include "src/session/request_list.h"
#include "src/session/shared.h"

namespace eastwest::session {

// What of a request needs no memory of its own, in two parts, each small enough to be cleared with
// a few stores: which one it is,
struct RequestHead {
  smb2::Command command = smb2::Command::kNegotiate;
  bool assumed = false;  // its result is already in use although unanswered
  bool signing = false;
  bool malformed = false;  // said so already
  std::uint32_t tree_id = 0;
  std::uint64_t message_id = 0;
  std::uint64_t session_id = 0;
  Moment moment;
  std::optional<smb2::FileId> file_id;
};

// and what it asks for.
struct RequestFields {
  std::optional<std::uint64_t> related_to;  // message id of the CREATE that gives the FileId
  std::string_view disposition;
  std::uint32_t desired_access = 0;
  std::uint32_t options = 0;
  std::uint32_t ctl_code = 0;  // of an IOCTL
  std::uint32_t length = 0;    // of a WRITE
  std::uint64_t offset = 0;
  std::uint64_t previous_session_id = 0;
  std::uint8_t security_mode = 0;
  bool binding = false;  // SESSION_SETUP
  bool deletes = false;  // SET_INFO: delete pending was set
  bool renames = false;
  bool links = false;  // SET_INFO: a hard link was made
  bool executable_magic = false;
  bool plain_open = false;  // CREATE: nobody reads what it asks for, see PlainDetail
};

// PendingRequest is a request that waits for its answer. What the answer will need is kept.
struct PendingRequest : RequestHead, RequestFields {
  std::vector<std::uint64_t> followers;  // of a CREATE: who waits for its FileId
  std::string name;                      // tree path, file name, rename target, pattern
  std::vector<std::uint8_t> pipe_bytes;  // sent to a pipe whose FileId is not known yet
  std::unique_ptr<AuthExchange> auth;
  std::shared_ptr<event::OpenDetail> open;  // CREATE
  event::SmbDetails details;                // only when operations are wanted

  // Reset makes it as good as new, at the price of what was in use.
  void Reset();
};

// NeedsItsRequest tells whether the answer to a command means anything only with its request.
bool NeedsItsRequest(smb2::Command command);

// ProvesSession: the server does such a command for a session that is set up only.
bool ProvesSession(smb2::Command command);

// Answered is the moment of a request and its answer.
Moment Answered(const PendingRequest& pending, const stream::PacketContext& packet);

class PendingRequests {
  // Ranks, from what is dropped first to what is dropped last.
  enum Rank : std::uint8_t { kPatient, kQuiet, kUse, kChange, kClaimed, kOpen, kTree, kLogon };
  static constexpr std::size_t kRanks = 8;

  struct Entry {
    PendingRequest request;
    std::uint64_t serial = 0;
    Rank rank = kPatient;
    Entry* before = nullptr;
    Entry* after = nullptr;
  };
  using List = RequestList<Entry>;

 public:
  // Taken is a request that is not waiting: not yet, or not any more.
  class Taken {
   public:
    explicit operator bool() const { return entry_ != nullptr; }
    PendingRequest& operator*() { return entry_->request; }
    PendingRequest* operator->() { return &entry_->request; }

   private:
    friend class PendingRequests;
    std::unique_ptr<Entry> entry_;
  };

  // New gives an empty request.
  Taken New();
  // Keep takes a request; a resent one replaces the first. The reference is good until it is taken.
  PendingRequest& Keep(Taken&& taken);
  PendingRequest* Find(std::uint64_t message_id) const {
    Entry* found = store_ == nullptr ? nullptr : store_->where.Find(message_id);
    return found == nullptr ? nullptr : &found->request;
  }
  // Take gives nothing when no request with this id and command waits.
  Taken Take(std::uint64_t message_id, smb2::Command command);
  // Reuse takes back what is done with.
  void Reuse(Taken&& taken);

  // Unclaimed gives the oldest request of this command (TREE_CONNECT, CREATE or SESSION_SETUP)
  // that is not assumed to be answered and that fits, looking at limits::kUnclaimedLooksMax.
  template <typename Fits>
  PendingRequest* Unclaimed(smb2::Command command, Fits fits) {
    if (store_ == nullptr) {
      return nullptr;
    }
    std::size_t looks = 0;
    for (Entry* entry = store_->ranks[RankOf(command)].first();
         entry != nullptr && looks < limits::kUnclaimedLooksMax; entry = entry->after) {
      if (fits(entry->request)) {
        return &entry->request;
      }
      ++looks;
    }
    return nullptr;
  }
  // Claim: the result of an unclaimed request is in use. Disclaim takes that back from the CREATE
  // that was thought to have given a handle; false when there is none.
  void Claim(PendingRequest& request);
  bool Disclaim(std::uint64_t session_id, const smb2::FileId& file_id);

  // KeepPipeBytes returns false when there is no room for them.
  bool KeepPipeBytes(PendingRequest& request, Bytes data);
  std::vector<std::uint8_t> TakePipeBytes(PendingRequest& request);

  // Evict gives the oldest of those that matter least; there must be one.
  PendingRequest Evict();
  // TakeOlder gives those asked before `before`, oldest first, but for those that may rightly
  // wait for hours. TakeAll spares none.
  std::vector<PendingRequest> TakeOlder(PacketTime before);
  std::vector<PendingRequest> TakeAll();

  std::size_t size() const { return store_ == nullptr ? 0 : store_->where.size(); }
  // A tick can do something: give up a request, or memory that is not used any more.
  bool wants_tick() const {
    return store_ != nullptr &&
           (store_->where.size() == 0 || store_->where.size() != store_->ranks[kPatient].size());
  }
  void Shrink();

 private:
  // Requests that are done with are kept for the next ones, as many as often wait together.
  static constexpr std::size_t kSpareMax = 8;

  static Rank RankOf(smb2::Command command);
  // Remove takes an entry out of its list; the index has forgotten it already, or does so now.
  std::unique_ptr<Entry> Remove(Entry& entry);
  std::unique_ptr<Entry> Forget(Entry& entry);
  static std::vector<PendingRequest> InOrder(std::vector<std::unique_ptr<Entry>> entries);

  struct Store {
    std::array<List, kRanks> ranks;  // each in order of arrival
    List spare;                      // waits for nothing
    MessageIndex<Entry> where;
  };

  std::unique_ptr<Store> store_;  // an idle connection has none
  std::uint64_t next_serial_ = 0;
  std::size_t pipe_bytes_ = 0;
};

}  // namespace eastwest::session

#endif  // EASTWEST_SRC_SESSION_PENDING_REQUESTS_H_
