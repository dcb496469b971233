// What an open says of itself, over SMB1 and over SMB2.
#ifndef EASTWEST_SRC_SESSION_OPEN_FACTS_H_
#define EASTWEST_SRC_SESSION_OPEN_FACTS_H_

#include "src/event/event.h"
#include "src/session/smb_state.h"

namespace eastwest::session {

// TellsWrite decides whether a write through an open is news, and remembers that it was told: a
// refused write hides no later one, and one elsewhere in the file not that of an "MZ".
bool TellsWrite(Open& open, bool failed, bool executable_magic);

// FillClosed sums an open up and takes its names; the session, the dialect and who it was are the
// caller's.
void FillClosed(event::FileClosed& closed, Open& open, bool close_seen);

}  // namespace eastwest::session

#endif  // EASTWEST_SRC_SESSION_OPEN_FACTS_H_
