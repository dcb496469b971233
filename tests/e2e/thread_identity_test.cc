// The same capture gives the same bytes, however many threads look at it.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <string>
#include <vector>

#include "tests/e2e/run_program.h"

namespace eastwest::testing {
namespace {

namespace fs = std::filesystem;

// SourceDir has its captures in pcaps/; a larger collection may lie beside the checkout.
const fs::path kSourceDir = EASTWEST_SOURCE_DIR;

std::vector<std::string> CapturesIn(const fs::path& folder) {
  std::vector<std::string> captures;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    const std::string extension = entry.path().extension();
    if (extension == ".pcap" || extension == ".pcapng") {
      captures.push_back(entry.path());
    }
  }
  std::sort(captures.begin(), captures.end());
  return captures;
}

RunResult Everything(const std::vector<std::string>& captures, const char* threads) {
  std::vector<std::string> arguments = {"triage", "-c",        kSourceDir / "tests/lab/site.yaml",
                                        "-o",     "-",         "--eve",
                                        "all",    "--threads", threads};
  arguments.insert(arguments.end(), captures.begin(), captures.end());
  return RunEastwest(arguments);
}

void ExpectTheSameFromAnyNumberOfThreads(const std::vector<std::string>& captures) {
  SCOPED_TRACE(captures.front());
  const RunResult one = Everything(captures, "1");
  EXPECT_TRUE(one.exit == 0 || one.exit == 3) << one.exit << ' ' << one.err;
  EXPECT_FALSE(one.out.empty());
  for (const char* const threads : {"2", "4"}) {
    const RunResult more = Everything(captures, threads);
    EXPECT_EQ(more.exit, one.exit);
    EXPECT_EQ(more.err, one.err);
    EXPECT_TRUE(more.out == one.out) << "--threads " << threads << " writes something else";
  }
}

TEST(ThreadIdentityTest, HoldsForEachCapture) {
  const std::vector<std::string> captures = CapturesIn(kSourceDir / "pcaps");
  ASSERT_FALSE(captures.empty());
  for (const std::string& capture : captures) {
    ExpectTheSameFromAnyNumberOfThreads({capture});
  }
}

TEST(ThreadIdentityTest, HoldsForAllCapturesTogether) {
  ExpectTheSameFromAnyNumberOfThreads(CapturesIn(kSourceDir / "pcaps"));
}

TEST(ThreadIdentityTest, HoldsForTheCollectionBesideTheCheckout) {
  const fs::path folder = kSourceDir.parent_path() / "shared" / "corpus-lab";
  const std::vector<std::string> captures = CapturesIn(folder);
  if (captures.empty()) {
    std::cout << "no captures in " << folder << ": nothing to compare\n";
    return;
  }
  for (const std::string& capture : captures) {
    ExpectTheSameFromAnyNumberOfThreads({capture});
  }
}

}  // namespace
}  // namespace eastwest::testing
