// How SMB events tell what a CREATE asked for and got, a share's properties, and the details of
// other operations.
#ifndef EASTWEST_SRC_OUTPUT_EVE_SMB_DETAIL_H_
#define EASTWEST_SRC_OUTPUT_EVE_SMB_DETAIL_H_

#include <cstdint>

#include "src/event/event.h"
#include "src/output/eve_common.h"

namespace eastwest::output {

// WriteOpenTimes writes what Suricata tells of an opened file; detail may be null.
void WriteOpenTimes(Json& json, const event::OpenDetailPtr& detail);

// WriteOpenDetail writes what Suricata has no words for; detail may be null.
void WriteOpenDetail(Json& json, const event::OpenDetailPtr& detail);

void WriteShareProperties(Json& json, const event::ShareConnected& share);

void WriteDetails(Json& json, const event::SmbDetails& details);

// UnixSeconds of a FILETIME, as Suricata writes them; 0 for what lies before 1970.
std::uint64_t UnixSeconds(std::uint64_t filetime);

// FileTimeText gives "2026-11-20T21:46:41.935482+0000".
std::string FileTimeText(std::uint64_t filetime);

}  // namespace eastwest::output

#endif  // EASTWEST_SRC_OUTPUT_EVE_SMB_DETAIL_H_
