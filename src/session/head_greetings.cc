// The protocols of which one message a side is read: RDP, RFB, SSH and TLS.
#include <string>

#include "fmt/format.h"
#include "parsers/bytes/text.h"
#include "parsers/heads/banner.h"
#include "parsers/heads/rdp.h"
#include "parsers/heads/tls.h"
#include "src/session/head_dialogue.h"

namespace eastwest::session {
namespace {

// GreetingDialogue tells what it gathered when it has seen enough, or the end.
class GreetingDialogue : public HeadDialogue {
 public:
  void OnEnd(const stream::PacketContext& now) override {
    if (!done()) {
      Tell(now);
    }
  }

 protected:
  GreetingDialogue(const Reporter& reporter, std::string_view protocol)
      : HeadDialogue(reporter), protocol_(protocol) {}

  void Tell(const stream::PacketContext& packet) {
    Finish();
    reporter_.Report(At(packet), event::ApplicationRecognised{protocol_, fields_.Take()});
  }

  // Unread ends the reading when the bytes are not what they seemed to be.
  std::size_t Unread(const stream::PacketContext& packet, ParseError error, Bytes held) {
    if (error == ParseError::kTruncated) {
      return 0;
    }
    Tell(packet);
    return held.size();
  }

  HeadFields fields_;

 private:
  std::string_view protocol_;
};

// [MS-RDPBCGR] 2.2.1.2.1
std::string_view RdpProtocolName(std::uint32_t protocol) {
  switch (protocol) {
    case 0:
      return "rdp";
    case 1:
      return "tls";
    case 2:
      return "hybrid";
    case 4:
      return "rdstls";
    case 8:
      return "hybrid_ex";
    case 16:
      return "aad";
  }
  return "unknown";
}

class RdpDialogue : public GreetingDialogue {
 public:
  explicit RdpDialogue(const Reporter& reporter) : GreetingDialogue(reporter, "rdp") {}

  std::size_t Read(const stream::PacketContext& packet, bool from_client, Bytes held) override {
    if (!from_client && TooEarly(asked_)) {
      return kTooEarly;
    }
    return from_client ? ReadRequest(packet, held) : ReadConfirm(packet, held);
  }

 private:
  std::size_t ReadRequest(const stream::PacketContext& packet, Bytes held) {
    const Parsed<heads::RdpRequest> request = heads::ParseRdpRequest(held);
    if (!request.ok()) {
      return Unread(packet, request.error, held);
    }
    asked_ = true;
    fields_.Text("cookie", OemToUtf8(request->cookie));
    fields_.Text("routing_token", OemToUtf8(request->routing_token), true);
    for (const std::uint32_t bit : {1U, 2U, 4U, 8U, 16U}) {
      if ((request->protocols.value_or(0) & bit) != 0) {
        fields_.Item("requested", std::string(RdpProtocolName(bit)), true);
      }
    }
    return held.size();
  }

  std::size_t ReadConfirm(const stream::PacketContext& packet, Bytes held) {
    const Parsed<heads::RdpConfirm> confirm = heads::ParseRdpConfirm(held);
    if (!confirm.ok()) {
      return Unread(packet, confirm.error, held);
    }
    if (confirm->failure.has_value()) {
      fields_.Number("failure", *confirm->failure, true);
    } else {
      fields_.Text("protocol", std::string(RdpProtocolName(confirm->protocol.value_or(0))), true);
    }
    Tell(packet);
    return held.size();
  }

  bool asked_ = false;
};

// RFC 6143 7.1: the server speaks first, the client answers with a version, the server offers.
class RfbDialogue : public GreetingDialogue {
 public:
  explicit RfbDialogue(const Reporter& reporter) : GreetingDialogue(reporter, "rfb") {}

  std::size_t Read(const stream::PacketContext& packet, bool from_client, Bytes held) override {
    bool& version_seen = from_client ? client_version_seen_ : server_version_seen_;
    if (version_seen && !from_client && TooEarly(client_version_seen_)) {
      return kTooEarly;
    }
    if (version_seen) {
      return from_client ? held.size() : ReadSecurity(packet, held);
    }
    const Parsed<heads::RfbVersion> version = heads::ParseRfbVersion(held);
    if (!version.ok()) {
      return Unread(packet, version.error, held);
    }
    version_seen = true;
    version_3_3_ = version_3_3_ || OemToUtf8(version->minor) == "003";
    fields_.Text(from_client ? "client_protocol_version.major" : "server_protocol_version.major",
                 OemToUtf8(version->major));
    fields_.Text(from_client ? "client_protocol_version.minor" : "server_protocol_version.minor",
                 OemToUtf8(version->minor));
    return heads::kRfbVersionBytes;
  }

 private:
  std::size_t ReadSecurity(const stream::PacketContext& packet, Bytes held) {
    const Parsed<heads::RfbSecurity> security = heads::ParseRfbSecurity(held, version_3_3_);
    if (!security.ok()) {
      return Unread(packet, security.error, held);
    }
    for (const std::uint8_t type : security->types) {
      fields_.Item("security_types", fmt::format("{}", type), true);
    }
    Tell(packet);
    return held.size();
  }

  bool client_version_seen_ = false;
  bool server_version_seen_ = false;
  bool version_3_3_ = false;
};

class SshDialogue : public GreetingDialogue {
 public:
  explicit SshDialogue(const Reporter& reporter) : GreetingDialogue(reporter, "ssh") {}

  std::size_t Read(const stream::PacketContext& packet, bool from_client, Bytes held) override {
    bool& seen = from_client ? client_seen_ : server_seen_;
    if (seen) {
      return held.size();
    }
    const Parsed<heads::SshBanner> banner = heads::ParseSshBanner(held);
    if (!banner.ok()) {
      return Unread(packet, banner.error, held);
    }
    seen = true;
    fields_.Text(from_client ? "client.proto_version" : "server.proto_version",
                 OemToUtf8(banner->protocol));
    fields_.Text(from_client ? "client.software_version" : "server.software_version",
                 OemToUtf8(banner->software));
    if (client_seen_ && server_seen_) {
      Tell(packet);
    }
    return held.size();
  }

 private:
  bool client_seen_ = false;
  bool server_seen_ = false;
};

std::string TlsVersionName(std::uint16_t version) {
  switch (version) {  // Suricata's spelling
    case 0x0300:
      return "SSLv3";
    case 0x0301:
      return "TLSv1";
    case 0x0302:
      return "TLS 1.1";
    case 0x0303:
      return "TLS 1.2";
    case 0x0304:
      return "TLS 1.3";
  }
  return fmt::format("0x{:04x}", version);
}

class TlsDialogue : public GreetingDialogue {
 public:
  explicit TlsDialogue(const Reporter& reporter) : GreetingDialogue(reporter, "tls") {}

  std::size_t Read(const stream::PacketContext& packet, bool from_client, Bytes held) override {
    if (!from_client) {
      return held.size();
    }
    const Parsed<heads::ClientHello> hello = heads::ParseClientHello(held);
    if (!hello.ok()) {
      return Unread(packet, hello.error, held);
    }
    fields_.Text("sni", OemToUtf8(hello->server_name));
    fields_.Text("offered_version", TlsVersionName(hello->version), true);
    for (const Bytes protocol : hello->alpn()) {
      fields_.Item("client_alpns", OemToUtf8(protocol));
    }
    Tell(packet);
    return held.size();
  }
};

}  // namespace

std::unique_ptr<HeadDialogue> MakeHeadDialogue(heads::HeadKind kind, const Reporter& reporter) {
  switch (kind) {
    case heads::HeadKind::kRdp:
      return std::make_unique<RdpDialogue>(reporter);
    case heads::HeadKind::kTls:
      return std::make_unique<TlsDialogue>(reporter);
    case heads::HeadKind::kSsh:
      return std::make_unique<SshDialogue>(reporter);
    case heads::HeadKind::kRfb:
      return std::make_unique<RfbDialogue>(reporter);
    case heads::HeadKind::kHttp:
      return MakeHttpDialogue(reporter);
    case heads::HeadKind::kTds:
      return MakeTdsDialogue(reporter);
    case heads::HeadKind::kLdap:
      return MakeLdapDialogue(reporter);
    case heads::HeadKind::kKerberos:
      return MakeKdcDialogue(reporter);
    case heads::HeadKind::kNone:
      break;
  }
  return nullptr;
}

}  // namespace eastwest::session
