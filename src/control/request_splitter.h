// RequestSplitter finds the requests in what a client of the control socket sends.
#ifndef EASTWEST_SRC_CONTROL_REQUEST_SPLITTER_H_
#define EASTWEST_SRC_CONTROL_REQUEST_SPLITTER_H_

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace eastwest::control {

// A request ends with its closing bracket, for suricatasc sends no line feed behind it, or with a
// line feed, whatever it is. Each byte is looked at once.
class RequestSplitter {
 public:
  void Append(std::string_view bytes) { bytes_ += bytes; }

  // Next gives the next whole request that is not empty, or nothing.
  std::optional<std::string> Next() {
    while (looked_at_ < bytes_.size()) {
      const char byte = bytes_[looked_at_++];
      if (byte == '\n' || ClosesLast(byte)) {
        std::string request = bytes_.substr(0, looked_at_);
        bytes_.erase(0, looked_at_);
        *this = RequestSplitter(std::move(bytes_));
        if (request.find_first_not_of(" \t\r\n") != std::string::npos) {
          return request;
        }
      }
    }
    return std::nullopt;
  }

  // Bytes of the request that has no end yet.
  std::size_t waiting() const { return bytes_.size(); }

  RequestSplitter() = default;

 private:
  explicit RequestSplitter(std::string rest) : bytes_(std::move(rest)) {}

  // ClosesLast: byte closes the bracket that was opened first. Brackets in strings are none.
  bool ClosesLast(char byte) {
    if (in_string_) {
      in_string_ = byte != '"' || escaped_;
      escaped_ = byte == '\\' && !escaped_;
      return false;
    }
    in_string_ = byte == '"';
    depth_ += byte == '{' ? 1U : 0U;
    return byte == '}' && depth_ > 0 && --depth_ == 0;
  }

  std::string bytes_;
  std::size_t looked_at_ = 0;
  std::size_t depth_ = 0;
  bool in_string_ = false;
  bool escaped_ = false;
};

}  // namespace eastwest::control

#endif  // EASTWEST_SRC_CONTROL_REQUEST_SPLITTER_H_
