// Names that remote execution tools leave on the wire. They move to Sigma content with the rules.
#ifndef EASTWEST_SRC_DETECT_TOOL_NAMES_H_
#define EASTWEST_SRC_DETECT_TOOL_NAMES_H_

#include <string_view>

namespace eastwest::detect {

// ToolOfPipe names the tool a pipe belongs to ("PsExec"), or is empty. Takes the normal name.
std::string_view ToolOfPipe(std::string_view normal_pipe);

}  // namespace eastwest::detect

#endif  // EASTWEST_SRC_DETECT_TOOL_NAMES_H_
