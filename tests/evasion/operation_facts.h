// OperationFacts is what SMB operations say, however many messages say it.
#ifndef EASTWEST_TESTS_EVASION_OPERATION_FACTS_H_
#define EASTWEST_TESTS_EVASION_OPERATION_FACTS_H_

#include <cstdint>
#include <map>
#include <string>

namespace eastwest::evasion {

// OperationFacts takes normalised EVE lines, and how often each came. Of an SMB operation it leaves
// its shares, files and users, each once a flow; the numbers of messages are left out everywhere.
std::map<std::string, std::int64_t> OperationFacts(
    const std::map<std::string, std::int64_t>& events);

}  // namespace eastwest::evasion

#endif  // EASTWEST_TESTS_EVASION_OPERATION_FACTS_H_
