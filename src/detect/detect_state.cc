#include "src/detect/detect_state.h"

#include "src/event/event_state.h"

namespace eastwest::detect {

void Exchange(StateArchive& archive, Step& step) {
  archive.Enum8(step.kind, StepKind::kOutputFile);
  archive.Enum8(step.outcome, event::Outcome::kFailed);
  archive.Value(step.time);
  archive.Value(step.frame);
  archive.Value(step.flow_id);
  archive.Value(step.what);
  event::Exchange(archive, step.identity);
  archive.Value(step.share);
  archive.Value(step.file);
  archive.Value(step.file_key);
  archive.Value(step.service);
  archive.Value(step.task);
  archive.Value(step.command);
  archive.Value(step.admin_share);
  archive.Value(step.sealed);
  archive.Value(step.suspicious_path);
}

void Exchange(StateArchive& archive, Evidence& evidence) {
  archive.Value(evidence.step);
  archive.Value(evidence.time);
  archive.Value(evidence.frame);
  archive.Value(evidence.flow_id);
  archive.Value(evidence.what);
  archive.Enum8(evidence.outcome, event::Outcome::kFailed);
}

}  // namespace eastwest::detect
