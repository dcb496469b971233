#include <array>
#include <string>
#include <string_view>
#include <utility>

#include "fmt/format.h"
#include "parsers/bytes/text.h"
#include "src/detect/alert_parts.h"
#include "src/detect/sigma/field_tables.h"
#include "src/event/names.h"

namespace eastwest::detect::sigma {
namespace {

using event::Outcome;

// --- negotiate -------------------------------------------------------------------------------

void PutDialect(const Subject& subject, std::string_view /*name*/, FieldValues& out) {
  const auto* fact = FactOf<event::SmbNegotiated>(subject);
  if (fact == nullptr) {
    return;
  }
  if (fact->dialect == 0) {
    return out.Text(fact->smb1_dialect);
  }
  // 0x0302 is 3.02, 0x0311 is 3.11: two digits behind the point, as Zeek and Suricata write it.
  out.Own(fmt::format("{:x}.{:02x}", fact->dialect >> 8, fact->dialect & 0xFF));
}
void PutSmb1(const Subject& subject, std::string_view /*name*/, FieldValues& out) {
  if (const auto* fact = FactOf<event::SmbNegotiated>(subject)) {
    out.Flag(!fact->smb1_dialect.empty());
  }
}
void PutSmb1Offered(const Subject& subject, std::string_view /*name*/, FieldValues& out) {
  if (const auto* fact = FactOf<event::SmbNegotiated>(subject)) {
    out.Flag(fact->smb1_offered);
  }
}
void PutSigningRequired(const Subject& subject, std::string_view /*name*/, FieldValues& out) {
  if (const auto* fact = FactOf<event::SmbNegotiated>(subject)) {
    out.Flag(fact->signing_required);
  }
}
void PutEncryption(const Subject& subject, std::string_view /*name*/, FieldValues& out) {
  if (const auto* fact = FactOf<event::SmbNegotiated>(subject)) {
    out.Flag(fact->encryption_capable);
  }
}
void PutCipher(const Subject& subject, std::string_view /*name*/, FieldValues& out) {
  if (const auto* fact = FactOf<event::SmbNegotiated>(subject)) {
    out.Text(fact->cipher);
  }
}
void PutClientGuid(const Subject& subject, std::string_view /*name*/, FieldValues& out) {
  if (const auto* fact = FactOf<event::SmbNegotiated>(subject)) {
    out.Own(ToString(fact->client_guid));
  }
}

// --- session ---------------------------------------------------------------------------------

void PutDomain(const Subject& subject, std::string_view /*name*/, FieldValues& out) {
  if (const event::Identity* who = IdentityOf(subject.event.fact)) {
    out.Text(who->domain);
  }
}
void PutWorkstation(const Subject& subject, std::string_view /*name*/, FieldValues& out) {
  if (const event::Identity* who = IdentityOf(subject.event.fact)) {
    out.Text(who->workstation);
  }
}
void PutAuth(const Subject& subject, std::string_view /*name*/, FieldValues& out) {
  const event::Identity* who = IdentityOf(subject.event.fact);
  if (who == nullptr) {
    return;
  }
  switch (who->mechanism) {
    case event::AuthMechanism::kNtlm:
      return out.Text("NTLM");
    case event::AuthMechanism::kKerberos:
      return out.Text("Kerberos");
    case event::AuthMechanism::kPlain:
      return out.Text("plain");
    case event::AuthMechanism::kNegoex:
      return out.Text("NegoEx");
    case event::AuthMechanism::kPku2u:
      return out.Text("PKU2U");
    case event::AuthMechanism::kUnknown:
      return;
  }
}
void PutGuest(const Subject& subject, std::string_view /*name*/, FieldValues& out) {
  const event::Identity* who = IdentityOf(subject.event.fact);
  out.Flag(who != nullptr && who->guest);
}
void PutNtlmV1(const Subject& subject, std::string_view /*name*/, FieldValues& out) {
  const event::Identity* who = IdentityOf(subject.event.fact);
  out.Flag(who != nullptr && who->ntlm_v1);
}
void PutServerName(const Subject& subject, std::string_view /*name*/, FieldValues& out) {
  if (const event::Identity* who = IdentityOf(subject.event.fact)) {
    out.Text(who->server_name);
  }
}
void PutServicePrincipal(const Subject& subject, std::string_view /*name*/, FieldValues& out) {
  if (const event::Identity* who = IdentityOf(subject.event.fact)) {
    out.Text(who->service);
  }
}
void PutContinued(const Subject& subject, std::string_view /*name*/, FieldValues& out) {
  if (const auto* fact = FactOf<event::LogonFinished>(subject)) {
    out.Flag(fact->continued);
  }
}
void PutCarrier(const Subject& subject, std::string_view /*name*/, FieldValues& out) {
  using Carrier = event::LogonFinished::Carrier;
  if (const auto* fact = FactOf<event::LogonFinished>(subject)) {
    out.Text(fact->carrier == Carrier::kSmb2   ? "smb2"
             : fact->carrier == Carrier::kSmb1 ? "smb1"
             : fact->carrier == Carrier::kRpc  ? "rpc"
             : fact->carrier == Carrier::kHttp ? "http"
             : fact->carrier == Carrier::kLdap ? "ldap"
                                               : "tds");
  }
}
void PutSuccess(const Subject& subject, std::string_view /*name*/, FieldValues& out) {
  const auto outcome = OutcomeOf(subject.event.fact);
  if (outcome && *outcome != Outcome::kAttempted) {
    out.Flag(*outcome == Outcome::kSucceeded);
  }
}

// PutStatus writes the NTSTATUS of the answer.
void PutStatus(const Subject& subject, std::string_view /*name*/, FieldValues& out) {
  std::visit(
      [&out](const auto& fact) {
        if constexpr (requires { fact.status; }) {
          out.Hex(fact.status);
        }
      },
      subject.event.fact);
}

// --- trees and files -------------------------------------------------------------------------

const event::FileInfo* FileOf(const event::Fact& fact) {
  return std::visit(
      [](const auto& of) -> const event::FileInfo* {
        if constexpr (requires { of.file.share; }) {
          return &of.file;
        } else {
          return nullptr;
        }
      },
      fact);
}

void PutTreePath(const Subject& subject, std::string_view /*name*/, FieldValues& out) {
  if (const auto* tree = FactOf<event::ShareConnected>(subject)) {
    out.Text(tree->path);
  } else if (const event::FileInfo* file = FileOf(subject.event.fact)) {
    out.Join({"\\\\", net::ToString(subject.event.flow.server), "\\", file->share});
  }
}
void PutShare(const Subject& subject, std::string_view /*name*/, FieldValues& out) {
  if (const auto* tree = FactOf<event::ShareConnected>(subject)) {
    out.Text(tree->share);
  } else if (const event::FileInfo* file = FileOf(subject.event.fact)) {
    out.Text(file->share);
  }
}
void PutShareClass(const Subject& subject, std::string_view /*name*/, FieldValues& out) {
  if (const auto* tree = FactOf<event::ShareConnected>(subject)) {
    out.Text(event::ShareKindName(tree->kind));
  } else if (const event::FileInfo* file = FileOf(subject.event.fact)) {
    out.Text(event::ShareKindName(file->kind));
  }
}
void PutMaxAccess(const Subject& subject, std::string_view /*name*/, FieldValues& out) {
  if (const auto* tree = FactOf<event::ShareConnected>(subject)) {
    out.Hex(tree->maximal_access);
  }
}
void PutEncrypt(const Subject& subject, std::string_view /*name*/, FieldValues& out) {
  if (const auto* tree = FactOf<event::ShareConnected>(subject)) {
    out.Flag(tree->encrypted);
  }
}
void PutName(const Subject& subject, std::string_view /*name*/, FieldValues& out) {
  if (const auto* renamed = FactOf<event::FileRenamed>(subject)) {
    PutNameForms(renamed->new_name, NamePart::kWhole, out);
  } else if (const event::FileInfo* file = FileOf(subject.event.fact)) {
    PutNameForms(file->name, NamePart::kWhole, out);
  }
}
void PutPipe(const Subject& subject, std::string_view /*name*/, FieldValues& out) {
  if (const event::FileInfo* file = FileOf(subject.event.fact)) {
    PutPipeForms(file->name, out);
  }
}
void PutPreviousName(const Subject& subject, std::string_view /*name*/, FieldValues& out) {
  if (const auto* renamed = FactOf<event::FileRenamed>(subject)) {
    PutNameForms(renamed->file.name, NamePart::kWhole, out);
  }
}
// PutBaseName and PutDirectory: the last part of the name, and what is before it.
void PutBaseName(const Subject& subject, std::string_view /*name*/, FieldValues& out) {
  if (const event::FileInfo* file = FileOf(subject.event.fact)) {
    PutNameForms(file->name, NamePart::kBase, out);
  }
}
void PutDirectory(const Subject& subject, std::string_view /*name*/, FieldValues& out) {
  if (const event::FileInfo* file = FileOf(subject.event.fact)) {
    PutNameForms(file->name, NamePart::kDirectory, out);
  }
}
void PutAction(const Subject& subject, std::string_view /*name*/, FieldValues& out) {
  const event::Fact& fact = subject.event.fact;
  const event::FileInfo* file = FileOf(fact);
  if (file == nullptr) {
    return;
  }
  if (std::holds_alternative<event::FileOpened>(fact)) {
    out.Text("SMB::FILE_OPEN");  // Zeek has said so of pipes, too
    if (file->is_pipe) {
      out.Text("SMB::PIPE_OPEN");
    }
  } else if (std::holds_alternative<event::FileWritten>(fact)) {
    out.Text(file->is_pipe ? "SMB::PIPE_WRITE" : "SMB::FILE_WRITE");
  } else if (std::holds_alternative<event::FileRenamed>(fact)) {
    out.Text("SMB::FILE_RENAME");
  } else if (std::holds_alternative<event::FileDeleted>(fact)) {
    out.Text("SMB::FILE_DELETE");
  } else if (std::holds_alternative<event::FileClosed>(fact)) {
    out.Text(file->is_pipe ? "SMB::PIPE_CLOSE" : "SMB::FILE_CLOSE");
  }
}
void PutAccess(const Subject& subject, std::string_view /*name*/, FieldValues& out) {
  if (const auto* opened = FactOf<event::FileOpened>(subject)) {
    out.Hex(opened->desired_access);
  }
}
void PutDisposition(const Subject& subject, std::string_view /*name*/, FieldValues& out) {
  if (const auto* opened = FactOf<event::FileOpened>(subject)) {
    out.Text(opened->disposition);
  } else if (const auto* closed = FactOf<event::FileClosed>(subject)) {
    out.Text(closed->disposition);
  }
}
// A CREATE with a TWrp context opens a shadow copy, whatever name it gives. [MS-SMB2] 2.2.13.2.7
void PutPreviousVersion(const Subject& subject, std::string_view /*name*/, FieldValues& out) {
  const auto* opened = FactOf<event::FileOpened>(subject);
  if (opened != nullptr && opened->detail != nullptr) {
    out.Flag(opened->detail->previous_version != 0);
  }
}
void PutCreated(const Subject& subject, std::string_view /*name*/, FieldValues& out) {
  constexpr std::uint32_t kFileCreated = 2;  // [MS-SMB2] 2.2.14
  if (const auto* opened = FactOf<event::FileOpened>(subject)) {
    out.Flag(opened->create_action == kFileCreated);
  } else if (const auto* closed = FactOf<event::FileClosed>(subject)) {
    out.Flag(closed->create_action == kFileCreated);
  }
}
void PutMagic(const Subject& subject, std::string_view /*name*/, FieldValues& out) {
  const auto* written = FactOf<event::FileWritten>(subject);
  if (written != nullptr && written->executable_magic) {
    out.Text("MZ");
  }
}
void PutIsDirectory(const Subject& subject, std::string_view /*name*/, FieldValues& out) {
  if (const event::FileInfo* file = FileOf(subject.event.fact)) {
    out.Flag(file->is_directory);
  }
}
void PutBytesRead(const Subject& subject, std::string_view /*name*/, FieldValues& out) {
  if (const auto* closed = FactOf<event::FileClosed>(subject)) {
    out.Number(static_cast<std::int64_t>(closed->bytes_read));
  }
}
void PutBytesWritten(const Subject& subject, std::string_view /*name*/, FieldValues& out) {
  if (const auto* closed = FactOf<event::FileClosed>(subject)) {
    out.Number(static_cast<std::int64_t>(closed->bytes_written));
  }
}

constexpr std::array kNegotiate = {
    Field{"dialect", PutDialect, kFew, values::kDialect},
    Field{"smb1", PutSmb1, kFew, values::kFlag},
    Field{"smb1_offered", PutSmb1Offered, kFew, values::kFlag},
    Field{"signing_required", PutSigningRequired, kFew, values::kFlag},
    Field{"encryption", PutEncryption, kFew, values::kFlag},
    Field{"cipher", PutCipher, kMany, values::kOneOf<values::kCipherList>},
    Field{"client_guid", PutClientGuid, kMany, values::kGuid},
    Field{"status", PutStatus, kMany, values::kHex},
};
constexpr std::array kSession = {
    Field{"user", PutUser},
    Field{"domain", PutDomain},
    Field{"auth", PutAuth, kFew, values::kOneOf<values::kAuthList>},
    Field{"workstation", PutWorkstation},
    Field{"guest", PutGuest, kFew, values::kFlag},
    Field{"anonymous", PutAnonymous, kFew, values::kFlag},
    Field{"ntlm_v1", PutNtlmV1, kFew, values::kFlag},
    Field{"machine_account", PutMachine, kFew, values::kFlag},
    Field{"status", PutStatus, kMany, values::kHex},
    Field{"server_name", PutServerName},
    Field{"continued", PutContinued, kFew, values::kFlag},
    Field{"target_name", PutServicePrincipal},
    Field{"carrier", PutCarrier, kFew, values::kOneOf<values::kCarrierList>},
};
constexpr std::array kTree = {
    Field{"path", PutTreePath},
    Field{"share", PutShare},
    Field{"share_class", PutShareClass, kFew, values::kOneOf<values::kShareList>},
    Field{"status", PutStatus, kMany, values::kHex},
    Field{"max_access", PutMaxAccess, kMany, values::kHex},
    Field{"encrypt", PutEncrypt, kFew, values::kFlag},
    Field{"user", PutUser},
    Field{"anonymous", PutAnonymous, kFew, values::kFlag},
    Field{"share_type", PutShareClass, kFew, values::kOneOf<values::kShareList>},
};
constexpr std::array kFiles = {
    Field{"path", PutTreePath},
    Field{"share", PutShare},
    Field{"share_class", PutShareClass, kFew, values::kOneOf<values::kShareList>},
    Field{"name", PutName},
    Field{"basename", PutBaseName},
    Field{"dir", PutDirectory},
    Field{"prev_name", PutPreviousName},
    Field{"action", PutAction, kFew, values::kOneOf<values::kFileActionList>},
    Field{"access", PutAccess, kMany, values::kHex},
    Field{"disposition", PutDisposition, kFew, values::kOneOf<values::kDispositionList>},
    Field{"created", PutCreated, kFew, values::kFlag},
    Field{"previous_version", PutPreviousVersion, kFew, values::kFlag},
    Field{"magic", PutMagic, kMany, values::kOneOf<values::kMagicList>},
    Field{"is_directory", PutIsDirectory, kFew, values::kFlag},
    Field{"bytes_read", PutBytesRead, kMany, values::kNumber},
    Field{"size", PutBytesWritten, kMany, values::kNumber},
    Field{"bytes_written", PutBytesWritten, kMany, values::kNumber},
    Field{"status", PutStatus, kMany, values::kHex},
    Field{"user", PutUser},
    Field{"anonymous", PutAnonymous, kFew, values::kFlag},
};
constexpr std::array kPipe = {
    Field{"pipe", PutPipe},
    Field{"action", PutAction, kFew, values::kOneOf<values::kPipeActionList>},
    Field{"status", PutStatus, kMany, values::kHex},
    Field{"user", PutUser},
    Field{"anonymous", PutAnonymous, kFew, values::kFlag},
    Field{"share", PutShare},
};
constexpr std::array kNtlm = {
    Field{"username", PutUser},         Field{"domainname", PutDomain},
    Field{"hostname", PutWorkstation},  Field{"server_nb_computer_name", PutServerName},
    Field{"success", PutSuccess, kFew}, Field{"status", PutStatus},
};

std::string_view PartOf(std::string_view name, NamePart part) {
  const std::size_t slash = name.rfind('\\');
  switch (part) {
    case NamePart::kWhole:
      return name;
    case NamePart::kBase:
      return BaseName(name);
    case NamePart::kDirectory:
      return slash == std::string_view::npos ? std::string_view("\\") : name.substr(0, slash);
  }
  return name;
}

}  // namespace

void PutNameForms(std::string_view name, NamePart part, FieldValues& out) {
  const std::string_view shown = PartOf(name, part);
  out.Text(shown);
  if (event::IsPlainFileName(name)) {
    return;  // predicates fold case themselves
  }
  const event::NormalName normal = event::NormalFileName(name);
  const std::string_view path = PartOf(normal.path, part);
  if (!EqualsIgnoreCase(shown, path)) {
    out.Own(std::string(path));
  }
  if (part != NamePart::kDirectory && !normal.stream.empty()) {
    out.Own(fmt::format("{}:{}", path, normal.stream));
  }
}

void PutPipeForms(std::string_view name, FieldValues& out) {
  out.Text(name);
  if (std::string normal = event::NormalPipeName(name); !EqualsIgnoreCase(name, normal)) {
    out.Own(std::move(normal));
  }
}

std::span<const Field> SmbNegotiateFields() { return kNegotiate; }
std::span<const Field> SmbSessionFields() { return kSession; }
std::span<const Field> SmbTreeFields() { return kTree; }
std::span<const Field> SmbFilesFields() { return kFiles; }
std::span<const Field> SmbPipeFields() { return kPipe; }
std::span<const Field> ZeekNtlmFields() { return kNtlm; }

void PutUser(const Subject& subject, std::string_view /*name*/, FieldValues& out) {
  const event::Identity* who = IdentityOf(subject.event.fact);
  if (who != nullptr && !who->user.empty()) {
    out.Text(who->user);
  }
}

void PutAnonymous(const Subject& subject, std::string_view /*name*/, FieldValues& out) {
  const event::Identity* who = IdentityOf(subject.event.fact);
  out.Flag(who != nullptr && who->anonymous);
}

void PutMachine(const Subject& subject, std::string_view /*name*/, FieldValues& out) {
  const event::Identity* who = IdentityOf(subject.event.fact);
  out.Flag(who != nullptr && who->user.ends_with('$'));
}

const event::Identity* IdentityOf(const event::Fact& fact) {
  return std::visit(
      [](const auto& of) -> const event::Identity* {
        if constexpr (requires { of.identity.get(); }) {
          return of.identity.get();
        } else {
          return nullptr;
        }
      },
      fact);
}

}  // namespace eastwest::detect::sigma
