// Remote calls: inside smb events when a pipe carries them, as dcerpc events over TCP.
#ifndef EASTWEST_SRC_OUTPUT_EVE_DCERPC_H_
#define EASTWEST_SRC_OUTPUT_EVE_DCERPC_H_

#include "src/event/event.h"
#include "src/output/eve_common.h"

namespace eastwest::output {

void WriteDcerpc(EveContext& eve, const event::Event& event, const event::RpcBound& fact);
void WriteDcerpc(EveContext& eve, const event::Event& event, const event::RpcCalled& fact);

}  // namespace eastwest::output

#endif  // EASTWEST_SRC_OUTPUT_EVE_DCERPC_H_
