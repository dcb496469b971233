// Exchange lists the fields of those structs that what outlives a packet is made of, to keep them
// over a restart.
#ifndef EASTWEST_SRC_EVENT_EVENT_STATE_H_
#define EASTWEST_SRC_EVENT_EVENT_STATE_H_

#include "src/core/state_archive.h"
#include "src/event/event.h"

namespace eastwest::event {

void Exchange(StateArchive& archive, IdentityPtr& identity);
void Exchange(StateArchive& archive, FlowInfo& flow);
void Exchange(StateArchive& archive, FileInfo& file);
void Exchange(StateArchive& archive, EncryptedTraffic& traffic);
// The names of create contexts are left out: they are views of what a parser knows.
void Exchange(StateArchive& archive, OpenDetailPtr& detail);

}  // namespace eastwest::event

#endif  // EASTWEST_SRC_EVENT_EVENT_STATE_H_
