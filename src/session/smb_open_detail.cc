// What a CREATE asked for and got. [MS-SMB2] 2.2.13, 2.2.14
#include <string_view>
#include <utility>

#include "parsers/smb2/create_context.h"
#include "src/session/smb_details.h"

namespace eastwest::session {

using event::OpenDetail;
using smb2::CreateContext;
using smb2::CreateContextTag;

namespace {

std::string_view NameOf(const CreateContext& context) {
  const std::string_view name = smb2::CreateContextName(context);
  return name.empty() ? std::string_view("other") : name;
}

// ReadLease puts the lease's state where it belongs: to what was asked, or to what was granted.
ParseError ReadLease(Bytes data, OpenDetail& detail, std::uint32_t& state) {
  const auto lease = smb2::ParseLeaseContext(data);
  if (lease.ok()) {
    detail.lease.version = lease->is_v2 ? 2 : 1;
    detail.lease.key = lease->key;
    detail.lease.epoch = lease->epoch;
    state = lease->state;
  }
  return lease.error;
}

ParseError ReadAskedDurability(Bytes data, OpenDetail& detail) {
  const auto durable = smb2::ParseDurableRequestV2(data);
  if (durable.ok()) {
    detail.durable.version = 2;
    detail.durable.persistent = (durable->flags & smb2::kDurablePersistent) != 0;
    detail.durable.timeout_ms = durable->timeout_ms;
    detail.durable.create_guid = durable->create_guid;
  }
  return durable.error;
}

ParseError ReadReconnect(Bytes data, OpenDetail& detail) {
  const auto durable = smb2::ParseDurableReconnectV2(data);
  if (durable.ok()) {
    detail.durable.version = 2;
    detail.durable.reconnect = true;
    detail.durable.persistent = (durable->flags & smb2::kDurablePersistent) != 0;
    detail.durable.create_guid = durable->create_guid;
  }
  return durable.error;
}

ParseError ReadAsked(const CreateContext& context, OpenDetail& detail) {
  switch (context.tag) {
    case CreateContextTag::kLease:
      return ReadLease(context.data, detail, detail.lease.asked);
    case CreateContextTag::kDurableRequest:
      detail.durable.version = 1;
      return ParseError::kNone;  // its data is reserved. [MS-SMB2] 2.2.13.2.3
    case CreateContextTag::kDurableReconnect:
      detail.durable.version = 1;
      detail.durable.reconnect = true;
      return smb2::ParseDurableReconnect(context.data).error;
    case CreateContextTag::kDurableRequestV2:
      return ReadAskedDurability(context.data, detail);
    case CreateContextTag::kDurableReconnectV2:
      return ReadReconnect(context.data, detail);
    case CreateContextTag::kTimewarp: {
      const auto time = smb2::ParseTimewarp(context.data);
      detail.previous_version = *time;
      return time.error;
    }
    default:
      return ParseError::kNone;
  }
}

ParseError ReadMaximalAccess(Bytes data, OpenDetail& detail) {
  const auto maximal = smb2::ParseMaximalAccess(data);
  detail.has_maximal_access = maximal.ok() && maximal->status == 0;
  detail.maximal_access = maximal->access;
  return maximal.error;
}

ParseError ReadDiskId(Bytes data, OpenDetail& detail) {
  const auto disk = smb2::ParseDiskId(data);
  if (disk.ok()) {
    detail.disk_file_id = disk->file;
    detail.disk_volume_id = disk->volume;
  }
  return disk.error;
}

ParseError ReadGranted(const CreateContext& context, OpenDetail& detail) {
  switch (context.tag) {
    case CreateContextTag::kLease:
      return ReadLease(context.data, detail, detail.lease.granted);
    case CreateContextTag::kDurableRequest:
      detail.durable.granted = true;
      return ParseError::kNone;
    case CreateContextTag::kDurableRequestV2: {
      const auto durable = smb2::ParseDurableResponseV2(context.data);
      detail.durable.granted = durable.ok();
      detail.durable.persistent = (durable->flags & smb2::kDurablePersistent) != 0;
      detail.durable.timeout_ms = durable->timeout_ms;
      return durable.error;
    }
    case CreateContextTag::kMaximalAccess:
      return ReadMaximalAccess(context.data, detail);
    case CreateContextTag::kQueryOnDiskId:
      return ReadDiskId(context.data, detail);
    default:
      return ParseError::kNone;
  }
}

// ReadContexts hands each context to read, and gives the first error.
template <typename Read>
ParseError ReadContexts(Bytes contexts, std::vector<std::string_view>& names, const Read& read) {
  if (contexts.empty()) {
    return ParseError::kNone;  // most opens have none
  }
  const auto list = smb2::ParseCreateContexts(contexts);
  ParseError error = list.error;
  for (const CreateContext& context : *list) {
    names.push_back(NameOf(context));
    const ParseError of_this = read(context);
    error = error == ParseError::kNone ? of_this : error;
  }
  return error;
}

}  // namespace

event::OpenDetailPtr PlainDetail() {
  static const OpenDetail plain;
  return {std::shared_ptr<const OpenDetail>(), &plain};
}

event::OpenDetailPtr DetailOf(const PendingRequest& create) {
  return create.plain_open ? PlainDetail() : create.open;
}

ParseError AddAsked(const smb2::CreateRequest& request, OpenDetail& detail) {
  detail.desired_access = request.desired_access;
  detail.share_access = request.share_access;
  detail.create_options = request.options;
  detail.attributes_asked = request.file_attributes;
  detail.oplock_asked = request.oplock_level;
  return ReadContexts(request.contexts, detail.contexts, [&detail](const CreateContext& context) {
    return ReadAsked(context, detail);
  });
}

ParseError AddGranted(const smb2::CreateResponse& response, OpenDetail& detail) {
  detail.answered = true;
  detail.oplock = response.oplock_level;
  detail.file_persistent = response.file_id.persistent;
  detail.file_volatile = response.file_id.volatile_id;
  detail.created = response.creation_time;
  detail.accessed = response.last_access_time;
  detail.modified = response.last_write_time;
  detail.changed = response.change_time;
  detail.size = response.end_of_file;
  detail.attributes = response.file_attributes;
  return ReadContexts(
      response.contexts, detail.contexts_granted,
      [&detail](const CreateContext& context) { return ReadGranted(context, detail); });
}

}  // namespace eastwest::session
