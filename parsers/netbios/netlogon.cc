#include "parsers/netbios/netlogon.h"

#include "parsers/bytes/byte_reader.h"
#include "parsers/bytes/text.h"

namespace eastwest::netbios {
namespace {

NetlogonText ReadOem(ByteReader& reader) {
  const NetlogonText text{.bytes = OemUntilNul(reader.Rest()), .unicode = false};
  reader.Skip(text.bytes.size() + 1);
  return text;
}

NetlogonText ReadUnicode(ByteReader& reader) {
  const NetlogonText text{.bytes = Utf16LeUntilNul(reader.Rest()), .unicode = true};
  reader.Skip(text.bytes.size() + 2);
  return text;
}

// [MS-ADTS] 6.3.1.4: the Unicode name begins at an even offset.
void ReadPrimaryQuery(ByteReader& reader, NetlogonMessage& message) {
  message.host = ReadOem(reader);
  message.answer_mailslot = ReadOem(reader).bytes;
  reader.Align(2);
  message.host = ReadUnicode(reader);
}

// [MS-ADTS] 6.3.1.5
void ReadPrimaryResponse(ByteReader& reader, NetlogonMessage& message) {
  message.host = ReadOem(reader);
  reader.Align(2);
  message.host = ReadUnicode(reader);
  message.domain = ReadUnicode(reader);
}

// [MS-ADTS] 6.3.1.6
void ReadSamLogonRequest(ByteReader& reader, NetlogonMessage& message) {
  reader.Skip(2);  // RequestCount
  message.host = ReadUnicode(reader);
  message.user = ReadUnicode(reader);
  message.answer_mailslot = ReadOem(reader).bytes;
}

// [MS-ADTS] 6.3.1.7
void ReadSamLogonResponse(ByteReader& reader, NetlogonMessage& message) {
  message.host = ReadUnicode(reader);
  message.user = ReadUnicode(reader);
  message.domain = ReadUnicode(reader);
}

// [MS-ADTS] 6.3.1.9: names are compressed as in DNS, offsets count from the message's first byte.
void ReadSamLogonResponseEx(ByteReader& reader, NetlogonMessage& message) {
  reader.Skip(2 + 4 + 16);  // Sbz, Flags, DomainGuid
  ReadDnsName(reader);      // DnsForestName
  message.dns_domain = ReadDnsName(reader);
  message.dns_host = ReadDnsName(reader);
  message.netbios_domain = ReadDnsName(reader);
  message.netbios_host = ReadDnsName(reader);
  message.user_name = ReadDnsName(reader);
}

void ReadBody(ByteReader& reader, NetlogonMessage& message) {
  switch (message.command) {
    case NetlogonCommand::kLogonRequest:
      message.host = ReadOem(reader);
      message.user = ReadOem(reader);
      message.answer_mailslot = ReadOem(reader).bytes;
      return;
    case NetlogonCommand::kLogonResponse2:
      message.host = ReadOem(reader);
      return;
    case NetlogonCommand::kPrimaryQuery:
      return ReadPrimaryQuery(reader, message);
    case NetlogonCommand::kPrimaryResponse:
      return ReadPrimaryResponse(reader, message);
    case NetlogonCommand::kSamLogonRequest:
      return ReadSamLogonRequest(reader, message);
    case NetlogonCommand::kSamLogonResponse:
    case NetlogonCommand::kSamPauseResponse:
    case NetlogonCommand::kSamUserUnknown:
      return ReadSamLogonResponse(reader, message);
    case NetlogonCommand::kSamLogonResponseEx:
    case NetlogonCommand::kSamPauseResponseEx:
    case NetlogonCommand::kSamUserUnknownEx:
      return ReadSamLogonResponseEx(reader, message);
  }
  reader.Fail(ParseError::kBadValue);
}

}  // namespace

std::string_view NetlogonCommandName(NetlogonCommand command) {
  switch (command) {
    case NetlogonCommand::kLogonRequest:
      return "logon_request";
    case NetlogonCommand::kLogonResponse2:
      return "logon_response2";
    case NetlogonCommand::kPrimaryQuery:
      return "primary_query";
    case NetlogonCommand::kPrimaryResponse:
      return "primary_response";
    case NetlogonCommand::kSamLogonRequest:
      return "sam_logon_request";
    case NetlogonCommand::kSamLogonResponse:
      return "sam_logon_response";
    case NetlogonCommand::kSamPauseResponse:
      return "sam_pause_response";
    case NetlogonCommand::kSamUserUnknown:
      return "sam_user_unknown";
    case NetlogonCommand::kSamLogonResponseEx:
      return "sam_logon_response_ex";
    case NetlogonCommand::kSamPauseResponseEx:
      return "sam_pause_response_ex";
    case NetlogonCommand::kSamUserUnknownEx:
      return "sam_user_unknown_ex";
  }
  return {};
}

Parsed<NetlogonMessage> ParseNetlogonMessage(Bytes data) {
  NetlogonMessage message;
  ByteReader reader(data);
  message.command = NetlogonCommand{reader.U16Le()};
  if (reader.ok()) {
    ReadBody(reader, message);
  }
  return reader.Finish(message);
}

}  // namespace eastwest::netbios
