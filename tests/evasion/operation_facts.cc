#include "tests/evasion/operation_facts.h"

#include <rapidjson/document.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <array>

namespace eastwest::evasion {
namespace {

using rapidjson::Document;
using rapidjson::Value;

std::string Write(const Value& value) {
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
  value.Accept(writer);
  return {buffer.GetString(), buffer.GetSize()};
}

bool IsOperation(const Value& smb) {
  return smb.HasMember("command") || smb.HasMember("response_command");
}

// AddFacts: of each operation the named members, each for itself.
void AddFacts(const Value& event, const Value& smb, std::map<std::string, std::int64_t>& facts) {
  constexpr std::array kTold = {"share",     "named_pipe", "filename", "directory",
                                "rename_to", "ntlmssp",    "kerberos"};
  std::string flow;
  for (const char* end : {"src_ip", "src_port", "dest_ip", "dest_port"}) {
    flow += event.HasMember(end) ? Write(event[end]) + " " : "";
  }
  for (const char* name : kTold) {
    if (smb.HasMember(name)) {
      facts[flow + name + " " + Write(smb[name])] = 1;
    }
  }
}

}  // namespace

std::map<std::string, std::int64_t> OperationFacts(
    const std::map<std::string, std::int64_t>& events) {
  std::map<std::string, std::int64_t> facts;
  for (const auto& [line, count] : events) {
    Document event;
    event.Parse(line.c_str(), line.size());
    const auto smb = event.FindMember("smb");
    if (smb == event.MemberEnd()) {
      facts[line] += count;
    } else if (IsOperation(smb->value)) {
      AddFacts(event, smb->value, facts);
    } else {
      smb->value.RemoveMember("id");
      facts[Write(event)] += count;
    }
  }
  return facts;
}

}  // namespace eastwest::evasion
