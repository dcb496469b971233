// SET_INFO: renames and deletes among others. [MS-SMB2] 2.2.39
#ifndef EASTWEST_PARSERS_SMB2_SET_INFO_H_
#define EASTWEST_PARSERS_SMB2_SET_INFO_H_

#include <cstdint>

#include "parsers/bytes/bytes.h"
#include "parsers/bytes/parsed.h"
#include "parsers/smb2/ids.h"
#include "parsers/smb2/query_info.h"

namespace eastwest::smb2 {

// The file information classes that change names. [MS-FSCC] 2.4
inline constexpr std::uint8_t kFileBasicInformation = 4;
inline constexpr std::uint8_t kFileRenameInformation = 10;
inline constexpr std::uint8_t kFileLinkInformation = 11;
inline constexpr std::uint8_t kFileDispositionInformation = 13;
inline constexpr std::uint8_t kFileAllocationInformation = 19;
inline constexpr std::uint8_t kFileEndOfFileInformation = 20;
inline constexpr std::uint8_t kFileDispositionInformationEx = 64;
inline constexpr std::uint8_t kFileRenameInformationEx = 65;
inline constexpr std::uint8_t kFileLinkInformationEx = 72;

struct SetInfoRequest {
  InfoType info_type{};
  std::uint8_t information_class = 0;
  std::uint32_t additional_information = 0;
  FileId file_id;
  Bytes buffer;

  constexpr bool is_rename() const {
    return info_type == InfoType::kFile && (information_class == kFileRenameInformation ||
                                            information_class == kFileRenameInformationEx);
  }
  constexpr bool is_link() const {
    return info_type == InfoType::kFile && (information_class == kFileLinkInformation ||
                                            information_class == kFileLinkInformationEx);
  }
  constexpr bool is_disposition() const {
    return info_type == InfoType::kFile && (information_class == kFileDispositionInformation ||
                                            information_class == kFileDispositionInformationEx);
  }
};
Parsed<SetInfoRequest> ParseSetInfoRequest(Bytes message);

struct RenameInformation {
  bool replace_if_exists = false;
  Bytes target;  // UTF-16LE, relative to the share
};
// ParseRenameInformation is for a request whose is_rename() or is_link() holds, in one layout;
// otherwise kBadValue. [MS-FSCC] 2.4.27.2, 2.4.28, 2.4.42.2, 2.4.43
Parsed<RenameInformation> ParseRenameInformation(const SetInfoRequest& request);

struct DispositionInformation {
  bool delete_pending = false;
};
// ParseDispositionInformation is for a request whose is_disposition() holds; otherwise kBadValue.
// [MS-FSCC] 2.4.11, 2.4.12
Parsed<DispositionInformation> ParseDispositionInformation(const SetInfoRequest& request);

// BasicInformation sets times and attributes; what is zero stays. [MS-FSCC] 2.4.7
struct BasicInformation {
  std::uint64_t creation_time = 0;     // FILETIME; all ones and one less are special
  std::uint64_t last_access_time = 0;  // likewise
  std::uint64_t last_write_time = 0;   // likewise
  std::uint64_t change_time = 0;       // likewise
  std::uint32_t file_attributes = 0;
};
Parsed<BasicInformation> ParseBasicInformation(Bytes buffer);

// ParseSize is for the classes whose buffer is one size: end of file, allocation.
// [MS-FSCC] 2.4.4, 2.4.14
Parsed<std::uint64_t> ParseSize(Bytes buffer);

}  // namespace eastwest::smb2

#endif  // EASTWEST_PARSERS_SMB2_SET_INFO_H_
