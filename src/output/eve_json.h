// Json writes one JSON document into a buffer that is reused for the next.
#ifndef EASTWEST_SRC_OUTPUT_EVE_JSON_H_
#define EASTWEST_SRC_OUTPUT_EVE_JSON_H_

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace eastwest::output {

// Json escapes whatever JSON wants escaped; bytes that are no UTF-8 become U+FFFD, so that no
// input can break the document.
class Json {
 public:
  Json() : writer_(buffer_) {}
  Json(const Json&) = delete;
  Json& operator=(const Json&) = delete;

  // Begin forgets the last document and opens the object of a new one.
  void Begin();
  // Finish closes it; the text stays valid until the next Begin.
  std::string_view Finish();

  void BeginObject(std::string_view key);
  void BeginObject();  // as an item of an array
  void EndObject() { writer_.EndObject(); }
  void BeginArray(std::string_view key);
  void EndArray() { writer_.EndArray(); }

  void Text(std::string_view key, std::string_view value);
  void TextIfAny(std::string_view key, std::string_view value);
  void Number(std::string_view key, std::uint64_t value);
  void Signed(std::string_view key, std::int64_t value);
  void Flag(std::string_view key, bool value);
  void FlagIfSet(std::string_view key, bool value);
  void Texts(std::string_view key, const std::vector<std::string>& values);
  void TextsIfAny(std::string_view key, const std::vector<std::string>& values);

  void Item(std::string_view value) { String(value); }
  void Item(std::uint64_t value) { writer_.Uint64(value); }

 private:
  void Key(std::string_view key);
  void String(std::string_view value);

  rapidjson::StringBuffer buffer_;
  rapidjson::Writer<rapidjson::StringBuffer> writer_;
};

}  // namespace eastwest::output

#endif  // EASTWEST_SRC_OUTPUT_EVE_JSON_H_
