// What SMB2 messages say beyond their headers, for the events that tell it.
#ifndef EASTWEST_SRC_SESSION_SMB_DETAILS_H_
#define EASTWEST_SRC_SESSION_SMB_DETAILS_H_

#include <cstdint>
#include <string>

#include "parsers/bytes/bytes.h"
#include "parsers/bytes/parsed.h"
#include "parsers/smb2/create.h"
#include "parsers/smb2/header.h"
#include "parsers/smb2/ioctl.h"
#include "src/event/smb_detail.h"
#include "src/session/pending_requests.h"

namespace eastwest::session {

// AddRequestDetails and AddAnswerDetails read the body of a message of any command but CREATE and
// add what it says. They return why a body is malformed. An answer with an error has no body.
ParseError AddRequestDetails(smb2::Command command, Bytes message, event::SmbDetails& details);
ParseError AddAnswerDetails(smb2::Command command, Bytes message, event::SmbDetails& details);

// The same for the bodies of IOCTL messages.
ParseError AddIoctlDetails(Bytes message, event::SmbDetails& details);
ParseError AddIoctlAnswerDetails(Bytes message, event::SmbDetails& details);

// CopiedBytes: how much the server wrote to the handle by itself, at the client's wish.
std::uint64_t CopiedBytes(const smb2::IoctlResponse& response);

// DetailOf is what is known of how a CREATE opens: PlainDetail of one of which nobody reads more
// than that it is no shadow copy. That one is the same for all, and owned by nobody: it costs no
// counting.
event::OpenDetailPtr DetailOf(const PendingRequest& create);
event::OpenDetailPtr PlainDetail();

// AddAsked adds what a CREATE asks for; the error is that of its contexts.
ParseError AddAsked(const smb2::CreateRequest& request, event::OpenDetail& detail);
// AddGranted adds what the answer grants; the error is that of its contexts.
ParseError AddGranted(const smb2::CreateResponse& response, event::OpenDetail& detail);

// HexText gives "0x0012019f".
std::string HexText(std::uint32_t value);

// FunctionName is a control code's name, or the code in hex.
std::string FunctionName(smb2::Fsctl code);

}  // namespace eastwest::session

#endif  // EASTWEST_SRC_SESSION_SMB_DETAILS_H_
