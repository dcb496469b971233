#include "src/output/eve_smb.h"

#include <bit>
#include <string>
#include <string_view>

#include "fmt/format.h"
#include "src/output/eve_identity.h"
#include "src/output/eve_smb_detail.h"

namespace eastwest::output {
namespace {

// CommandNames is what SMB2 and SMB1 call the same thing.
struct CommandNames {
  std::string_view smb2;
  std::string_view smb1;
};

constexpr CommandNames kNegotiate{"SMB2_COMMAND_NEGOTIATE_PROTOCOL",
                                  "SMB1_COMMAND_NEGOTIATE_PROTOCOL"};
constexpr CommandNames kSessionSetup{"SMB2_COMMAND_SESSION_SETUP",
                                     "SMB1_COMMAND_SESSION_SETUP_ANDX"};
constexpr CommandNames kTreeConnect{"SMB2_COMMAND_TREE_CONNECT", "SMB1_COMMAND_TREE_CONNECT_ANDX"};
constexpr CommandNames kCreate{"SMB2_COMMAND_CREATE", "SMB1_COMMAND_NT_CREATE_ANDX"};
constexpr CommandNames kClose{"SMB2_COMMAND_CLOSE", "SMB1_COMMAND_CLOSE"};
constexpr CommandNames kRename{"SMB2_COMMAND_SET_INFO", "SMB1_COMMAND_RENAME"};
constexpr CommandNames kDelete{"SMB2_COMMAND_SET_INFO", "SMB1_COMMAND_DELETE"};

LineHead BeginSmb(EveContext& eve, const event::Event& event, const CommandNames& command) {
  LineHead head = HeadOf("smb", event);
  BeginLine(eve, head);
  const FlowDialect& dialect = eve.dialects.Of(event.flow.id);
  eve.json.BeginObject("smb");
  eve.json.Text("dialect", dialect.name);
  eve.json.Text("command", dialect.smb1 ? command.smb1 : command.smb2);
  return head;
}

void EndSmb(EveContext& eve, const LineHead& head) {
  eve.json.EndObject();
  EndLine(eve, head);
}

void WriteStatusOnceKnown(Json& json, event::Outcome outcome, std::uint32_t status) {
  if (outcome != event::Outcome::kAttempted) {
    WriteStatus(json, status);
  }
}

void WriteUser(EveContext& eve, const event::IdentityPtr& identity) {
  if (!eve.options.strict) {
    eve.json.TextIfAny("user", event::AccountName(identity.get()));
  }
}

void WriteFile(EveContext& eve, const event::FileInfo& file) {
  const std::string_view root = "<share_root>";  // Suricata's word for the empty name
  const std::string_view name = file.name.empty() ? root : std::string_view(file.name);
  const bool directory = file.is_directory || file.name.empty();
  eve.json.Text(directory ? "directory" : "filename", name);
  eve.json.TextIfAny("share", file.share);
  if (!eve.options.strict) {
    eve.json.FlagIfSet("share_inferred", file.share_inferred);
  }
}

std::string_view CreateActionName(std::uint32_t action) {
  switch (action) {  // [MS-SMB2] 2.2.14
    case 0:
      return "superseded";
    case 1:
      return "opened";
    case 2:
      return "created";
    case 3:
      return "overwritten";
  }
  return "unknown";
}

std::string_view ShareType(event::ShareKind kind) {
  switch (kind) {
    case event::ShareKind::kDisk:
    case event::ShareKind::kAdmin:
      return "FILE";
    case event::ShareKind::kPipe:
      return "PIPE";
    case event::ShareKind::kPrint:
      return "PRINT";
    case event::ShareKind::kUnknown:
      return "UNKNOWN";
  }
  return "UNKNOWN";
}

constexpr std::uint32_t kFileDeleteOnClose = 0x00001000;  // [MS-SMB2] 2.2.13

std::string_view AccessName(bool delete_on_close) {
  return delete_on_close ? "delete on close" : "normal";
}

void WriteEncryptedSide(Json& json, std::string_view name,
                        const event::EncryptedTraffic::Side& side) {
  json.BeginObject(name);
  json.Number("messages", side.messages);
  json.Number("bytes", side.bytes);
  json.Number("largest", side.largest);
  json.EndObject();
}

}  // namespace

std::string_view RenameLevel(bool hard_link) {
  return hard_link ? "SMB2_FILE_LINK_INFO" : "SMB2_FILE_RENAME_INFO";
}

void WriteSessionId(EveContext& eve, std::uint64_t session_id) {
  if (session_id == 0) {
    return;
  }
  if (eve.options.strict) {
    eve.json.Signed("session_id", std::bit_cast<std::int64_t>(session_id));
  } else {
    eve.json.Number("session_id", session_id);
  }
}

void WriteSmb(EveContext& eve, const event::Event& event, const event::SmbNegotiated& fact) {
  const LineHead head = BeginSmb(eve, event, kNegotiate);
  Json& json = eve.json;
  WriteStatus(json, fact.status);
  if (!fact.client_dialects.empty()) {
    json.BeginArray("client_dialects");
    for (const std::uint16_t dialect : fact.client_dialects) {
      json.Item(DialectName(dialect));
    }
    json.EndArray();
  }
  if (fact.dialect != 0) {
    json.Text("client_guid", ToString(fact.client_guid));
    json.Text("server_guid", ToString(fact.server_guid));
    json.Number("max_read_size", fact.max_read_size);
    json.Number("max_write_size", fact.max_write_size);
  }
  if (!eve.options.strict) {
    json.Flag("signing_required", fact.signing_required);
    json.Flag("encryption_capable", fact.encryption_capable);
    json.TextIfAny("cipher", fact.cipher);
    json.FlagIfSet("smb1_offered", fact.smb1_offered);
  }
  EndSmb(eve, head);
}

void WriteSmb(EveContext& eve, const event::Event& event, const event::LogonFinished& fact) {
  using Carrier = event::LogonFinished::Carrier;
  if (fact.carrier != Carrier::kSmb2 && fact.carrier != Carrier::kSmb1) {
    return;  // no SMB
  }
  const LineHead head = BeginSmb(eve, event, kSessionSetup);
  Json& json = eve.json;
  WriteStatusOnceKnown(json, fact.outcome, fact.status);
  WriteSessionId(eve, fact.session_id);
  WriteIdentity(eve, fact.identity);
  WriteUser(eve, fact.identity);
  if (!eve.options.strict) {
    json.FlagIfSet("anonymous", fact.identity != nullptr && fact.identity->anonymous);
    json.FlagIfSet("guest", fact.identity != nullptr && fact.identity->guest);
    json.FlagIfSet("ntlm_v1", fact.identity != nullptr && fact.identity->ntlm_v1);
    json.FlagIfSet("continued", fact.continued);
    json.Flag("signing", fact.signing);
    json.FlagIfSet("encryption_required", fact.encrypted);
    json.FlagIfSet("bound_channel", fact.bound);
    if (fact.previous_session_id != 0) {
      json.Number("previous_session_id", fact.previous_session_id);
    }
  }
  EndSmb(eve, head);
}

// Nothing in Suricata's schema can say "encrypted", so a strict line would say nothing.
void WriteSmb(EveContext& eve, const event::Event& event, const event::EncryptionStarted& fact) {
  if (eve.options.strict) {
    return;
  }
  const LineHead head = HeadOf("smb", event);
  BeginLine(eve, head);
  eve.json.BeginObject("smb");
  eve.json.Text("dialect", eve.dialects.Of(event.flow.id).name);
  eve.json.Flag("encrypted", true);
  WriteSessionId(eve, fact.session_id);
  WriteUser(eve, fact.identity);
  EndSmb(eve, head);
}

void WriteSmb(EveContext& eve, const event::Event& event, const event::EncryptedTraffic& fact) {
  if (eve.options.strict) {
    return;
  }
  const LineHead head = HeadOf("smb", event);
  BeginLine(eve, head);
  Json& json = eve.json;
  json.BeginObject("smb");
  json.Text("dialect", DialectName(fact.dialect));
  json.Flag("encrypted", true);
  WriteSessionId(eve, fact.session_id);
  WriteUser(eve, fact.identity);
  json.BeginObject("encrypted_traffic");
  WriteEncryptedSide(json, "to_server", fact.to_server);
  WriteEncryptedSide(json, "to_client", fact.to_client);
  json.Text("first", EveTime(fact.first));
  json.Text("last", EveTime(fact.last));
  json.EndObject();
  EndSmb(eve, head);
}

void WriteSmb(EveContext& eve, const event::Event& event, const event::ShareConnected& fact) {
  const LineHead head = BeginSmb(eve, event, kTreeConnect);
  Json& json = eve.json;
  WriteStatusOnceKnown(json, fact.outcome, fact.status);
  WriteSessionId(eve, fact.session_id);
  json.Number("tree_id", fact.tree_id);
  json.Text(fact.kind == event::ShareKind::kPipe ? "named_pipe" : "share", fact.path);
  json.Text("share_type", ShareType(fact.kind));
  WriteUser(eve, fact.identity);
  if (!eve.options.strict) {
    json.FlagIfSet("admin_share", fact.kind == event::ShareKind::kAdmin);
    json.FlagIfSet("encryption_required", fact.encrypted);
    if (!eve.dialects.Of(event.flow.id).smb1) {
      WriteShareProperties(json, fact);
    }
  }
  EndSmb(eve, head);
}

void WriteSmb(EveContext& eve, const event::Event& event, const event::FileOpened& fact) {
  if (fact.outcome == event::Outcome::kSucceeded) {
    return;
  }
  const LineHead head = BeginSmb(eve, event, kCreate);
  WriteStatusOnceKnown(eve.json, fact.outcome, fact.status);
  WriteFile(eve, fact.file);
  eve.json.TextIfAny("disposition", fact.disposition);
  eve.json.Text("access", AccessName((fact.create_options & kFileDeleteOnClose) != 0));
  WriteUser(eve, fact.identity);
  if (!eve.options.strict) {
    WriteOpenDetail(eve.json, fact.detail);
  }
  EndSmb(eve, head);
}

void WriteSmb(EveContext& eve, const event::Event& event, const event::FileClosed& fact) {
  const LineHead head = BeginSmb(eve, event, kCreate);
  Json& json = eve.json;
  WriteStatus(json, fact.status);
  WriteSessionId(eve, fact.session_id);
  json.Number("tree_id", fact.tree_id);
  WriteFile(eve, fact.file);
  json.TextIfAny("disposition", fact.disposition);
  json.Text("access", AccessName(fact.delete_on_close));
  WriteOpenTimes(json, fact.detail);
  WriteUser(eve, fact.identity);
  if (!eve.options.strict) {
    json.Text("create_action", CreateActionName(fact.create_action));
    json.FlagIfSet("signed", fact.signing);
    WriteOpenDetail(json, fact.detail);
    json.Number("bytes_read", fact.bytes_read);
    json.Number("bytes_written", fact.bytes_written);
    json.Number("reads", fact.reads);
    json.Number("writes", fact.writes);
    if (fact.opened_frame.number != 0) {
      json.Text("opened", EveTime(fact.opened_time));
      json.Number("opened_pcap_cnt", fact.opened_frame.number);
    }
    json.Flag("close_seen", fact.close_seen);
  }
  EndSmb(eve, head);
}

void WriteSmb(EveContext& eve, const event::Event& event, const event::FileRenamed& fact) {
  const LineHead head = BeginSmb(eve, event, kRename);
  Json& json = eve.json;
  WriteStatusOnceKnown(json, fact.outcome, fact.status);
  WriteFile(eve, fact.file);
  if (!eve.dialects.Of(event.flow.id).smb1) {
    json.BeginObject("set_info");
    json.Text("class", "FILE_INFO");
    json.Text("info_level", RenameLevel(fact.hard_link));
    json.EndObject();
  }
  json.BeginObject("rename");
  json.Text("from", fact.file.name);
  json.Text("to", fact.new_name);
  json.EndObject();
  WriteUser(eve, fact.identity);
  EndSmb(eve, head);
}

void WriteSmb(EveContext& eve, const event::Event& event, const event::FileDeleted& fact) {
  const LineHead head = BeginSmb(eve, event, fact.on_close ? kClose : kDelete);
  WriteStatusOnceKnown(eve.json, fact.outcome, fact.status);
  WriteFile(eve, fact.file);
  eve.json.Text("access", "delete on close");
  WriteUser(eve, fact.identity);
  EndSmb(eve, head);
}

}  // namespace eastwest::output
