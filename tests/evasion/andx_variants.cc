// SMB1 requests in chains. [MS-CIFS] 2.2.3.4
#include <algorithm>
#include <array>
#include <optional>

#include "tests/evasion/message_fields.h"
#include "tests/evasion/message_variants.h"
#include "tests/evasion/stream_rewriter.h"

namespace eastwest::evasion {
namespace {

// Places in a message, framing included. [MS-CIFS] 2.2.3.1, 2.2.3.2
constexpr std::size_t kSmb1CommandAt = kFramingBytes + 4;
constexpr std::size_t kSmb1StatusAt = kFramingBytes + 5;
constexpr std::size_t kSmb1FlagsAt = kFramingBytes + 9;
constexpr std::size_t kSmb1ProcessAt = kFramingBytes + 26;
constexpr std::size_t kSmb1UserAt = kFramingBytes + 28;
constexpr std::size_t kSmb1MultiplexAt = kFramingBytes + 30;
constexpr std::size_t kSmb1BodyAt = kFramingBytes + 32;
constexpr std::size_t kAndxCommandAt = kSmb1BodyAt + 1;
constexpr std::size_t kAndxOffsetAt = kSmb1BodyAt + 3;
constexpr std::uint8_t kNothingFollows = 0xFF;

// Pair is two commands that clients chain. [MS-CIFS] 2.2.4.53, 2.2.4.64
struct Pair {
  std::uint8_t first;
  std::uint8_t second;
  bool takes_fid = false;           // the second works on the file that the first opens
  std::size_t request_data_at = 0;  // where the second names a place in the message; 0: nowhere
  std::size_t answer_data_at = 0;
};
constexpr std::array<Pair, 3> kPairs = {{
    {.first = 0x73, .second = 0x75},  // SESSION_SETUP_ANDX, TREE_CONNECT_ANDX
    {.first = 0xA2, .second = 0x2E, .takes_fid = true, .answer_data_at = kSmb1BodyAt + 13},
    {.first = 0xA2, .second = 0x2F, .takes_fid = true, .request_data_at = kSmb1BodyAt + 23},
}};

constexpr std::size_t kFidAt = kSmb1BodyAt + 5;  // of READ_ANDX and WRITE_ANDX

bool IsSmb1(Bytes message) {
  return message.size() > kAndxOffsetAt + 2 && message[4] == 0xFF && message[5] == 'S' &&
         message[6] == 'M' && message[7] == 'B';
}

std::uint64_t Ids(Bytes message) {  // process and multiplex id
  return LittleAt(message, kSmb1ProcessAt, 2) << 16 | LittleAt(message, kSmb1MultiplexAt, 2);
}

// EndsItself: a command that may be followed, and is not.
bool EndsItself(Bytes message) {
  return message[kSmb1BodyAt] >= 2 && message[kAndxCommandAt] == kNothingFollows;
}

const Pair* PairOf(Bytes first, Bytes second) {
  if (!IsSmb1(first) || !IsSmb1(second) || !EndsItself(first) || !EndsItself(second) ||
      LittleAt(first, kSmb1UserAt, 2) != LittleAt(second, kSmb1UserAt, 2)) {
    return nullptr;
  }
  const auto* const pair = std::ranges::find_if(kPairs, [first, second](const Pair& of) {
    return of.first == first[kSmb1CommandAt] && of.second == second[kSmb1CommandAt];
  });
  return pair == kPairs.end() ? nullptr : &*pair;
}

// Answer is where the only answer to a request is; it succeeded.
std::optional<std::size_t> AnswerTo(Bytes request, const std::vector<Message>& answers) {
  std::optional<std::size_t> found;
  for (std::size_t i = 0; i < answers.size(); ++i) {
    const Bytes answer = answers[i].bytes;
    if (IsSmb1(answer) && Ids(answer) == Ids(request) &&
        answer[kSmb1CommandAt] == request[kSmb1CommandAt]) {
      const bool usable = !found && EndsItself(answer) && LittleAt(answer, kSmb1StatusAt, 4) == 0;
      if (!usable) {
        return std::nullopt;
      }
      found = i;
    }
  }
  return found;
}

// Chained puts the body of second behind first, whose header stays.
Buffer Chained(const Buffer& first, const Buffer& second, std::size_t data_at) {
  Buffer smb(first.begin() + kFramingBytes, first.end());
  smb.resize((smb.size() + 3) / 4 * 4);
  const std::size_t body_at = smb.size();
  Buffer body(second.begin() + kSmb1BodyAt, second.end());
  if (data_at != 0) {
    const std::size_t at = data_at - kSmb1BodyAt;
    const std::size_t moved = body_at - (kSmb1BodyAt - kFramingBytes);
    PutLittle(body, at, 2, LittleAt(body, at, 2) + moved);
  }
  smb[kAndxCommandAt - kFramingBytes] = second[kSmb1CommandAt];
  PutLittle(smb, kAndxOffsetAt - kFramingBytes, 2, body_at);
  smb.insert(smb.end(), body.begin(), body.end());
  return Framed(smb);
}

// Join makes one message of two and moves it to where the second was.
void Join(Message& first, Message& second, std::size_t data_at) {
  second.bytes = Chained(first.bytes, second.bytes, data_at);
  first.bytes.clear();
}

void ChainFlow(std::array<std::vector<Message>, 2>& halves) {
  for (std::size_t side = 0; side < halves.size(); ++side) {
    std::vector<Message>& requests = halves[side];
    std::vector<Message>& answers = halves[1 - side];
    for (std::size_t i = 0; i + 1 < requests.size(); ++i) {
      Message& first = requests[i];
      Message& second = requests[i + 1];
      const Pair* const pair = PairOf(first.bytes, second.bytes);
      if (pair == nullptr || (first.bytes[kSmb1FlagsAt] & 0x80) != 0) {
        continue;
      }
      const auto one = AnswerTo(first.bytes, answers);
      const auto two = AnswerTo(second.bytes, answers);
      if (!one || !two || *one >= *two || second.bytes.size() < kFidAt + 2 ||
          second.bytes.size() < pair->request_data_at + 2 ||
          answers[*two].bytes.size() < pair->answer_data_at + 2) {
        continue;
      }
      Buffer& answer = answers[*two].bytes;  // what it says of user and tree holds for both
      Buffer head(answer.begin(), answer.begin() + kSmb1BodyAt);
      head[kSmb1CommandAt] = pair->first;
      PutLittle(head, kSmb1MultiplexAt, 2, LittleAt(first.bytes, kSmb1MultiplexAt, 2));
      std::copy(head.begin(), head.end(), answers[*one].bytes.begin());
      if (pair->takes_fid) {
        PutLittle(second.bytes, kFidAt, 2, 0xFFFF);
      }
      Join(answers[*one], answers[*two], pair->answer_data_at);
      Join(first, second, pair->request_data_at);
      ++i;
    }
  }
  for (std::vector<Message>& half : halves) {
    std::erase_if(half, [](const Message& message) { return message.bytes.empty(); });
  }
}

}  // namespace

Frames ChainRequests(const Frames& clean, std::uint32_t) { return RewriteFlows(clean, ChainFlow); }

}  // namespace eastwest::evasion
