// HTTP: the first request and its answer, and authentication over the first few of them.
#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <string>
#include <utility>

#include "parsers/bytes/text.h"
#include "parsers/heads/base64.h"
#include "parsers/heads/http.h"
#include "src/core/limits.h"
#include "src/session/head_dialogue.h"

namespace eastwest::session {
namespace {

constexpr std::uint16_t kUnauthorized = 401;
constexpr std::uint16_t kProxyUnauthorized = 407;

// Asked is what the last request said, until it is answered.
struct Asked {
  std::string method;
  std::string url;
  std::string host;
  std::string user_agent;
  std::string version;
  std::string scheme;
  Moment moment;
};

bool IsScheme(Bytes scheme, std::string_view name) {
  return EqualsIgnoreCase(OemToUtf8(scheme), name);
}

// NegotiatesTokens: NTLM, and SPNEGO under its name in HTTP. RFC 4559, [MS-NTHT]
bool NegotiatesTokens(Bytes scheme) {
  return IsScheme(scheme, "NTLM") || IsScheme(scheme, "Negotiate") || IsScheme(scheme, "Kerberos");
}

class HttpDialogue : public HeadDialogue {
 public:
  explicit HttpDialogue(const Reporter& reporter)
      : HeadDialogue(reporter), logon_(reporter, event::LogonFinished::Carrier::kHttp) {}

  std::size_t Read(const stream::PacketContext& packet, bool from_client, Bytes held) override {
    bool& in_chunks = from_client ? request_chunks_ : answer_chunks_;
    if (in_chunks) {
      return ReadChunk(packet, held, in_chunks);
    }
    const Parsed<heads::HttpHead> head = heads::ParseHttpHead(held);
    if (head.error == ParseError::kTruncated) {
      return 0;
    }
    if (!head.ok() || head->request != from_client) {
      return GiveUp(packet, held);
    }
    if (!from_client && TooEarly(requests_ > exchanges_)) {
      return kTooEarly;
    }
    bool body_follows = true;
    if (from_client) {
      OnRequest(packet, *head);
    } else {
      body_follows = OnAnswer(packet, *head);
    }
    const std::uint64_t body = body_follows ? head->content_length.value_or(0) : 0;
    in_chunks = body_follows && head->chunked;
    return head->bytes + static_cast<std::size_t>(in_chunks ? 0 : body);
  }

  void OnEnd(const stream::PacketContext& now) override {
    if (!done()) {
      Tell(now, nullptr);
      logon_.OnEnd();
      Finish();
    }
  }

 private:
  std::size_t GiveUp(const stream::PacketContext& packet, Bytes held) {
    OnEnd(packet);
    return held.size();
  }

  // The last chunk is empty, and an empty line follows. RFC 9112 7.1
  std::size_t ReadChunk(const stream::PacketContext& packet, Bytes held, bool& in_chunks) {
    const Parsed<heads::HttpChunk> chunk = heads::ParseHttpChunk(held);
    if (chunk.error == ParseError::kTruncated) {
      return 0;
    }
    if (!chunk.ok()) {
      return GiveUp(packet, held);
    }
    in_chunks = chunk->size != 0;
    return chunk->bytes + static_cast<std::size_t>(chunk->size) + 2;
  }

  void OnRequest(const stream::PacketContext& packet, const heads::HttpHead& head) {
    ++requests_;
    asked_ = Asked{.method = OemToUtf8(head.method),
                   .url = OemToUtf8(head.target),
                   .host = OemToUtf8(head.host),
                   .user_agent = OemToUtf8(head.user_agent),
                   .version = OemToUtf8(head.version),
                   .scheme = OemToUtf8(head.authorization.scheme),
                   .moment = At(packet)};
    if (NegotiatesTokens(head.authorization.scheme)) {
      Decode(head.authorization.token,
             [this, &packet](Bytes token) { logon_.OnClientToken(packet, token); });
    } else if (IsScheme(head.authorization.scheme, "Basic")) {
      Decode(head.authorization.token, [this, &packet](Bytes pair) { OnBasic(packet, pair); });
    }
  }

  // RFC 7617 2: user, colon, password. What follows the colon is not looked at.
  void OnBasic(const stream::PacketContext& packet, Bytes pair) {
    const auto colon = static_cast<std::size_t>(std::ranges::find(pair, ':') - pair.begin());
    std::string user = OemToUtf8(pair.first(colon));
    if (user != basic_user_) {
      basic_user_ = user;
      logon_.OnPlain(packet, std::move(user), false);
    }
  }

  // OnAnswer says whether a body of the length that is named may follow. RFC 9112 6.3
  bool OnAnswer(const stream::PacketContext& packet, const heads::HttpHead& head) {
    if (head.status >= 100 && head.status < 200) {
      return head.status == 101 ? EndsHere(packet, head) : true;
    }
    const bool refused = head.status == kUnauthorized || head.status == kProxyUnauthorized;
    for (const heads::HttpCredentials& challenge : head.challenges()) {
      if (NegotiatesTokens(challenge.scheme) && !challenge.token.empty()) {
        Decode(challenge.token, [this](Bytes token) { logon_.OnServerToken(token); });
      }
    }
    Tell(packet, &head);
    const bool had_logon = logon_.open();
    if (had_logon) {
      logon_.Finish(packet, !refused);
    }
    const bool bodyless = head.status == 204 || head.status == 304 ||
                          (asked_.has_value() && asked_->method == "HEAD");
    const bool endless = !head.content_length.has_value() && !head.chunked && !bodyless;
    const bool tunnel = asked_.has_value() && asked_->method == "CONNECT" && !refused;
    asked_.reset();
    ++exchanges_;
    if ((had_logon && !refused) || endless || tunnel) {
      Finish();
    } else if (exchanges_ == limits::kHeadHttpExchangesMax) {
      CountLimit();
      Finish();
    }
    return !bodyless;
  }

  bool EndsHere(const stream::PacketContext& packet, const heads::HttpHead& head) {
    Tell(packet, &head);
    Finish();
    return false;
  }

  // Tell reports the first exchange; answer is null when there was none.
  void Tell(const stream::PacketContext& packet, const heads::HttpHead* answer) {
    if (told_) {
      return;
    }
    told_ = true;
    HeadFields fields;
    Moment moment = At(packet);
    if (asked_.has_value()) {
      moment.request_time = asked_->moment.request_time;
      moment.request_frame = asked_->moment.request_frame;
      fields.Text("hostname", asked_->host)
          .Text("url", asked_->url)
          .Text("http_user_agent", asked_->user_agent)
          .Text("http_method", asked_->method)
          .Text("protocol", asked_->version)
          .Text("authorization", asked_->scheme, true);
    }
    if (answer != nullptr) {
      fields.Number("status", answer->status).Text("server", OemToUtf8(answer->server), true);
      for (const heads::HttpCredentials& challenge : answer->challenges()) {
        fields.Item("auth_offered", OemToUtf8(challenge.scheme), true);
      }
    }
    reporter_.Report(moment, event::ApplicationRecognised{"http", fields.Take()});
  }

  template <typename Use>
  void Decode(Bytes text, const Use& use) {
    std::array<std::uint8_t, limits::kHeadHeldBytesMax> token;  // base64 only ever shrinks
    const std::optional<std::size_t> size = heads::DecodeBase64(text, token);
    if (size.has_value()) {
      use(Bytes(token).first(*size));
    }
  }

  HeadLogon logon_;
  std::optional<Asked> asked_;
  std::string basic_user_;
  std::size_t requests_ = 0;
  std::size_t exchanges_ = 0;  // requests that were answered
  bool request_chunks_ = false;
  bool answer_chunks_ = false;
  bool told_ = false;
};

}  // namespace

std::unique_ptr<HeadDialogue> MakeHttpDialogue(const Reporter& reporter) {
  return std::make_unique<HttpDialogue>(reporter);
}

}  // namespace eastwest::session
