#include "src/session/rpc_handles.h"

#include <algorithm>

#include "src/core/limits.h"

namespace eastwest::session {
namespace {

// Cut shortens UTF-8 between two characters.
void Cut(std::string& name) {
  std::size_t end = limits::kHandleNameBytesMax;
  if (name.size() <= end) {
    return;
  }
  while (end > 0 && (static_cast<unsigned char>(name[end]) & 0xC0U) == 0x80U) {
    --end;
  }
  name.resize(end);
}

}  // namespace

std::vector<RpcHandles::Entry>::iterator RpcHandles::Find(const msrpc::ContextHandle& handle) {
  return std::ranges::find(names_, handle, &Entry::first);
}

void RpcHandles::Exchange(StateArchive& archive) {
  archive.List(names_, limits::kHandlesPerConnectionMax, [](StateArchive& to, Entry& entry) {
    to.Value(entry.first);
    to.Value(entry.second);
    Cut(entry.second);
  });
}

bool RpcHandles::Name(const msrpc::ContextHandle& handle, std::string name) {
  Cut(name);
  if (const auto known = Find(handle); known != names_.end()) {
    names_.erase(known);
  }
  const bool full = names_.size() == limits::kHandlesPerConnectionMax;
  if (full) {
    names_.erase(names_.begin());
  }
  names_.emplace_back(handle, std::move(name));
  return !full;
}

std::string_view RpcHandles::NameOf(const msrpc::ContextHandle& handle) {
  const auto found = Find(handle);
  if (found == names_.end()) {
    return {};
  }
  std::rotate(found, found + 1, names_.end());
  return names_.back().second;
}

void RpcHandles::Close(const msrpc::ContextHandle& handle) {
  if (const auto found = Find(handle); found != names_.end()) {
    std::rotate(names_.begin(), found, found + 1);
  }
}

}  // namespace eastwest::session
