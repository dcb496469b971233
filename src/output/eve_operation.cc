// One event for each SMB operation, as the wire had it.
#include <algorithm>
#include <chrono>
#include <span>
#include <string>
#include <string_view>

#include "fmt/format.h"
#include "src/output/eve_identity.h"
#include "src/output/eve_smb.h"
#include "src/output/eve_smb_detail.h"

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

// Commands that no product since LAN Manager uses are numbers to Suricata.
constexpr Alias kSmb1Aliases[] = {{"NEGOTIATE", "NEGOTIATE_PROTOCOL"},
                                  {"TRANSACTION", "TRANS"},
                                  {"TRANSACTION_SECONDARY", "TRANS_SECONDARY"},
                                  {"TRANSACTION2", "TRANS2"},
                                  {"TRANSACTION2_SECONDARY", "TRANS2_SECONDARY"},
                                  {"NT_TRANSACT", "NT_TRANS"},
                                  {"NT_TRANSACT_SECONDARY", "NT_TRANS_SECONDARY"},
                                  {"QUERY_INFORMATION_DISK", "QUERY_INFO_DISK"},
                                  {"READ_MPX_SECONDARY", "0x1c"},
                                  {"WRITE_MPX_SECONDARY", "0x1f"},
                                  {"WRITE_COMPLETE", "0x20"},
                                  {"QUERY_SERVER", "0x21"},
                                  {"NEW_FILE_SIZE", "0x30"},
                                  {"FIND_NOTIFY_CLOSE", "0x35"},
                                  {"SECURITY_PACKAGE_ANDX", "0x7e"},
                                  {"FIND_CLOSE", "0x84"},
                                  {"GET_PRINT_QUEUE", "0xc3"},
                                  {"READ_BULK", "0xd8"},
                                  {"WRITE_BULK", "0xd9"},
                                  {"WRITE_BULK_DATA", "0xda"},
                                  {"NO_ANDX_COMMAND", "NO_ANDX"}};

std::string CommandName(const event::SmbOperation& operation) {
  const std::string_view version = operation.smb1 ? "SMB1_COMMAND_" : "SMB2_COMMAND_";
  const std::span<const Alias> aliases =
      operation.smb1 ? std::span<const Alias>(kSmb1Aliases) : kSmb2Aliases;
  const auto alias = std::ranges::find(aliases, operation.command, &Alias::specification);
  return fmt::format("{}{}", version, alias == aliases.end() ? operation.command : alias->suricata);
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
    if (!operation.smb1) {
      json.BeginObject("set_info");
      json.Text("class", "FILE_INFO");
      json.Text("info_level", RenameLevel(operation.hard_link));
      json.EndObject();
    }
    json.BeginObject("rename");
    json.Text("from", name);
    json.Text("to", operation.rename_to);
    json.EndObject();
  }
}

std::uint64_t LatencyMicroseconds(const event::Event& event) {
  using std::chrono::microseconds;
  const auto took = std::chrono::duration_cast<microseconds>(event.time - event.request_time);
  return static_cast<std::uint64_t>(std::max<microseconds::rep>(took.count(), 0));
}

void WriteOwnKeys(Json& json, const event::Event& event, const event::SmbOperation& operation) {
  if (operation.request_seen && operation.answered) {
    json.Number("latency_us", LatencyMicroseconds(event));
  }
  if (operation.encrypted) {
    json.Flag("from_server", operation.from_server);
    json.Number("encrypted_bytes", operation.encrypted_bytes);
  }
  json.FlagIfSet("signed", operation.signing);
  json.FlagIfSet("unsolicited", operation.unsolicited);
  WriteDetails(json, operation.details);
  WriteOpenDetail(json, operation.open);
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
    WriteOpenTimes(json, fact.open);
    WriteIdentity(eve, fact.identity);
  }
  if (!eve.options.strict) {
    WriteOwnKeys(json, event, fact);
  }
  json.EndObject();
  EndLine(eve, head);
}

}  // namespace eastwest::output
