// What a task definition runs, and as whom: a bounded scan of the XML, not an XML parser.
// [MS-TSCH] 2.5
#ifndef EASTWEST_PARSERS_MSRPC_TASK_XML_H_
#define EASTWEST_PARSERS_MSRPC_TASK_XML_H_

#include <cstddef>
#include <string>
#include <vector>

#include "parsers/msrpc/ndr.h"

namespace eastwest::msrpc {

// A definition has a few kilobytes; what follows 64 Ki code units is not looked at.
inline constexpr std::size_t kTaskXmlUnitsMax = std::size_t{64} << 10;
// [MS-TSCH] 2.5.6: at most 32 actions.
inline constexpr std::size_t kTaskActionsMax = 32;

// [MS-TSCH] 2.5.3: at most 48 triggers.
inline constexpr std::size_t kTaskTriggersMax = 48;

// TaskAction is one Exec element, or a ComHandler, which has class_id only.
struct TaskAction {
  std::string command;
  std::string arguments;
  std::string working_directory;
  std::string class_id;
};

struct TaskDefinition {
  std::vector<TaskAction> actions;
  std::vector<std::string> triggers;  // their kinds: "LogonTrigger", "TimeTrigger"
  std::string user_id;                // the first principal's, as are the next two
  std::string logon_type;             // "InteractiveToken", "S4U"
  std::string run_level;              // "HighestAvailable"
  std::string author;
  std::string uri;
  bool hidden = false;
};

// ScanTaskXml takes what it recognises; broken XML gives fewer facts, never an error. Comments
// and CDATA are honoured, so that text inside them cannot pose as an action. Allocates: for the
// session room.
TaskDefinition ScanTaskXml(const WireText& xml);

}  // namespace eastwest::msrpc

#endif  // EASTWEST_PARSERS_MSRPC_TASK_XML_H_
