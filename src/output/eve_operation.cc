// One event for each SMB operation, as the wire had it.
#include <string>
#include <string_view>

#include "fmt/format.h"
#include "src/output/eve_smb.h"

namespace eastwest::output {
namespace {

// The names that Suricata gives to commands that [MS-SMB2] 2.2.1.2 and [MS-CIFS] 2.2.2.1 call
// otherwise.
struct Alias {
  std::string_view specification;
  std::string_view suricata;
};

constexpr Alias kSmb2Aliases[] = {{"NEGOTIATE", "NEGOTIATE_PROTOCOL"},
                                  {"LOGOFF", "SESSION_LOGOFF"},
                                  {"ECHO", "KEEPALIVE"},
                                  {"QUERY_DIRECTORY", "FIND"},
                                  {"QUERY_INFO", "GET_INFO"}};

std::string CommandName(const event::SmbOperation& operation) {
  if (operation.smb1) {
    const bool negotiate = operation.command == "NEGOTIATE";
    return fmt::format("SMB1_COMMAND_{}", negotiate ? "NEGOTIATE_PROTOCOL" : operation.command);
  }
  for (const Alias& alias : kSmb2Aliases) {
    if (operation.command == alias.specification) {
      return fmt::format("SMB2_COMMAND_{}", alias.suricata);
    }
  }
  return fmt::format("SMB2_COMMAND_{}", operation.command);
}

std::string_view Dialect(const event::SmbOperation& operation) {
  if (operation.dialect != 0) {
    return DialectName(operation.dialect);
  }
  return operation.smb1_dialect.empty() ? std::string_view("unknown")
                                        : std::string_view(operation.smb1_dialect);
}

// An SMB1 server may answer with DOS errors: the class in the first byte, zero in the second, the
// code in the last two. [MS-CIFS] 2.2.1.5, 2.2.3.1. Read as NTSTATUS that would be a success of a
// facility that no server uses.
bool IsDosError(const event::SmbOperation& operation) {
  const std::uint32_t status = operation.status;
  return operation.smb1 && (status >> 16) != 0 && (status >> 28) == 0 && (status & 0xFF00) == 0 &&
         (status & 0xFF) != 0;
}

void WriteOperationStatus(Json& json, const event::SmbOperation& operation) {
  if (!operation.answered) {
    return;
  }
  if (!IsDosError(operation)) {
    WriteStatus(json, operation.status);
    return;
  }
  const std::uint32_t code = operation.status >> 16;
  json.Text("status", fmt::format("DOS_ERROR_{}_{}", operation.status & 0xFF, code));
  json.Text("status_code", fmt::format("0x{:04x}", code));  // four digits mark a DOS code
}

void WriteName(Json& json, const event::SmbOperation& operation) {
  if (operation.share) {
    json.Text(operation.share_is_pipe ? "named_pipe" : "share", *operation.share);
  }
  if (!operation.file) {
    return;
  }
  const std::string& name = *operation.file;
  if (name.empty()) {
    json.Text("directory", "<share_root>");
  } else {
    json.Text(operation.is_directory ? "directory" : "filename", name);
  }
  if (!operation.rename_to.empty()) {
    json.BeginObject("rename");
    json.Text("from", name);
    json.Text("to", operation.rename_to);
    json.EndObject();
  }
}

}  // namespace

// An answer without its request is no operation that the client is known to have asked for: it
// carries no command, so that nobody counts it as one. Strict lines cannot say that, nor
// "encrypted", and are not written.
void WriteSmb(EveContext& eve, const event::Event& event, const event::SmbOperation& fact) {
  if (eve.options.strict && (fact.encrypted || !fact.request_seen)) {
    return;
  }
  const LineHead head = HeadOf("smb", event);
  BeginLine(eve, head);
  Json& json = eve.json;
  json.BeginObject("smb");
  if (fact.message_id != 0) {
    json.Number("id", fact.message_id);
  }
  json.Text("dialect", Dialect(fact));
  if (fact.encrypted) {
    json.Flag("encrypted", true);
  } else {
    json.Text(fact.request_seen ? "command" : "response_command", CommandName(fact));
    WriteOperationStatus(json, fact);
  }
  WriteSessionId(eve, fact.session_id);
  if (!fact.encrypted) {
    json.Number("tree_id", fact.tree_id);
    WriteName(json, fact);
    json.TextIfAny("disposition", fact.disposition);
    json.TextIfAny("function", fact.function);
    WriteIdentity(json, fact.identity);
  }
  json.EndObject();
  EndLine(eve, head);
}

}  // namespace eastwest::output
