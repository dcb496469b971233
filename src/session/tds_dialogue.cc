// TDS: the prelogin, and the login where the server does not demand encryption.
#include <algorithm>
#include <string>

#include "fmt/format.h"
#include "parsers/bytes/text.h"
#include "parsers/heads/tds.h"
#include "src/core/limits.h"
#include "src/session/head_dialogue.h"

namespace eastwest::session {
namespace {

using heads::TdsType;

// [MS-TDS] 2.2.6.5
std::string_view EncryptionName(std::uint8_t encryption) {
  switch (encryption) {
    case 0:
      return "login_only";
    case 1:
      return "on";
    case 2:
      return "not_supported";
    case 3:
      return "required";
  }
  return "unknown";
}

class TdsDialogue : public HeadDialogue {
 public:
  explicit TdsDialogue(const Reporter& reporter)
      : HeadDialogue(reporter), logon_(reporter, event::LogonFinished::Carrier::kTds) {}

  std::size_t Read(const stream::PacketContext& packet, bool from_client, Bytes held) override {
    const Parsed<heads::TdsHeader> header = heads::ParseTdsHeader(held);
    if (header.error == ParseError::kTruncated) {
      return 0;
    }
    if (!header.ok()) {
      OnEnd(packet);
      return held.size();
    }
    const std::size_t size = header->length;
    if (size > held.size() && size <= limits::kHeadHeldBytesMax) {
      return 0;
    }
    if (!from_client && TooEarly(asked_)) {
      return kTooEarly;
    }
    if (++packets_ > limits::kHeadMessagesMax) {
      CountLimit();
      OnEnd(packet);
      return held.size();
    }
    asked_ = from_client ? asked_ || header->last : asked_ && !header->last;
    const Bytes whole = held.first(std::min(size, held.size()));
    const Bytes payload = whole.subspan(heads::kTdsHeaderBytes);
    from_client ? OnClient(packet, header->type, payload) : OnServer(packet, payload);
    return size;
  }

  void OnEnd(const stream::PacketContext& now) override {
    if (!done()) {
      logon_.OnEnd();
      reporter_.Report(At(now), event::ApplicationRecognised{"tds", fields_.Take()});
      Finish();
    }
  }

 private:
  // [MS-TDS] 2.2.6.5: a prelogin that holds a TLS record begins the encryption.
  void OnClient(const stream::PacketContext& packet, TdsType type, Bytes payload) {
    if (type == TdsType::kPrelogin) {
      if (prelogin_seen_) {
        return OnEnd(packet);
      }
      prelogin_seen_ = true;
      ReadPrelogin(payload, "client_encryption");
    } else if (type == TdsType::kLogin7) {
      OnLogin(packet, payload);
    } else if (type == TdsType::kSspi) {
      logon_.OnClientToken(packet, payload);
    }
  }

  void ReadPrelogin(Bytes payload, std::string_view encryption_name) {
    const Parsed<heads::TdsPrelogin> prelogin = heads::ParseTdsPrelogin(payload);
    if (!prelogin.ok()) {
      return;
    }
    if (prelogin->encryption.has_value()) {
      fields_.Text(encryption_name, std::string(EncryptionName(*prelogin->encryption)), true);
    }
    fields_.Text("instance", OemToUtf8(prelogin->instance), true);
    if (prelogin->has_version) {
      fields_.Text(encryption_name == "client_encryption" ? "client_version" : "server_version",
                   fmt::format("{}.{}.{}", prelogin->major, prelogin->minor, prelogin->build),
                   true);
    }
  }

  void OnLogin(const stream::PacketContext& packet, Bytes payload) {
    const Parsed<heads::TdsLogin7> login = heads::ParseTdsLogin7(payload);
    if (!login.ok()) {
      return OnEnd(packet);
    }
    std::string user = Utf16LeToUtf8(login->user);
    fields_.Text("host", Utf16LeToUtf8(login->host), true)
        .Text("user", user, true)
        .Text("application", Utf16LeToUtf8(login->application), true)
        .Text("server", Utf16LeToUtf8(login->server), true)
        .Text("database", Utf16LeToUtf8(login->database), true);
    if (!login->sspi.empty()) {
      logon_.OnClientToken(packet, login->sspi);
    } else if (!user.empty()) {
      logon_.OnPlain(packet, std::move(user), false);
    }
    login_seen_ = true;
  }

  void OnServer(const stream::PacketContext& packet, Bytes payload) {
    if (!login_seen_) {
      return ReadPrelogin(payload, "server_encryption");
    }
    const Parsed<heads::TdsAnswer> answer = heads::ParseTdsAnswer(payload);
    if (!answer->sspi.empty()) {
      logon_.OnServerToken(answer->sspi);
    }
    if (answer->acknowledged || answer->error != 0) {
      logon_.Finish(packet, answer->acknowledged);
      OnEnd(packet);
    }
  }

  HeadLogon logon_;
  HeadFields fields_;
  std::size_t packets_ = 0;
  bool asked_ = false;  // a message of the client waits for its answer
  bool prelogin_seen_ = false;
  bool login_seen_ = false;
};

}  // namespace

std::unique_ptr<HeadDialogue> MakeTdsDialogue(const Reporter& reporter) {
  return std::make_unique<TdsDialogue>(reporter);
}

}  // namespace eastwest::session
