// HeadDialogue follows the first messages of a protocol that is known by its head.
#ifndef EASTWEST_SRC_SESSION_HEAD_DIALOGUE_H_
#define EASTWEST_SRC_SESSION_HEAD_DIALOGUE_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "parsers/bytes/bytes.h"
#include "parsers/heads/sniff.h"
#include "src/session/auth_exchange.h"
#include "src/session/shared.h"

namespace eastwest::session {

class HeadDialogue {
 public:
  virtual ~HeadDialogue() = default;

  // Read takes a message off the front of what one side said. Returns how long the message is: what
  // of it is not there yet is stepped over. 0: too little is there to read it. kTooEarly: it
  // answers what was not read yet: packets of two network cards get mixed up.
  static constexpr std::size_t kTooEarly = ~std::size_t{0};
  virtual std::size_t Read(const stream::PacketContext& packet, bool from_client, Bytes held) = 0;

  // OnEnd: nothing more will come.
  virtual void OnEnd(const stream::PacketContext& now) = 0;

  // Hurry: what was asked is out of view, or will not come any more. No answer is too early then.
  void Hurry() { hurried_ = true; }

  bool done() const { return done_; }

 protected:
  explicit HeadDialogue(const Reporter& reporter) : reporter_(reporter) {}
  void Finish() { done_ = true; }
  // CountLimit: more would be said, and is not looked at.
  void CountLimit() { reporter_.shared().counters.Add(Counter::kHeadsLimit); }
  bool TooEarly(bool asked) const { return !asked && !hurried_; }

  Reporter reporter_;

 private:
  bool done_ = false;
  bool hurried_ = false;
};

// MakeHeadDialogue: kind is none of kNone.
std::unique_ptr<HeadDialogue> MakeHeadDialogue(heads::HeadKind kind, const Reporter& reporter);
std::unique_ptr<HeadDialogue> MakeHttpDialogue(const Reporter& reporter);
std::unique_ptr<HeadDialogue> MakeLdapDialogue(const Reporter& reporter);
std::unique_ptr<HeadDialogue> MakeTdsDialogue(const Reporter& reporter);
std::unique_ptr<HeadDialogue> MakeKdcDialogue(const Reporter& reporter);

// HeadFields gathers what a head says; empty texts are left out.
class HeadFields {
 public:
  HeadFields& Text(std::string_view name, std::string text, bool own = false);
  HeadFields& Number(std::string_view name, std::uint64_t number, bool own = false);
  HeadFields& Item(std::string_view name, std::string text, bool own = false);
  bool empty() const { return fields_.empty(); }
  std::vector<event::HeadField> Take() { return std::move(fields_); }

 private:
  std::vector<event::HeadField> fields_;
};

// HeadLogon joins the tokens of one authentication with its outcome.
class HeadLogon {
 public:
  HeadLogon(const Reporter& reporter, event::LogonFinished::Carrier carrier)
      : reporter_(reporter), carrier_(carrier) {}

  // A token that says nothing new, or nothing at all, changes nothing.
  void OnClientToken(const stream::PacketContext& packet, Bytes token);
  void OnServerToken(Bytes token);
  // OnPlain: a user in the clear, with a password that is nobody's business.
  void OnPlain(const stream::PacketContext& packet, std::string user, bool anonymous);

  bool open() const { return open_; }  // who it is was said, the outcome was not
  void Finish(const stream::PacketContext& packet, bool succeeded);
  // OnEnd tells an attempt that nobody answered.
  void OnEnd();

 private:
  void Open(const stream::PacketContext& packet);
  void Tell(event::Outcome outcome);

  Reporter reporter_;
  event::LogonFinished::Carrier carrier_;
  AuthExchange exchange_;
  Moment moment_;
  bool open_ = false;
};

}  // namespace eastwest::session

#endif  // EASTWEST_SRC_SESSION_HEAD_DIALOGUE_H_
