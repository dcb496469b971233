// House rules about what has to exist beside what.
#ifndef EASTWEST_TESTS_TIDY_TREE_CHECKS_H_
#define EASTWEST_TESTS_TIDY_TREE_CHECKS_H_

#include "tests/tidy/source_tree.h"

namespace eastwest::tidy {

// CheckParserTests: parsers/<room>/<name>.cc has tests/parsers/<room>/<name>_test.cc, or another
// test of that room names it.
Complaints CheckParserTests(const Tree& tree);

// CheckParserFuzzTargets: some tests/fuzz/*_fuzz.cc includes a header of each parser room.
Complaints CheckParserFuzzTargets(const Tree& tree);

// CheckRoomPages: each room has a README.md, short enough to be read.
Complaints CheckRoomPages(const Tree& tree);

// CheckSourcesAreBuilt: source lists are explicit, so a forgotten .cc would never be compiled.
Complaints CheckSourcesAreBuilt(const Tree& tree);

}  // namespace eastwest::tidy

#endif  // EASTWEST_TESTS_TIDY_TREE_CHECKS_H_
