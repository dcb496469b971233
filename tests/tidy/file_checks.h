// House rules that one file alone can break.
#ifndef EASTWEST_TESTS_TIDY_FILE_CHECKS_H_
#define EASTWEST_TESTS_TIDY_FILE_CHECKS_H_

#include "tests/tidy/source_tree.h"

namespace eastwest::tidy {

inline constexpr std::size_t kFileLinesMax = 500;
inline constexpr std::size_t kFunctionLinesMax = 60;
inline constexpr std::size_t kColumnsMax = 100;
inline constexpr std::size_t kRoomPageLinesMax = 40;

Complaints CheckFileLength(const SourceFile& file);
Complaints CheckColumns(const SourceFile& file);
Complaints CheckHeaderGuard(const SourceFile& file);
Complaints CheckBannedWords(const SourceFile& file);

// CheckFunctionLength relies on clang-format: a function ends at the first '}' in the column in
// which it starts.
Complaints CheckFunctionLength(const SourceFile& file);

// CheckLimitComments: in src/core/limits.h each group of constants has a comment above it, or each
// constant one on its own line.
Complaints CheckLimitComments(const SourceFile& file);

}  // namespace eastwest::tidy

#endif  // EASTWEST_TESTS_TIDY_FILE_CHECKS_H_
