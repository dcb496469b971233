// SMB events: either one for each thing that happened (a logon, a share, a file handle), or one
// for each operation on the wire.
#ifndef EASTWEST_SRC_OUTPUT_EVE_SMB_H_
#define EASTWEST_SRC_OUTPUT_EVE_SMB_H_

#include <string_view>

#include "src/event/event.h"
#include "src/output/eve_common.h"

namespace eastwest::output {

// RenameLevel is Suricata's name of the information that renames, or links.
std::string_view RenameLevel(bool hard_link);

void WriteSmb(EveContext& eve, const event::Event& event, const event::SmbNegotiated& fact);
void WriteSmb(EveContext& eve, const event::Event& event, const event::LogonFinished& fact);
void WriteSmb(EveContext& eve, const event::Event& event, const event::EncryptionStarted& fact);
void WriteSmb(EveContext& eve, const event::Event& event, const event::EncryptedTraffic& fact);
void WriteSmb(EveContext& eve, const event::Event& event, const event::ShareConnected& fact);
// Of FileOpened only those that opened nothing: an opened handle is told by its FileClosed.
void WriteSmb(EveContext& eve, const event::Event& event, const event::FileOpened& fact);
void WriteSmb(EveContext& eve, const event::Event& event, const event::FileClosed& fact);
void WriteSmb(EveContext& eve, const event::Event& event, const event::FileRenamed& fact);
void WriteSmb(EveContext& eve, const event::Event& event, const event::FileDeleted& fact);

// WriteSmb of an operation is in eve_operation.cc.
void WriteSmb(EveContext& eve, const event::Event& event, const event::SmbOperation& fact);

// WriteSessionId keeps strict lines inside the signed 64 bits that log stores index.
void WriteSessionId(EveContext& eve, std::uint64_t session_id);

}  // namespace eastwest::output

#endif  // EASTWEST_SRC_OUTPUT_EVE_SMB_H_
