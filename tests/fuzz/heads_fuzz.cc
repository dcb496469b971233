// Reads the same bytes as the head of every protocol, and as what they look like.
#include <array>
#include <cstddef>
#include <cstdint>

#include "parsers/auth/text.h"
#include "parsers/heads/banner.h"
#include "parsers/heads/base64.h"
#include "parsers/heads/http.h"
#include "parsers/heads/ldap.h"
#include "parsers/heads/rdp.h"
#include "parsers/heads/sniff.h"
#include "parsers/heads/tds.h"
#include "parsers/heads/tls.h"

namespace {

using namespace eastwest;
using namespace eastwest::heads;

// Touch reads every byte of a view, so that one that leaves the message is seen.
void Touch(Bytes view) { auth::Text(view, false); }

void ReadHttp(Bytes data) {
  const Parsed<HttpHead> head = ParseHttpHead(data);
  for (const Bytes view :
       {head->method, head->target, head->version, head->host, head->user_agent, head->server,
        head->upgrade, head->authorization.scheme, head->authorization.token}) {
    Touch(view);
  }
  for (const HttpCredentials& challenge : head->challenges()) {
    Touch(challenge.scheme);
    Touch(challenge.token);
  }
  (void)ParseHttpChunk(data);
  std::array<std::uint8_t, 256> decoded{};
  (void)DecodeBase64(head->authorization.token, decoded);
  (void)DecodeBase64(data, decoded);
}

void ReadTds(Bytes data) {
  (void)ParseTdsHeader(data);
  Touch(ParseTdsPrelogin(data)->instance);
  const Parsed<TdsLogin7> login = ParseTdsLogin7(data);
  for (const Bytes view : {login->host, login->user, login->application, login->server,
                           login->database, login->sspi}) {
    Touch(view);
  }
  Touch(ParseTdsAnswer(data)->sspi);
}

void ReadOthers(Bytes data) {
  Touch(ParseRdpRequest(data)->cookie);
  Touch(ParseRdpRequest(data)->routing_token);
  (void)ParseRdpConfirm(data);
  Touch(ParseRfbVersion(data)->minor);
  Touch(ParseRfbSecurity(data, false)->types);
  Touch(ParseRfbSecurity(data, true)->types);
  Touch(ParseSshBanner(data)->software);
  const Parsed<ClientHello> hello = ParseClientHello(data);
  Touch(hello->server_name);
  for (const Bytes protocol : hello->alpn()) {
    Touch(protocol);
  }
  (void)LdapMessageBytes(data);
  const Parsed<LdapMessage> message = ParseLdapMessage(data);
  Touch(message->name);
  Touch(message->mechanism);
  Touch(message->token);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Bytes bytes(data, size);
  (void)SniffHead(bytes);
  ReadHttp(bytes);
  ReadTds(bytes);
  ReadOthers(bytes);
  return 0;
}
