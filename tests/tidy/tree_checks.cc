#include "tests/tidy/tree_checks.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "tests/tidy/file_checks.h"

namespace eastwest::tidy {
namespace {

bool HasCode(const Tree& tree, const std::string& folder) {
  return std::any_of(tree.files.begin(), tree.files.end(), [&folder](const SourceFile& file) {
    return file.path.starts_with(folder + '/') && EndsWithAny(file.path, {".h", ".cc"});
  });
}

// RoomFolders: a folder that has only its build file is not a room yet.
std::vector<std::string> RoomFolders(const Tree& tree) {
  std::vector<std::string> folders;
  for (const std::string top : {"parsers/", "src/"}) {
    for (const std::string& name : tree.Folders(top)) {
      if (HasCode(tree, top + name)) {
        folders.push_back(top + name);
      }
    }
  }
  return folders;
}

bool SomeFileMentions(const Tree& tree, std::string_view folder, std::string_view ending,
                      std::string_view text) {
  return std::any_of(tree.files.begin(), tree.files.end(), [&](const SourceFile& file) {
    return file.path.starts_with(folder) && file.path.ends_with(ending) && file.Mentions(text);
  });
}

// IsListed looks into the CMakeLists.txt of the source's folder and of the folders around it. The
// fuzz targets are listed by the name of what they fuzz.
bool IsListed(const Tree& tree, const SourceFile& source) {
  const std::string folder = FolderOf(source.path);
  std::string around = folder;
  while (!around.empty()) {
    const SourceFile* const build = tree.Find(around + "/CMakeLists.txt");
    const std::string name = source.path.substr(around.size() + 1);
    if (build != nullptr && build->Mentions(name)) {
      return true;
    }
    around = FolderOf(around);
  }
  if (folder != "tests/fuzz" || !source.path.ends_with("_fuzz.cc")) {
    return false;
  }
  const SourceFile* const fuzz = tree.Find("tests/fuzz/CMakeLists.txt");
  std::string call = "eastwest_fuzz(";
  call += StemOf(source.path);
  call.resize(call.size() - std::string_view("_fuzz").size());
  return fuzz != nullptr && (fuzz->Mentions(call + ' ') || fuzz->Mentions(call + ')'));
}

}  // namespace

Complaints CheckParserTests(const Tree& tree) {
  Complaints complaints;
  for (const SourceFile& file : tree.files) {
    if (!file.path.starts_with("parsers/") || !file.path.ends_with(".cc")) {
      continue;
    }
    const std::string tests = "tests/" + FolderOf(file.path) + "/";
    const std::string name = StemOf(file.path);
    if (tree.Find(tests + name + "_test.cc") == nullptr &&
        !SomeFileMentions(tree, tests, "_test.cc", name)) {
      complaints.push_back({file.path, 0, "has no test in " + tests});
    }
  }
  return complaints;
}

Complaints CheckParserFuzzTargets(const Tree& tree) {
  Complaints complaints;
  for (const std::string& room : tree.Folders("parsers/")) {
    const std::string folder = "parsers/" + room;
    if (HasCode(tree, folder) &&
        !SomeFileMentions(tree, "tests/fuzz/", "_fuzz.cc", "#include \"" + folder + "/")) {
      complaints.push_back({folder, 0, "has no fuzz target in tests/fuzz/"});
    }
  }
  return complaints;
}

Complaints CheckRoomPages(const Tree& tree) {
  Complaints complaints;
  for (const std::string& folder : RoomFolders(tree)) {
    const SourceFile* const page = tree.Find(folder + "/README.md");
    if (page == nullptr) {
      complaints.push_back({folder, 0, "has no README.md"});
    } else if (page->lines.size() > kRoomPageLinesMax) {
      complaints.push_back({page->path, 0, "has " + std::to_string(page->lines.size()) + " lines"});
    }
  }
  return complaints;
}

Complaints CheckSourcesAreBuilt(const Tree& tree) {
  Complaints complaints;
  for (const SourceFile& file : tree.files) {
    if (file.path.ends_with(".cc") && !IsListed(tree, file)) {
      complaints.push_back({file.path, 0, "is in no CMakeLists.txt"});
    }
  }
  return complaints;
}

}  // namespace eastwest::tidy
