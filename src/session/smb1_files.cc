// Smb1Dialogue: opens, what is read and written through them, and names that are changed.
#include <algorithm>
#include <utility>

#include "parsers/bytes/text.h"
#include "parsers/smb1/io.h"
#include "parsers/smb1/paths.h"
#include "parsers/smb2/create.h"
#include "src/core/limits.h"
#include "src/session/smb1_dialogue.h"

namespace eastwest::session {

using event::Outcome;
using smb1::Command;

namespace {

bool BeginsWithMz(Bytes data) { return data.size() >= 2 && data[0] == 'M' && data[1] == 'Z'; }

// Old clients open pipes as files of a folder PIPE. [MS-CIFS] 2.2.1.1.1
std::string_view PipeName(std::string_view name) {
  constexpr std::string_view kFolder = "PIPE\\";
  const bool in_folder = EqualsIgnoreCase(name.substr(0, kFolder.size()), kFolder);
  return in_folder ? name.substr(kFolder.size()) : name;
}

}  // namespace

event::FileInfo Smb1Dialogue::FileOf(const Smb1Request& request, const Smb1Member& member) const {
  if (member.fid.has_value()) {
    if (const Open* open = FindOpen(*member.fid)) {
      return open->file;
    }
  }
  event::FileInfo file = MakeFileInfo(FindTree(request.tree_id), RelativeName(member.name));
  if (file.is_pipe) {
    file.name = PipeName(file.name);
  }
  file.is_directory = member.command == Command::kDeleteDirectory;
  return file;
}

Open* Smb1Dialogue::FindOpen(std::uint16_t fid) const {
  const auto found = handles_.find(fid);
  return found == handles_.end() ? nullptr : found->second.open.get();
}

void Smb1Dialogue::KeepOpen(const Message& message, const smb1::Body& body, Smb1Member& member) {
  const auto request = smb1::ParseOpenRequest(member.command, message.header, body);
  if (!request.ok()) {
    return Malformed(message, request.error);
  }
  TakeOpenRequest(message.header, *request, member);
}

void Smb1Dialogue::TakeOpenRequest(const smb1::Header& header, const smb1::OpenRequest& open,
                                   Smb1Member& member) {
  member.opens = true;
  member.name = Smb1Text(header, open.name);
  member.desired_access = open.desired_access;
  member.options = open.options;
  // The numbers are those of SMB2. [MS-CIFS] 2.2.4.64.1, [MS-SMB2] 2.2.13
  member.disposition = smb2::CreateDispositionName(
      smb2::CreateDisposition{static_cast<std::uint32_t>(open.disposition)});
}

void Smb1Dialogue::FinishOpen(const Answer& answer, Smb1Request& request, Smb1Member& member) {
  if (answer.failed()) {
    return RefuseOpen(answer, request, member);
  }
  const auto response = smb1::ParseOpenResponse(member.command, answer.body);
  if (!response.ok()) {
    return Malformed(answer.message, response.error);
  }
  AddOpen(answer, request, member, *response);
  for (Smb1Member& follower : request.members) {
    follower.fid = response->fid;  // members of a chain use what it opened. [MS-CIFS] 2.2.3.4
  }
}

void Smb1Dialogue::RefuseOpen(const Answer& answer, const Smb1Request& request,
                              const Smb1Member& member) {
  Smb1Member asked;
  asked.name = member.name;
  ReportOpen({answer.moment, Outcome::kFailed, answer.status}, request, member,
             FileOf(request, asked), 0);
}

void Smb1Dialogue::AddOpen(const Answer& answer, const Smb1Request& request, Smb1Member& member,
                           const smb1::OpenResponse& response) {
  if (const Open* old = FindOpen(response.fid); old != nullptr && !old->inferred) {
    Close(answer.moment, response.fid, false);  // its CLOSE was not seen
  }
  member.fid.reset();  // the FID may be an inferred one: the name is what was asked for
  event::FileInfo file = FileOf(request, member);
  file.is_directory = response.is_directory;
  if (response.is_pipe() && !file.is_pipe) {
    file.is_pipe = true;
    file.name = PipeName(file.name);
  }
  member.fid = response.fid;
  const auto known = handles_.find(response.fid);
  auto open = known == handles_.end() ? std::make_unique<Open>(reporter_.shared().opens)
                                      : std::move(known->second.open);
  open->inferred = false;
  open->file = file;
  open->opened = answer.moment;
  open->tree_id = request.tree_id;
  open->disposition = member.disposition;
  open->create_action = response.action;
  open->status = answer.status;
  open->delete_on_close = (member.options & smb2::kDeleteOnClose) != 0;
  const std::uint16_t user_id = answer.message.header.user_id;
  if (handles_.size() < limits::kOpensPerSessionMax &&
      reporter_.shared().opens <= limits::kOpensPerShardMax) {
    Handle& handle = handles_[response.fid] = Handle{std::move(open), user_id};
    if (file.is_pipe) {
      PipeOf(response.fid, *handle.open, user_id);
    }
  } else {
    handles_.erase(response.fid);
    reporter_.shared().counters.Add(Counter::kSmbOpensRefused);
  }
  ReportOpen({answer.moment, Outcome::kSucceeded, answer.status}, request, member, file,
             response.action);
}

// A handle that is used before the answer to its open. One of which nobody but the client knows
// costs no memory: it may be invented.
void Smb1Dialogue::InferOpen(const Smb1Request& request, std::uint16_t fid, bool vouched) {
  const bool follows_open = request.members.size() > 1 && request.members[0].opens;
  if (handles_.contains(fid) || follows_open) {
    return;  // a chain means what it opens, whatever FID it names
  }
  Smb1Member* asked =
      requests_.Unclaimed([&request](const Smb1Request& old, const Smb1Member& member) {
        return member.opens && old.tree_id == request.tree_id;
      });
  const Tree* tree = FindTree(request.tree_id);
  if (asked == nullptr && tree == nullptr && !vouched) {
    return;
  }
  std::size_t& opens = reporter_.shared().opens;
  // Guesses leave room for handles that a server gave.
  if (handles_.size() >= limits::kOpensPerSessionMax / 2 ||
      opens >= limits::kOpensPerShardMax / 2) {
    return reporter_.shared().counters.Add(Counter::kSmbOpensRefused);
  }
  auto open = std::make_unique<Open>(opens);
  open->inferred = true;
  open->tree_id = request.tree_id;
  open->opened = request.moment;
  Smb1Member unnamed;
  open->file = FileOf(request, asked == nullptr ? unnamed : *asked);
  if (asked != nullptr) {
    asked->assumed = true;
    open->disposition = asked->disposition;
  }
  handles_[fid] = Handle{std::move(open), request.user_id};
}

RpcPipe& Smb1Dialogue::PipeOf(std::uint16_t fid, Open& open, std::uint16_t user_id) {
  if (!open.pipe_busy) {
    open.pipe_busy = true;
    pipes_in_use_.push_back(fid);
  }
  if (open.pipe == nullptr) {
    open.file.is_pipe = true;
    open.pipe = std::make_unique<RpcPipe>(reporter_, open.file.name, IdentityOf(user_id));
  }
  return *open.pipe;
}

// TickPipes looks at pipes in use only: a connection may have thousands of handles.
void Smb1Dialogue::TickPipes(PacketTime before) {
  std::erase_if(pipes_in_use_, [this, before](std::uint16_t fid) {
    Open* open = FindOpen(fid);
    if (open == nullptr || open->pipe == nullptr || !open->pipe_busy) {
      return true;
    }
    open->pipe->connection().GiveUp(before);
    open->pipe_busy = open->pipe->holds();
    return !open->pipe_busy;
  });
}

void Smb1Dialogue::KeepWrite(const Message& message, const smb1::Body& body, Smb1Request& request,
                             Smb1Member& member) {
  const auto write = smb1::ParseWriteRequest(member.command, message.data, body);
  if (!write.ok()) {
    return Malformed(message, write.error);
  }
  const bool follows_open = member.fid.has_value();
  member.fid = follows_open ? member.fid : write->fid;
  member.length = write->length;
  member.offset = write->offset;
  member.executable_magic = write->offset == 0 && BeginsWithMz(write->data);
  InferOpen(request, write->fid, CarriesRpc(nullptr, write->data));
  Open* open = FindOpen(write->fid);
  if (open != nullptr && CarriesRpc(open, write->data)) {
    PipeOf(write->fid, *open, request.user_id)
        .OnData(message.packet, true, write->data, write->data.size() == write->length);
  }
}

void Smb1Dialogue::FinishWrite(const Answer& answer, const Smb1Request& request,
                               const Smb1Member& member) {
  Open* open = member.fid.has_value() ? FindOpen(*member.fid) : nullptr;
  if (open != nullptr && !answer.failed()) {
    const auto count = smb1::ParseWriteCount(member.command, answer.body);
    ++open->writes;
    open->bytes_written += count.ok() && *count != 0 ? *count : member.length;
  }
  ReportWrite(answer.moment, request, member, answer.outcome(), answer.status);
  if (member.command == Command::kWriteAndClose && !answer.failed() && member.fid.has_value()) {
    Close(answer.moment, *member.fid, true);
  }
}

void Smb1Dialogue::FinishRead(const Answer& answer, const Smb1Request& request,
                              const Smb1Member& member) {
  if (answer.failed() || !member.fid.has_value()) {
    return;
  }
  const auto read = smb1::ParseReadResponse(member.command, answer.message.data, answer.body);
  if (!read.ok()) {
    return Malformed(answer.message, read.error);
  }
  InferOpen(request, *member.fid, true);  // the server gave data of it
  Open* open = FindOpen(*member.fid);
  if (open == nullptr) {
    return;
  }
  ++open->reads;
  open->bytes_read += read->length;
  if (CarriesRpc(open, read->data)) {
    PipeOf(*member.fid, *open, request.user_id)
        .OnData(answer.message.packet, false, read->data, read->data.size() == read->length);
  }
}

void Smb1Dialogue::KeepPaths(const Message& message, const smb1::Body& body, Smb1Member& member) {
  const auto request = smb1::ParsePathRequest(member.command, message.header, body);
  if (!request.ok()) {
    return Malformed(message, request.error);
  }
  member.name = Smb1Text(message.header, request->path);
  member.target = Smb1Text(message.header, request->target);
  member.deletes =
      member.command == Command::kDelete || member.command == Command::kDeleteDirectory;
  member.renames = member.command == Command::kRename || member.command == Command::kMove ||
                   (member.command == Command::kNtRename && !request->links);
}

void Smb1Dialogue::FinishClose(const Answer& answer, const Smb1Member& member) {
  if (!answer.failed() && member.fid.has_value()) {
    Close(answer.moment, *member.fid, true);
  }
}

void Smb1Dialogue::Close(const Moment& moment, std::uint16_t fid, bool close_seen) {
  const auto found = handles_.find(fid);
  if (found == handles_.end()) {
    return;
  }
  const Handle handle = std::move(found->second);
  handles_.erase(found);
  ReportClosed(moment, handle, close_seen);
}

// A tree takes what is open in it with it. [MS-CIFS] 3.3.5.41
void Smb1Dialogue::CloseTree(const Moment& moment, std::uint16_t tree_id) {
  std::vector<std::uint16_t> fids;
  for (const auto& [fid, handle] : handles_) {
    if (handle.open->tree_id == tree_id) {
      fids.push_back(fid);
    }
  }
  for (const std::uint16_t fid : fids) {
    Close(moment, fid, false);
  }
  trees_.erase(tree_id);
}

void Smb1Dialogue::CloseAll(const Moment& moment) {
  while (!handles_.empty()) {
    Close(moment, handles_.begin()->first, false);
  }
}

}  // namespace eastwest::session
