// The head of an HTTP/1 request or response, as far as it tells who and what. RFC 9112 2
#ifndef EASTWEST_PARSERS_HEADS_HTTP_H_
#define EASTWEST_PARSERS_HEADS_HTTP_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "parsers/bytes/bytes.h"
#include "parsers/bytes/parsed.h"

namespace eastwest::heads {

// Servers refuse more fields than a hundred. A server offers four schemes at most, one a field.
inline constexpr std::size_t kHttpFieldsMax = 128;
inline constexpr std::size_t kHttpChallengesMax = 8;

// HttpCredentials is one scheme with what follows it: "NTLM TlRMTVNTUAAB...".
struct HttpCredentials {
  Bytes scheme;
  Bytes token;
};

struct HttpHead {
  bool request = false;
  Bytes method;
  Bytes target;
  Bytes version;  // "HTTP/1.1"
  std::uint16_t status = 0;
  Bytes host;
  Bytes user_agent;
  Bytes server;
  Bytes upgrade;
  HttpCredentials authorization;  // Authorization, else Proxy-Authorization
  std::array<HttpCredentials, kHttpChallengesMax> challenge{};
  std::size_t challenge_count = 0;
  std::optional<std::uint64_t> content_length;
  bool chunked = false;
  std::size_t bytes = 0;  // of the head, with the empty line

  std::span<const HttpCredentials> challenges() const {
    return std::span(challenge).first(challenge_count);
  }
};

// ParseHttpHead: kTruncated when the empty line is not there yet.
Parsed<HttpHead> ParseHttpHead(Bytes data);

// ParseChunkSize reads "1a;name=value\r\n". RFC 9112 7.1
struct HttpChunk {
  std::uint64_t size = 0;
  std::size_t bytes = 0;  // of the line
};
Parsed<HttpChunk> ParseHttpChunk(Bytes data);

}  // namespace eastwest::heads

#endif  // EASTWEST_PARSERS_HEADS_HTTP_H_
