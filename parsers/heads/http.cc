#include "parsers/heads/http.h"

#include <algorithm>
#include <string_view>

namespace eastwest::heads {
namespace {

// A line of a chunk is a number of 64 bits and, rarely, an extension.
constexpr std::size_t kChunkLineBytesMax = 256;

constexpr std::uint8_t Lower(std::uint8_t c) {
  return c >= 'A' && c <= 'Z' ? static_cast<std::uint8_t>(c | 0x20) : c;
}

bool Is(Bytes text, std::string_view name) {
  return std::equal(text.begin(), text.end(), name.begin(), name.end(),
                    [](std::uint8_t left, char right) {
                      return Lower(left) == static_cast<std::uint8_t>(right);
                    });
}

bool StartsWith(Bytes text, std::string_view name) {
  return text.size() >= name.size() && Is(text.first(name.size()), name);
}

Bytes Trim(Bytes text) {
  const auto blank = [](std::uint8_t c) { return c == ' ' || c == '\t'; };
  while (!text.empty() && blank(text.front())) {
    text = text.subspan(1);
  }
  while (!text.empty() && blank(text.back())) {
    text = text.first(text.size() - 1);
  }
  return text;
}

// Until takes what stands before the first stop, and the stop, off the front; all of it when there
// is none.
Bytes Until(Bytes& text, std::uint8_t stop) {
  const auto at = static_cast<std::size_t>(std::ranges::find(text, stop) - text.begin());
  const Bytes part = text.first(at);
  text = text.subspan(std::min(at + 1, text.size()));
  return part;
}

// Lines end with LF; a CR before it is no part of them. RFC 9112 2.2
Bytes Line(Bytes& text) {
  const Bytes line = Until(text, '\n');
  return !line.empty() && line.back() == '\r' ? line.first(line.size() - 1) : line;
}

// HeadBytes is how long the head is, its empty line included; 0 while that is not there.
std::size_t HeadBytes(Bytes data) {
  for (std::size_t i = 0; i + 1 < data.size(); ++i) {
    if (data[i] == '\n' && data[i + 1] == '\n') {
      return i + 2;
    }
    if (data[i] == '\n' && data[i + 1] == '\r' && i + 2 < data.size() && data[i + 2] == '\n') {
      return i + 3;
    }
  }
  return 0;
}

std::optional<std::uint64_t> Number(Bytes text, std::uint32_t base) {
  constexpr std::size_t kDigitsMax = 15;  // below 2^63 in either base
  if (text.empty() || text.size() > kDigitsMax) {
    return std::nullopt;
  }
  std::uint64_t value = 0;
  for (const std::uint8_t c : text) {
    const std::uint8_t lower = Lower(c);
    std::uint32_t digit = base;
    if (lower >= '0' && lower <= '9') {
      digit = lower - '0';
    } else if (lower >= 'a' && lower <= 'f') {
      digit = lower - 'a' + 10U;
    }
    if (digit >= base) {
      return std::nullopt;
    }
    value = value * base + digit;
  }
  return value;
}

HttpCredentials Credentials(Bytes value) {
  HttpCredentials credentials;
  credentials.scheme = Until(value, ' ');
  credentials.token = Trim(value);
  return credentials;
}

// RFC 9110 11.6, 11.7: the proxy's fields count where there are no others.
void ReadAuthField(Bytes name, Bytes value, HttpHead& head) {
  if (Is(name, "authorization") ||
      (Is(name, "proxy-authorization") && head.authorization.scheme.empty())) {
    head.authorization = Credentials(value);
  } else if ((Is(name, "www-authenticate") || Is(name, "proxy-authenticate")) &&
             head.challenge_count < kHttpChallengesMax) {
    head.challenge[head.challenge_count++] = Credentials(value);
  }
}

void ReadField(Bytes line, HttpHead& head) {
  const Bytes name = Until(line, ':');
  const Bytes value = Trim(line);
  if (Is(name, "host")) {
    head.host = value;
  } else if (Is(name, "user-agent")) {
    head.user_agent = value;
  } else if (Is(name, "server")) {
    head.server = value;
  } else if (Is(name, "upgrade")) {
    head.upgrade = value;
  } else if (Is(name, "content-length")) {
    head.content_length = Number(value, 10);
  } else if (Is(name, "transfer-encoding")) {
    head.chunked = value.size() >= 7 && Is(value.last(7), "chunked");
  } else {
    ReadAuthField(name, value, head);
  }
}

// RFC 9112 3, 4
bool ReadFirstLine(Bytes line, HttpHead& head) {
  const Bytes first = Until(line, ' ');
  if (StartsWith(first, "http/1.")) {
    head.version = first;
    const std::optional<std::uint64_t> status = Number(Until(line, ' '), 10);
    head.status = static_cast<std::uint16_t>(std::min<std::uint64_t>(status.value_or(0), 999));
    return status.has_value();
  }
  head.request = true;
  head.method = first;
  head.target = Until(line, ' ');
  head.version = Trim(line);
  return !head.method.empty() && !head.target.empty() && StartsWith(head.version, "http/1.");
}

}  // namespace

Parsed<HttpHead> ParseHttpHead(Bytes data) {
  HttpHead head;
  head.bytes = HeadBytes(data);
  if (head.bytes == 0) {
    return {head, ParseError::kTruncated};
  }
  Bytes rest = data.first(head.bytes);
  if (!ReadFirstLine(Line(rest), head)) {
    return {head, ParseError::kBadValue};
  }
  for (std::size_t i = 0; i < kHttpFieldsMax && !rest.empty(); ++i) {
    ReadField(Line(rest), head);
  }
  return {head, rest.empty() ? ParseError::kNone : ParseError::kTooMany};
}

Parsed<HttpChunk> ParseHttpChunk(Bytes data) {
  HttpChunk chunk;
  const auto end =
      static_cast<std::size_t>(std::ranges::find(data, std::uint8_t{'\n'}) - data.begin());
  if (end == data.size()) {
    return {chunk, end < kChunkLineBytesMax ? ParseError::kTruncated : ParseError::kTooMany};
  }
  chunk.bytes = end + 1;
  Bytes line = data.first(end);
  if (!line.empty() && line.back() == '\r') {
    line = line.first(line.size() - 1);
  }
  const std::optional<std::uint64_t> size = Number(Trim(Until(line, ';')), 16);
  chunk.size = size.value_or(0);
  return {chunk, size.has_value() ? ParseError::kNone : ParseError::kBadValue};
}

}  // namespace eastwest::heads
