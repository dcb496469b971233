#include "src/control/commands.h"

#include <rapidjson/document.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include "fmt/format.h"

namespace eastwest::control {
namespace {

std::string Return(std::string_view verdict, std::string_view message_json) {
  return fmt::format(R"({{"return":"{}","message":{}}})", verdict, message_json);
}

std::string Refuse(std::string_view why) { return Return("NOK", Quote(why)); }

std::string TextOf(const rapidjson::Value& value) {
  if (value.IsString()) {
    return {value.GetString(), value.GetStringLength()};
  }
  if (value.IsBool()) {
    return value.GetBool() ? "true" : "false";
  }
  return value.IsInt64() ? fmt::format("{}", value.GetInt64()) : std::string();
}

Arguments ArgumentsOf(const rapidjson::Document& request) {
  Arguments arguments;
  if (!request.HasMember("arguments") || !request["arguments"].IsObject()) {
    return arguments;
  }
  for (const auto& member : request["arguments"].GetObject()) {
    arguments[TextOf(member.name)] = TextOf(member.value);
  }
  return arguments;
}

std::string NamesOf(const Commands& commands) {
  std::string names;
  for (const auto& [name, _] : commands) {
    names += names.empty() ? name : ", " + name;
  }
  return names;
}

// CommandList has the form that suricatasc expects.
std::string CommandList(const Commands& commands) {
  std::string names = Quote("command-list");
  for (const auto& [name, _] : commands) {
    names += ',' + Quote(name);
  }
  return fmt::format(R"({{"count":{},"commands":[{}]}})", commands.size() + 1, names);
}

std::string Run(const Commands& commands, std::string_view name, const Arguments& arguments) {
  if (name == "command-list") {
    return Return("OK", CommandList(commands));
  }
  const auto command = commands.find(name);
  if (command == commands.end()) {
    return Refuse(
        fmt::format("unknown command \"{}\": expected one of {}", name, NamesOf(commands)));
  }
  const absl::StatusOr<std::string> answer = command->second(arguments);
  return answer.ok() ? Return("OK", *answer) : Refuse(std::string(answer.status().message()));
}

}  // namespace

std::string Quote(std::string_view text) {
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
  writer.String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
  return {buffer.GetString(), buffer.GetSize()};
}

std::string Answer(const Commands& commands, std::string_view request) {
  rapidjson::Document document;
  // Iterative: a deep nest of brackets must not use up the stack.
  document.Parse<rapidjson::kParseIterativeFlag>(request.data(), request.size());
  if (document.HasParseError() || !document.IsObject()) {
    return Refuse("the request is no JSON object");
  }
  if (document.HasMember("version")) {
    return R"({"return":"OK"})";
  }
  if (!document.HasMember("command") || !document["command"].IsString()) {
    return Refuse("the request names no command");
  }
  return Run(commands, TextOf(document["command"]), ArgumentsOf(document));
}

}  // namespace eastwest::control
