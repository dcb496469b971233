// Steps: what an event means for a lateral movement - a logon, a share open, a step of a remote
// execution - with the names that an analyst wants to read.
#ifndef EASTWEST_SRC_DETECT_STEPS_H_
#define EASTWEST_SRC_DETECT_STEPS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "src/detect/alert.h"
#include "src/event/event.h"

namespace eastwest::detect {

enum class StepKind : std::uint8_t {
  kLogon,
  kLogonInferred,  // a session in use whose setup was never seen
  kShareOpen,
  kPipeOpen,
  kExecutableWrite,
  kServiceCreate,
  kServiceStart,
  kServiceConfig,
  kServiceDelete,
  kTaskRegister,
  kTaskRun,
  kAtJob,
  kWmiExecute,
  kDcomActivate,
  kDcomInvoke,
  kToolPipe,
  kOutputFile,  // the file that an execution tool reads its output from
};

// StepName is the `step` of alert evidence.
std::string_view StepName(StepKind kind);

// Step is one event, classified. Names are copied: they outlive the event.
struct Step {
  StepKind kind = StepKind::kLogon;
  event::Outcome outcome = event::Outcome::kAttempted;
  PacketTime time;
  FrameId frame;
  std::uint64_t flow_id = 0;
  std::string what;  // for people; empty for opens: TextOf makes their sentence when asked
  event::IdentityPtr identity;
  std::string share;           // opens and writes
  std::string file;            // share\name of a file, name of a pipe
  std::uint64_t file_key = 0;  // equal for all spellings of a name
  std::string service;
  std::string task;
  std::string command;  // binary path or command line, where it is readable
  bool admin_share = false;
  bool sealed = false;           // the arguments were hidden
  bool suspicious_path = false;  // a binary path only a remote execution tool would choose
};

// NameFile sets file, as it came, and its key, which all spellings of the name share.
void NameFile(Step& step, const event::FileInfo& file);

// ClassifyStep says which step an event is; events that are none give nothing.
std::optional<Step> ClassifyStep(const event::Event& event);

// IsExecutableName: extensions that Windows runs (exe, dll, sys, scr, com, msi), of the file or of
// the stream; in any spelling.
bool IsExecutableName(std::string_view name);

// IsToolPipe: pipes of the PsExec family, by their normal names.
bool IsToolPipe(std::string_view normal_pipe);

// IsToolOutputFile: normal names that remote execution tools give their output on an admin share.
bool IsToolOutputFile(std::string_view normal_name);

// IsSuspiciousServicePath: a service command that points back at an admin share or runs a shell.
bool IsSuspiciousServicePath(std::string_view command);

// ServiceStarted: StartService did start the process. A program that is no service makes the
// call time out with 1053 after it was launched.
bool ServiceStarted(const event::RpcCalled& call);

// TextOf is the sentence for people: what, or one made from the names.
std::string TextOf(const Step& step);

Evidence ToEvidence(const Step& step);

}  // namespace eastwest::detect

#endif  // EASTWEST_SRC_DETECT_STEPS_H_
