#include "tests/tidy/source_tree.h"

#include <algorithm>
#include <fstream>
#include <set>
#include <sstream>
#include <utility>

namespace eastwest::tidy {
namespace {

namespace fs = std::filesystem;

const std::vector<std::string_view> kTopFolders = {".ci",   "bench", "cmake", "docker", "parsers",
                                                   "rules", "src",   "tests", "tools"};
const std::vector<std::string_view> kDataFolders = {"tests/fuzz/corpus", "tests/fuzz/regress"};
const std::vector<std::string_view> kTextEndings = {".h",  ".cc",        ".py",           ".sh",
                                                    ".md", ".cmake",     ".yaml",         ".yml",
                                                    ".ci", "Dockerfile", "CMakeLists.txt"};
const std::vector<std::string_view> kScripts = {"quickstart", "check", ".ci/run"};

bool IsText(const std::string& path) {
  return EndsWithAny(path, kTextEndings) ||
         std::find(kScripts.begin(), kScripts.end(), path) != kScripts.end();
}

void AddFile(const fs::path& root, const fs::path& file, Tree& tree) {
  std::string path = file.lexically_relative(root).generic_string();
  if (!IsText(path)) {
    return;
  }
  std::ifstream in(file, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  tree.files.push_back(MakeFile(std::move(path), text.str()));
}

void AddFolder(const fs::path& root, const fs::path& folder, Tree& tree) {
  if (!fs::is_directory(folder)) {
    return;
  }
  for (auto it = fs::recursive_directory_iterator(folder); it != fs::recursive_directory_iterator();
       ++it) {
    if (it->is_regular_file()) {
      AddFile(root, it->path(), tree);
      continue;
    }
    const std::string path = it->path().lexically_relative(root).generic_string();
    if (std::find(kDataFolders.begin(), kDataFolders.end(), path) != kDataFolders.end()) {
      it.disable_recursion_pending();
    }
  }
}

}  // namespace

bool SourceFile::Mentions(std::string_view text) const {
  return std::any_of(lines.begin(), lines.end(), [text](const std::string& line) {
    return line.find(text) != std::string::npos;
  });
}

const SourceFile* Tree::Find(std::string_view path) const {
  const auto at = std::find_if(files.begin(), files.end(),
                               [path](const SourceFile& file) { return file.path == path; });
  return at == files.end() ? nullptr : &*at;
}

std::vector<std::string> Tree::Folders(std::string_view folder) const {
  std::set<std::string> names;
  for (const SourceFile& file : files) {
    const std::string_view path = file.path;
    const std::size_t end = path.find('/', folder.size());
    if (path.starts_with(folder) && end != std::string_view::npos) {
      names.emplace(path.substr(folder.size(), end - folder.size()));
    }
  }
  return {names.begin(), names.end()};
}

SourceFile MakeFile(std::string path, std::string_view text) {
  SourceFile file{.path = std::move(path), .lines = {}};
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    file.lines.emplace_back(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return file;
}

Tree ReadTree(const fs::path& root) {
  Tree tree;
  for (const std::string_view folder : kTopFolders) {
    AddFolder(root, root / folder, tree);
  }
  for (const fs::directory_entry& entry : fs::directory_iterator(root)) {
    if (entry.is_regular_file()) {
      AddFile(root, entry.path(), tree);
    }
  }
  std::sort(tree.files.begin(), tree.files.end(),
            [](const SourceFile& a, const SourceFile& b) { return a.path < b.path; });
  return tree;
}

bool EndsWithAny(std::string_view path, const std::vector<std::string_view>& endings) {
  return std::any_of(endings.begin(), endings.end(),
                     [path](std::string_view ending) { return path.ends_with(ending); });
}

std::string FolderOf(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return std::string(path.substr(0, slash == std::string_view::npos ? 0 : slash));
}

std::string StemOf(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  const std::string_view name = slash == std::string_view::npos ? path : path.substr(slash + 1);
  return std::string(name.substr(0, name.rfind('.')));
}

}  // namespace eastwest::tidy
