#include <array>
#include <string>
#include <string_view>
#include <utility>

#include "fmt/format.h"
#include "parsers/bytes/text.h"
#include "src/detect/alert_parts.h"
#include "src/detect/sigma/field_keys.h"
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
// NegotiatedFlag is a flag of a negotiation.
template <bool event::SmbNegotiated::*kFlag>
FieldKey NegotiatedFlag(const Subject& subject) {
  const auto* fact = FactOf<event::SmbNegotiated>(subject);
  return fact == nullptr ? FieldKey{} : KeyOfNumber(fact->*kFlag);
}
FieldKey IsSmb1(const Subject& subject) {
  const auto* fact = FactOf<event::SmbNegotiated>(subject);
  return fact == nullptr ? FieldKey{} : KeyOfNumber(!fact->smb1_dialect.empty());
}
FieldKey CipherKey(const Subject& subject) {
  const auto* fact = FactOf<event::SmbNegotiated>(subject);
  return fact == nullptr ? FieldKey{} : KeyOfText(fact->cipher);
}
FieldKey ClientGuid(const Subject& subject) {
  const auto* fact = FactOf<event::SmbNegotiated>(subject);
  return fact == nullptr ? FieldKey{} : KeyOfGuid(fact->client_guid);
}

// --- session ---------------------------------------------------------------------------------

// IdentityText and IdentityFlag are a member of whom the event speaks for.
template <std::string event::Identity::*kMember>
FieldKey IdentityText(const Subject& subject) {
  const event::Identity* who = IdentityOf(subject.event.fact);
  return who == nullptr ? FieldKey{} : KeyOfText(who->*kMember);
}
template <bool event::Identity::*kFlag>
FieldKey IdentityFlag(const Subject& subject) {
  const event::Identity* who = IdentityOf(subject.event.fact);
  return KeyOfNumber(who != nullptr && who->*kFlag);
}
FieldKey AuthKey(const Subject& subject) {
  const event::Identity* who = IdentityOf(subject.event.fact);
  return who == nullptr ? FieldKey{} : KeyOfNumber(static_cast<unsigned>(who->mechanism));
}
void WriteAuth(const FieldKey& key, FieldValues& out) {
  switch (NumberIn<event::AuthMechanism>(key)) {
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
FieldKey IsContinued(const Subject& subject) {
  const auto* fact = FactOf<event::LogonFinished>(subject);
  return fact == nullptr ? FieldKey{} : KeyOfNumber(fact->continued);
}
FieldKey CarrierKey(const Subject& subject) {
  const auto* fact = FactOf<event::LogonFinished>(subject);
  return fact == nullptr ? FieldKey{} : KeyOfNumber(static_cast<unsigned>(fact->carrier));
}
void WriteCarrier(const FieldKey& key, FieldValues& out) {
  using Carrier = event::LogonFinished::Carrier;
  const auto carrier = NumberIn<Carrier>(key);
  out.Text(carrier == Carrier::kSmb2   ? "smb2"
           : carrier == Carrier::kSmb1 ? "smb1"
           : carrier == Carrier::kRpc  ? "rpc"
           : carrier == Carrier::kHttp ? "http"
           : carrier == Carrier::kLdap ? "ldap"
                                       : "tds");
}
FieldKey SuccessKey(const Subject& subject) {
  const auto outcome = OutcomeOf(subject.event.fact);
  return outcome && *outcome != Outcome::kAttempted ? KeyOfNumber(*outcome == Outcome::kSucceeded)
                                                    : FieldKey{};
}

// StatusKey is the NTSTATUS of the answer.
FieldKey StatusKey(const Subject& subject) {
  return std::visit(
      [](const auto& fact) {
        if constexpr (requires { fact.status; }) {
          return KeyOfNumber(fact.status);
        } else {
          return FieldKey{};
        }
      },
      subject.event.fact);
}

// --- trees and files -------------------------------------------------------------------------

FieldKey TreePath(const Subject& subject) {
  if (const auto* tree = FactOf<event::ShareConnected>(subject)) {
    return KeyOfText(tree->path);
  }
  return subject.file == nullptr ? FieldKey{}
                                 : KeyOfAddress(subject.event.flow.server, subject.file->share);
}
// The path of a tree connect is on the wire; that of a file is put together.
void WriteTreePath(const FieldKey& key, FieldValues& out) {
  if (key.kind == kPlainKey) {
    return out.Text(key.text);
  }
  out.Join({"\\\\", net::ToString(AddressOf(key)), "\\", key.text});
}
FieldKey ShareName(const Subject& subject) {
  if (const auto* tree = FactOf<event::ShareConnected>(subject)) {
    return KeyOfText(tree->share);
  }
  return subject.file == nullptr ? FieldKey{} : KeyOfText(subject.file->share);
}
FieldKey ShareKind(const Subject& subject) {
  if (const auto* tree = FactOf<event::ShareConnected>(subject)) {
    return KeyOfNumber(static_cast<unsigned>(tree->kind));
  }
  return subject.file == nullptr ? FieldKey{}
                                 : KeyOfNumber(static_cast<unsigned>(subject.file->kind));
}
void WriteShareKind(const FieldKey& key, FieldValues& out) {
  out.Text(event::ShareKindName(NumberIn<event::ShareKind>(key)));
}
FieldKey MaxAccess(const Subject& subject) {
  const auto* tree = FactOf<event::ShareConnected>(subject);
  return tree == nullptr ? FieldKey{} : KeyOfNumber(tree->maximal_access);
}
FieldKey IsEncrypted(const Subject& subject) {
  const auto* tree = FactOf<event::ShareConnected>(subject);
  return tree == nullptr ? FieldKey{} : KeyOfNumber(tree->encrypted);
}

FieldKey FileName(const Subject& subject) {
  return subject.file == nullptr ? FieldKey{} : KeyOfText(subject.file->name);
}
FieldKey NewName(const Subject& subject) {
  const auto* renamed = FactOf<event::FileRenamed>(subject);
  return renamed == nullptr ? FileName(subject) : KeyOfText(renamed->new_name);
}
FieldKey PreviousName(const Subject& subject) {
  return FactOf<event::FileRenamed>(subject) == nullptr ? FieldKey{} : FileName(subject);
}
// Of a name all of it, its last part, or what is before that.
template <NamePart kPart>
void WriteName(const FieldKey& key, FieldValues& out) {
  PutNameForms(key.text, kPart, out);
}
void WritePipe(const FieldKey& key, FieldValues& out) { PutPipeForms(key.text, out); }

enum class Action : std::uint8_t { kNone, kOpen, kWrite, kRename, kDelete, kClose };

Action ActionOf(const event::Fact& fact) {
  return std::visit(
      event::Overloaded{[](const event::FileOpened& /*fact*/) { return Action::kOpen; },
                        [](const event::FileWritten& /*fact*/) { return Action::kWrite; },
                        [](const event::FileRenamed& /*fact*/) { return Action::kRename; },
                        [](const event::FileDeleted& /*fact*/) { return Action::kDelete; },
                        [](const event::FileClosed& /*fact*/) { return Action::kClose; },
                        [](const auto& /*fact*/) { return Action::kNone; }},
      fact);
}
// ActionKey says what was done, and whether to a pipe.
FieldKey ActionKey(const Subject& subject) {
  const Action action = ActionOf(subject.event.fact);
  return action == Action::kNone
             ? FieldKey{}
             : KeyOfNumber(2 * static_cast<unsigned>(action) + (subject.file->is_pipe ? 1 : 0));
}
void WriteAction(const FieldKey& key, FieldValues& out) {
  const bool pipe = key.first % 2 != 0;
  switch (static_cast<Action>(key.first / 2)) {
    case Action::kOpen:
      out.Text("SMB::FILE_OPEN");  // Zeek has said so of pipes, too
      if (pipe) {
        out.Text("SMB::PIPE_OPEN");
      }
      return;
    case Action::kWrite:
      return out.Text(pipe ? "SMB::PIPE_WRITE" : "SMB::FILE_WRITE");
    case Action::kRename:
      return out.Text("SMB::FILE_RENAME");
    case Action::kDelete:
      return out.Text("SMB::FILE_DELETE");
    case Action::kClose:
      return out.Text(pipe ? "SMB::PIPE_CLOSE" : "SMB::FILE_CLOSE");
    case Action::kNone:
      return;
  }
}
FieldKey AccessKey(const Subject& subject) {
  const auto* opened = FactOf<event::FileOpened>(subject);
  return opened == nullptr ? FieldKey{} : KeyOfNumber(opened->desired_access);
}
FieldKey Disposition(const Subject& subject) {
  if (const auto* opened = FactOf<event::FileOpened>(subject)) {
    return KeyOfText(opened->disposition);
  }
  const auto* closed = FactOf<event::FileClosed>(subject);
  return closed == nullptr ? FieldKey{} : KeyOfText(closed->disposition);
}
// A CREATE with a TWrp context opens a shadow copy, whatever name it gives. [MS-SMB2] 2.2.13.2.7
FieldKey IsPreviousVersion(const Subject& subject) {
  const auto* opened = FactOf<event::FileOpened>(subject);
  return opened == nullptr || opened->detail == nullptr
             ? FieldKey{}
             : KeyOfNumber(opened->detail->previous_version != 0);
}
FieldKey IsCreated(const Subject& subject) {
  constexpr std::uint32_t kFileCreated = 2;  // [MS-SMB2] 2.2.14
  if (const auto* opened = FactOf<event::FileOpened>(subject)) {
    return KeyOfNumber(opened->create_action == kFileCreated);
  }
  const auto* closed = FactOf<event::FileClosed>(subject);
  return closed == nullptr ? FieldKey{} : KeyOfNumber(closed->create_action == kFileCreated);
}
FieldKey MagicKey(const Subject& subject) {
  const auto* written = FactOf<event::FileWritten>(subject);
  return written != nullptr && written->executable_magic ? KeyOfText("MZ") : FieldKey{};
}
FieldKey IsDirectory(const Subject& subject) {
  return subject.file == nullptr ? FieldKey{} : KeyOfNumber(subject.file->is_directory);
}
FieldKey BytesRead(const Subject& subject) {
  const auto* closed = FactOf<event::FileClosed>(subject);
  return closed == nullptr ? FieldKey{} : KeyOfNumber(closed->bytes_read);
}
FieldKey BytesWritten(const Subject& subject) {
  const auto* closed = FactOf<event::FileClosed>(subject);
  return closed == nullptr ? FieldKey{} : KeyOfNumber(closed->bytes_written);
}

constexpr std::array kNegotiate = {
    Field{"dialect", PutDialect, kFew, values::kDialect},
    Keyed<IsSmb1, WriteFlag>("smb1", kFew, values::kFlag),
    Keyed<NegotiatedFlag<&event::SmbNegotiated::smb1_offered>, WriteFlag>("smb1_offered", kFew,
                                                                          values::kFlag),
    Keyed<NegotiatedFlag<&event::SmbNegotiated::signing_required>, WriteFlag>("signing_required",
                                                                              kFew, values::kFlag),
    Keyed<NegotiatedFlag<&event::SmbNegotiated::encryption_capable>, WriteFlag>("encryption", kFew,
                                                                                values::kFlag),
    Keyed<CipherKey, WriteText>("cipher", kMany, values::kOneOf<values::kCipherList>),
    Keyed<ClientGuid, WriteGuid>("client_guid", kMany, values::kGuid),
    Keyed<StatusKey, WriteHex>("status", kSome, values::kHex),
};
constexpr std::array kSession = {
    Keyed<UserKey, WriteText>("user", kSome),
    Keyed<IdentityText<&event::Identity::domain>, WriteText>("domain", kSome),
    Keyed<AuthKey, WriteAuth>("auth", kFew, values::kOneOf<values::kAuthList>),
    Keyed<IdentityText<&event::Identity::workstation>, WriteText>("workstation", kSome),
    Keyed<IdentityFlag<&event::Identity::guest>, WriteFlag>("guest", kFew, values::kFlag),
    Keyed<AnonymousKey, WriteFlag>("anonymous", kFew, values::kFlag),
    Keyed<IdentityFlag<&event::Identity::ntlm_v1>, WriteFlag>("ntlm_v1", kFew, values::kFlag),
    Keyed<MachineKey, WriteFlag>("machine_account", kFew, values::kFlag),
    Keyed<StatusKey, WriteHex>("status", kSome, values::kHex),
    Keyed<IdentityText<&event::Identity::server_name>, WriteText>("server_name"),
    Keyed<IsContinued, WriteFlag>("continued", kFew, values::kFlag),
    Keyed<IdentityText<&event::Identity::service>, WriteText>("target_name"),
    Keyed<CarrierKey, WriteCarrier>("carrier", kFew, values::kOneOf<values::kCarrierList>),
};
constexpr std::array kTree = {
    Keyed<TreePath, WriteTreePath>("path", kSome),
    Keyed<ShareName, WriteText>("share", kSome),
    Keyed<ShareKind, WriteShareKind>("share_class", kFew, values::kOneOf<values::kShareList>),
    Keyed<StatusKey, WriteHex>("status", kSome, values::kHex),
    Keyed<MaxAccess, WriteHex>("max_access", kSome, values::kHex),
    Keyed<IsEncrypted, WriteFlag>("encrypt", kFew, values::kFlag),
    Keyed<UserKey, WriteText>("user", kSome),
    Keyed<AnonymousKey, WriteFlag>("anonymous", kFew, values::kFlag),
    Keyed<ShareKind, WriteShareKind>("share_type", kFew, values::kOneOf<values::kShareList>),
};
constexpr std::array kFiles = {
    Keyed<TreePath, WriteTreePath>("path", kSome),
    Keyed<ShareName, WriteText>("share", kSome),
    Keyed<ShareKind, WriteShareKind>("share_class", kFew, values::kOneOf<values::kShareList>),
    Keyed<NewName, WriteName<NamePart::kWhole>>("name"),
    Keyed<FileName, WriteName<NamePart::kBase>>("basename"),
    Keyed<FileName, WriteName<NamePart::kDirectory>>("dir"),
    Keyed<PreviousName, WriteName<NamePart::kWhole>>("prev_name"),
    Keyed<ActionKey, WriteAction>("action", kFew, values::kOneOf<values::kFileActionList>),
    Keyed<AccessKey, WriteHex>("access", kSome, values::kHex),
    Keyed<Disposition, WriteText>("disposition", kFew, values::kOneOf<values::kDispositionList>),
    Keyed<IsCreated, WriteFlag>("created", kFew, values::kFlag),
    Keyed<IsPreviousVersion, WriteFlag>("previous_version", kFew, values::kFlag),
    Keyed<MagicKey, WriteText>("magic", kMany, values::kOneOf<values::kMagicList>),
    Keyed<IsDirectory, WriteFlag>("is_directory", kFew, values::kFlag),
    Keyed<BytesRead, WriteNumber>("bytes_read", kMany, values::kNumber),
    Keyed<BytesWritten, WriteNumber>("size", kMany, values::kNumber),
    Keyed<BytesWritten, WriteNumber>("bytes_written", kMany, values::kNumber),
    Keyed<StatusKey, WriteHex>("status", kSome, values::kHex),
    Keyed<UserKey, WriteText>("user", kSome),
    Keyed<AnonymousKey, WriteFlag>("anonymous", kFew, values::kFlag),
};
constexpr std::array kPipe = {
    Keyed<FileName, WritePipe>("pipe"),
    Keyed<ActionKey, WriteAction>("action", kFew, values::kOneOf<values::kPipeActionList>),
    Keyed<StatusKey, WriteHex>("status", kSome, values::kHex),
    Keyed<UserKey, WriteText>("user", kSome),
    Keyed<AnonymousKey, WriteFlag>("anonymous", kFew, values::kFlag),
    Keyed<ShareName, WriteText>("share", kSome),
};
constexpr std::array kNtlm = {
    Keyed<UserKey, WriteText>("username"),
    Keyed<IdentityText<&event::Identity::domain>, WriteText>("domainname"),
    Keyed<IdentityText<&event::Identity::workstation>, WriteText>("hostname"),
    Keyed<IdentityText<&event::Identity::server_name>, WriteText>("server_nb_computer_name"),
    Keyed<SuccessKey, WriteFlag>("success", kFew),
    Keyed<StatusKey, WriteHex>("status", kSome),
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

FieldKey UserKey(const Subject& subject) {
  const event::Identity* who = IdentityOf(subject.event.fact);
  return who == nullptr ? FieldKey{} : KeyOfName(who->user);
}

FieldKey AnonymousKey(const Subject& subject) {
  const event::Identity* who = IdentityOf(subject.event.fact);
  return KeyOfNumber(who != nullptr && who->anonymous);
}

FieldKey MachineKey(const Subject& subject) {
  const event::Identity* who = IdentityOf(subject.event.fact);
  return KeyOfNumber(who != nullptr && who->user.ends_with('$'));
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
