// The project's own text files, as the house rules see them: a path and its lines.
#ifndef EASTWEST_TESTS_TIDY_SOURCE_TREE_H_
#define EASTWEST_TESTS_TIDY_SOURCE_TREE_H_

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace eastwest::tidy {

struct SourceFile {
  std::string path;  // from the repository root, with '/'
  std::vector<std::string> lines;

  bool Mentions(std::string_view text) const;
};

// Tree holds every file, sorted by path.
struct Tree {
  std::vector<SourceFile> files;

  const SourceFile* Find(std::string_view path) const;
  // Folders returns the names of the folders directly inside folder ("parsers/"), sorted.
  std::vector<std::string> Folders(std::string_view folder) const;
};

// Complaint is one broken rule; line 0 is the file as a whole.
struct Complaint {
  std::string path;
  std::size_t line = 0;
  std::string what;
};
using Complaints = std::vector<Complaint>;

// MakeFile cuts text into lines.
SourceFile MakeFile(std::string path, std::string_view text);

// ReadTree reads sources, scripts, pages and build files below root. Samples (captures, fuzz
// corpora, expected output) and build folders are not read: they are data.
Tree ReadTree(const std::filesystem::path& root);

// The parts of a path that the rules look at.
bool EndsWithAny(std::string_view path, const std::vector<std::string_view>& endings);
std::string FolderOf(std::string_view path);  // "src/core/limits.h" -> "src/core"
std::string StemOf(std::string_view path);    // "src/core/limits.h" -> "limits"

}  // namespace eastwest::tidy

#endif  // EASTWEST_TESTS_TIDY_SOURCE_TREE_H_
