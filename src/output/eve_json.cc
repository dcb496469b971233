#include "src/output/eve_json.h"

#include <cstddef>

#include "src/output/utf8.h"

namespace eastwest::output {

void Json::Begin() {
  buffer_.Clear();
  writer_.Reset(buffer_);
  writer_.StartObject();
}

std::string_view Json::Finish() {
  writer_.EndObject();
  return {buffer_.GetString(), buffer_.GetSize()};
}

void Json::BeginObject(std::string_view key) {
  Key(key);
  writer_.StartObject();
}

void Json::BeginObject() { writer_.StartObject(); }

void Json::BeginArray(std::string_view key) {
  Key(key);
  writer_.StartArray();
}

void Json::Text(std::string_view key, std::string_view value) {
  Key(key);
  String(value);
}

void Json::TextIfAny(std::string_view key, std::string_view value) {
  if (!value.empty()) {
    Text(key, value);
  }
}

void Json::Number(std::string_view key, std::uint64_t value) {
  Key(key);
  writer_.Uint64(value);
}

void Json::Signed(std::string_view key, std::int64_t value) {
  Key(key);
  writer_.Int64(value);
}

void Json::Flag(std::string_view key, bool value) {
  Key(key);
  writer_.Bool(value);
}

void Json::FlagIfSet(std::string_view key, bool value) {
  if (value) {
    Flag(key, true);
  }
}

void Json::Texts(std::string_view key, const std::vector<std::string>& values) {
  BeginArray(key);
  for (const std::string& value : values) {
    Item(value);
  }
  EndArray();
}

void Json::TextsIfAny(std::string_view key, const std::vector<std::string>& values) {
  if (!values.empty()) {
    Texts(key, values);
  }
}

void Json::Key(std::string_view key) {
  if (ValidUtf8(key)) {
    writer_.Key(key.data(), static_cast<rapidjson::SizeType>(key.size()));
  } else {
    const std::string repaired = RepairUtf8(key);
    writer_.Key(repaired.data(), static_cast<rapidjson::SizeType>(repaired.size()));
  }
}

void Json::String(std::string_view value) {
  if (value.empty()) {
    writer_.String("", 0);  // a null view is an empty text
  } else if (ValidUtf8(value)) {
    writer_.String(value.data(), static_cast<rapidjson::SizeType>(value.size()));
  } else {
    const std::string repaired = RepairUtf8(value);
    writer_.String(repaired.data(), static_cast<rapidjson::SizeType>(repaired.size()));
  }
}

}  // namespace eastwest::output
