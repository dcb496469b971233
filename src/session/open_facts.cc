#include "src/session/open_facts.h"

namespace eastwest::session {

bool TellsWrite(Open& open, bool failed, bool executable_magic) {
  bool& reported = failed ? open.write_failure_reported : open.write_reported;
  const bool tells_magic = !failed && executable_magic && !open.magic_reported;
  if (reported && !tells_magic) {
    return false;
  }
  reported = true;
  open.magic_reported = open.magic_reported || tells_magic;
  return true;
}

void FillClosed(event::FileClosed& closed, Open& open, bool close_seen) {
  closed.file = std::move(open.file);
  closed.close_seen = close_seen;
  closed.bytes_read = open.bytes_read;
  closed.bytes_written = open.bytes_written;
  closed.reads = open.reads;
  closed.writes = open.writes;
  closed.opened_frame = open.opened.frame;
  closed.opened_time = open.opened.time;
  closed.disposition = open.disposition;
  closed.create_action = open.create_action;
  closed.delete_on_close = open.delete_on_close;
  closed.status = open.status;
  closed.tree_id = open.tree_id;
}

}  // namespace eastwest::session
