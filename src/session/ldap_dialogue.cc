// LDAP in the clear: binds, until the connection is sealed or the bind is done.
#include <algorithm>
#include <cstdint>
#include <string>

#include "parsers/bytes/text.h"
#include "parsers/heads/ldap.h"
#include "src/core/limits.h"
#include "src/session/head_dialogue.h"

namespace eastwest::session {
namespace {

// RFC 4511 4.1.9
constexpr std::uint32_t kSuccess = 0;
constexpr std::uint32_t kBindInProgress = 14;

class LdapDialogue : public HeadDialogue {
 public:
  explicit LdapDialogue(const Reporter& reporter)
      : HeadDialogue(reporter), logon_(reporter, event::LogonFinished::Carrier::kLdap) {}

  std::size_t Read(const stream::PacketContext& packet, bool from_client, Bytes held) override {
    const Parsed<std::size_t> size = heads::LdapMessageBytes(held);
    if (!size.ok()) {
      OnEnd(packet);
      return held.size();
    }
    if (*size == 0 || (*size > held.size() && *size <= limits::kHeadHeldBytesMax)) {
      return 0;
    }
    if (messages_ == limits::kHeadMessagesMax) {
      CountLimit();
      OnEnd(packet);
      return held.size();
    }
    const Parsed<heads::LdapMessage> message = heads::ParseLdapMessage(held);
    if (from_client && message.ok()) {
      asked_id_ = std::max(asked_id_, message->id);
    }
    if (message.ok() && message->kind == heads::LdapKind::kBindRequest) {
      OnBind(packet, *message);
    } else if (message.ok() && message->kind == heads::LdapKind::kBindResponse) {
      if (TooEarly(message->id <= asked_id_)) {
        return kTooEarly;
      }
      OnAnswer(packet, *message);
    }
    ++messages_;
    return *size;
  }

  void OnEnd(const stream::PacketContext& now) override {
    if (!done()) {
      logon_.OnEnd();
      Tell(now);
      Finish();
    }
  }

 private:
  void OnBind(const stream::PacketContext& packet, const heads::LdapMessage& bind) {
    switch (bind.auth) {
      case heads::LdapAuth::kSimple:
        method_ = "simple";
        return logon_.OnPlain(packet, OemToUtf8(bind.name), !bind.password);
      case heads::LdapAuth::kSasl:
        method_ = OemToUtf8(bind.mechanism);
        return logon_.OnClientToken(packet, bind.token);
      case heads::LdapAuth::kSicily:
        method_ = "sicily";
        return logon_.OnClientToken(packet, bind.token);
      case heads::LdapAuth::kNone:
        break;
    }
  }

  void OnAnswer(const stream::PacketContext& packet, const heads::LdapMessage& answer) {
    if (!answer.token.empty()) {
      logon_.OnServerToken(answer.token);
    }
    if (answer.result == kBindInProgress || !logon_.open()) {
      return;
    }
    logon_.Finish(packet, answer.result == kSuccess);
    if (answer.result == kSuccess) {
      OnEnd(packet);
    }
  }

  void Tell(const stream::PacketContext& packet) {
    HeadFields fields;
    fields.Text("bind", method_, true);
    reporter_.Report(At(packet), event::ApplicationRecognised{"ldap", fields.Take()});
  }

  HeadLogon logon_;
  std::string method_;
  std::size_t messages_ = 0;
  std::uint32_t asked_id_ = 0;  // the latest; clients count up. RFC 4511 4.1.1.1
};

}  // namespace

std::unique_ptr<HeadDialogue> MakeLdapDialogue(const Reporter& reporter) {
  return std::make_unique<LdapDialogue>(reporter);
}

}  // namespace eastwest::session
