// Names as Windows looks them up: for matching, never for display.
#ifndef EASTWEST_SRC_EVENT_NAMES_H_
#define EASTWEST_SRC_EVENT_NAMES_H_

#include <string>
#include <string_view>

namespace eastwest::event {

// FoldCase makes names that Windows takes for one equal: A-Z, Latin-1, Greek and Cyrillic capitals
// become small letters, one for one. What the upcase table of NTFS folds beyond them (Armenian,
// Georgian, accented Latin outside Latin-1) stays, and so does what it does not fold: the Kelvin
// sign is no k. Bytes that are no UTF-8 stay as they are.
std::string FoldCase(std::string_view name);

// NormalName is one spelling of a path for all that name the same file.
struct NormalName {
  std::string path;    // "temp\psexesvc.exe"
  std::string stream;  // "notes" of "a.exe:notes:$DATA"; empty for the file's own data
};

// IsPlainFileName: nothing but case tells the name from its normal form. Most names are like that.
bool IsPlainFileName(std::string_view name);

// NormalFileName folds case and slashes; drops "\\?\", "\??\" and "\\.\", leading and repeated
// slashes, and the dots and spaces that end a component; follows "." and "..", which stop at the
// share or the drive; and takes the stream off. Nothing behind a NUL is part of a name.
NormalName NormalFileName(std::string_view name);

// NormalPipeName is the same for a pipe, with or without "\pipe\" before it.
std::string NormalPipeName(std::string_view name);

}  // namespace eastwest::event

#endif  // EASTWEST_SRC_EVENT_NAMES_H_
