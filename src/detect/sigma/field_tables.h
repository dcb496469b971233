// The tables of field names, one a service. fields.h finds a name in them.
#ifndef EASTWEST_SRC_DETECT_SIGMA_FIELD_TABLES_H_
#define EASTWEST_SRC_DETECT_SIGMA_FIELD_TABLES_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "src/detect/sigma/fields.h"

namespace eastwest::detect::sigma {

// field_tables_flow.cc
std::span<const Field> FlowFields();
std::span<const Field> ProtocolFields();
std::span<const Field> AnomalyFields();
std::span<const Field> DerivedFields();

// field_tables_heads.cc
std::span<const Field> NameServiceFields();
std::span<const Field> NetbiosDatagramFields();
std::span<const Field> HeadFields();
std::span<const Field> TicketFields();
std::span<const Field> PipeDataFields();
std::span<const Field> EncryptedFields();
std::span<const Field> FlowEndFields();

// field_tables_smb.cc
std::span<const Field> SmbNegotiateFields();
std::span<const Field> SmbSessionFields();
std::span<const Field> SmbTreeFields();
std::span<const Field> SmbFilesFields();
std::span<const Field> SmbPipeFields();
std::span<const Field> ZeekNtlmFields();

// field_tables_rpc.cc
std::span<const Field> DceRpcBindFields();
std::span<const Field> DceRpcFields();
std::span<const Field> RpcArgumentFields();
std::span<const Field> RpcFirewallFields();

// field_tables_windows.cc: what a Windows host would have logged of the same event
std::span<const Field> WindowsSecurityFields();
std::span<const Field> WindowsSystemFields();
std::span<const Field> PipeCreatedFields();

// FactOf is the subject's fact of one kind; the service of a table says which kinds there are.
template <typename Fact>
const Fact* FactOf(const Subject& subject) {
  return std::get_if<Fact>(&subject.event.fact);
}

// What several tables have: whom the fact speaks for.
FieldKey UserKey(const Subject& subject);
FieldKey AnonymousKey(const Subject& subject);
FieldKey MachineKey(const Subject& subject);
// PutNameForms gives a name as it came, which is what alerts show, and the form in which Windows
// looks it up where that differs: a rule asks for any of them.
enum class NamePart : std::uint8_t { kWhole, kBase, kDirectory };
void PutNameForms(std::string_view name, NamePart part, FieldValues& out);
void PutPipeForms(std::string_view name, FieldValues& out);
const event::Identity* IdentityOf(const event::Fact& fact);

}  // namespace eastwest::detect::sigma

#endif  // EASTWEST_SRC_DETECT_SIGMA_FIELD_TABLES_H_
