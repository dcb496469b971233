#include "src/session/open_state.h"

#include <memory>
#include <string>

#include "parsers/smb2/create.h"
#include "src/event/event_state.h"

namespace eastwest::session {
namespace {

void ExchangeMoment(StateArchive& archive, Moment& moment) {
  archive.Value(moment.time);
  archive.Value(moment.frame);
  archive.Value(moment.request_time);
  archive.Value(moment.request_frame);
}

// DispositionNamed gives the name that outlives the archive's.
std::string_view DispositionNamed(std::string_view name) {
  for (std::uint32_t value = 0; value <= 5; ++value) {  // [MS-SMB2] 2.2.13
    const std::string_view known = smb2::CreateDispositionName(smb2::CreateDisposition{value});
    if (known == name) {
      return known;
    }
  }
  return {};
}

}  // namespace

void Exchange(StateArchive& archive, Tree& tree) {
  archive.Value(tree.share);
  archive.Enum8(tree.kind, event::ShareKind::kPrint);
  archive.Value(tree.inferred);
}

void Exchange(StateArchive& archive, Open& open, const Reporter& reporter) {
  event::Exchange(archive, open.file);
  ExchangeMoment(archive, open.opened);
  archive.Value(open.tree_id);
  std::string disposition(open.disposition);
  archive.Value(disposition);
  open.disposition = DispositionNamed(disposition);
  archive.Value(open.create_action);
  archive.Value(open.status);
  archive.Value(open.delete_on_close);
  archive.Value(open.signing);
  event::Exchange(archive, open.detail);
  archive.Value(open.inferred);
  archive.Value(open.write_reported);
  archive.Value(open.magic_reported);
  archive.Value(open.write_failure_reported);
  archive.Value(open.bytes_read);
  archive.Value(open.bytes_written);
  archive.Value(open.reads);
  archive.Value(open.writes);
  bool pipe = open.pipe != nullptr;
  archive.Value(pipe);
  if (!pipe) {
    return;
  }
  if (open.pipe == nullptr) {
    open.pipe = std::make_unique<RpcPipe>(reporter, open.file.name, nullptr);
  }
  open.pipe->Exchange(archive);
}

}  // namespace eastwest::session
