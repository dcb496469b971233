// DOS errors: what servers answer to clients that did not ask for NTSTATUS. [MS-CIFS] 2.2.2.4
#ifndef EASTWEST_PARSERS_SMB1_DOS_STATUS_H_
#define EASTWEST_PARSERS_SMB1_DOS_STATUS_H_

#include <cstdint>

#include "parsers/smb1/header.h"

namespace eastwest::smb1 {

// NtStatusOfDos: the NTSTATUS that a DOS error stands for; the class is in the first byte of the
// header's status, the code in the last two. STATUS_UNSUCCESSFUL for one we do not know.
std::uint32_t NtStatusOfDos(std::uint32_t dos_status);

// NtStatusOf gives the NTSTATUS of a message, whichever form it uses.
std::uint32_t NtStatusOf(const Header& header);

}  // namespace eastwest::smb1

#endif  // EASTWEST_PARSERS_SMB1_DOS_STATUS_H_
