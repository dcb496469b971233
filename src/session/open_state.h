// How handles are kept over a restart, over SMB1 and SMB2.
#ifndef EASTWEST_SRC_SESSION_OPEN_STATE_H_
#define EASTWEST_SRC_SESSION_OPEN_STATE_H_

#include "src/core/state_archive.h"
#include "src/session/smb_state.h"

namespace eastwest::session {

void Exchange(StateArchive& archive, Tree& tree);

// Exchange writes an open with its pipe, or restores it; what happens in the pipe is reported to
// reporter.
void Exchange(StateArchive& archive, Open& open, const Reporter& reporter);

}  // namespace eastwest::session

#endif  // EASTWEST_SRC_SESSION_OPEN_STATE_H_
