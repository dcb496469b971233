#include "tests/src/session/smb1_talk.h"

namespace eastwest::session::testing {

using smb1::Command;

namespace {

constexpr std::size_t kBytesStart = 32 + 1 + 2;  // of a body without words

Buffer Setup(std::initializer_list<std::uint16_t> words) {
  Out out;
  for (const std::uint16_t word : words) {
    out.U16(word);
  }
  return out.bytes();
}

}  // namespace

Buffer Smb1Body(const Buffer& words, const Buffer& bytes) {
  Out out;
  return out.U8(words.size() / 2).Raw(words).U16(bytes.size()).Raw(bytes).bytes();
}

Out AndxNone() {
  Out out;
  out.U8(0xFF).U8(0).U16(0);
  return out;
}

Buffer Smb1Talk::Head(Command command, std::uint16_t of_mid, std::uint32_t status,
                      bool response) const {
  Out out;
  out.Raw({0xFF, 'S', 'M', 'B'}).U8(static_cast<std::uint8_t>(command)).U32(status);
  out.U8(response ? 0x88 : 0x08)
      .U16(flags2)
      .U16(process_id_high)
      .Zeros(10)
      .U16(tree_id)
      .U16(0x1234);
  return out.U16(user_id).U16(of_mid).bytes();
}

std::uint16_t Smb1Talk::Ask(Command command, const Buffer& body) {
  ++mid;
  link.Client(Nbss(Join({Head(command, mid, 0, false), body})));
  return mid;
}

void Smb1Talk::Answer(std::uint16_t of_mid, Command command, const Buffer& body,
                      std::uint32_t status) {
  const Buffer message = Nbss(Join({Head(command, of_mid, status, true), body}));
  if (answers_captured) {
    link.Server(message);
  } else {
    link.Lose(false, message.size());
  }
}

void Smb1Talk::Exchange(Command command, const Buffer& request, const Buffer& response,
                        std::uint32_t status) {
  const std::uint16_t asked = Ask(command, request);
  Answer(asked, command, status >> 30 == 3 ? Smb1Body({}) : response, status);
}

void Smb1Talk::Negotiate() {
  Out answer;
  answer.U16(0).U8(3).U16(50).U16(1).U32(16644).U32(65536).U32(0).U32(0x14).U64(0).U16(0).U8(8);
  Exchange(Command::kNegotiate, Smb1Body({}, Join({{0x02}, Text("NT LM 0.12"), {0}})),
           Smb1Body(answer.bytes(), Buffer(8, 0x11)));
}

void Smb1Talk::Logon(std::string_view user, std::uint32_t status) {
  Out words = AndxNone();
  words.U16(16644).U16(50).U16(0).U32(0).U16(0).U16(24).U32(0).U32(0xD4);
  const Buffer names = Join({Utf16(user), {0, 0}, Utf16("CORP"), {0, 0}, {0, 0}, {0, 0}});
  Out answer = AndxNone();
  answer.U16(0);
  const std::uint16_t asked = Ask(Command::kSessionSetupAndx,
                                  Smb1Body(words.bytes(), Join({Buffer(24, 0x22), {0}, names})));
  user_id = 0x800;
  Answer(asked, Command::kSessionSetupAndx,
         status != 0 ? Smb1Body({}) : Smb1Body(answer.bytes(), {0, 0, 0, 0, 0}), status);
  user_id = status == 0 ? user_id : 0;
}

void Smb1Talk::TreeConnect(std::string_view path, std::string_view service, std::uint32_t status) {
  Out words = AndxNone();
  words.U16(0).U16(1);
  const Buffer bytes = Join({{0}, Utf16(path), {0, 0}, Text("?????"), {0}});
  const std::uint16_t asked = Ask(Command::kTreeConnectAndx, Smb1Body(words.bytes(), bytes));
  Out answer = AndxNone();
  answer.U16(1);
  tree_id = status == 0 ? next_tree_id++ : tree_id;
  Answer(asked, Command::kTreeConnectAndx,
         status != 0 ? Smb1Body({}) : Smb1Body(answer.bytes(), Join({Text(service), {0}, {0, 0}})),
         status);
}

Buffer Smb1Name(std::string_view name) { return Join({{0}, Utf16(name), {0, 0}}); }

Buffer NtCreateBody(std::string_view name, std::uint32_t disposition, std::uint32_t options) {
  Out words = AndxNone();
  words.U8(0).U16(2 * name.size()).U32(0x16).U32(0).U32(0x0002019F).U64(0).U32(0).U32(3);
  words.U32(disposition).U32(options).U32(2).U8(0);
  return Smb1Body(words.bytes(), Smb1Name(name));
}

Buffer NtCreateAnswer(std::uint16_t fid, std::uint32_t action, std::uint16_t resource) {
  Out words = AndxNone();
  words.U8(0).U16(fid).U32(action).Zeros(32).U32(0x80).Zeros(16).U16(resource).U16(0).U8(0);
  return Smb1Body(words.bytes());
}

std::uint16_t Smb1Talk::Create(std::string_view name, std::uint32_t disposition,
                               std::uint32_t status, std::uint16_t resource) {
  const std::uint16_t fid = next_fid++;
  Exchange(Command::kNtCreateAndx, NtCreateBody(name, disposition),
           NtCreateAnswer(fid, disposition == 1 ? 1 : 2, resource), status);
  return fid;
}

Buffer WriteAndxBody(std::uint16_t fid, const Buffer& data, std::uint32_t offset) {
  Out words = AndxNone();
  words.U16(fid).U32(offset).U32(0).U16(0).U16(0).U16(0).U16(data.size());
  words.U16(kBytesStart + 24 + 1);
  return Smb1Body(words.bytes(), Join({{0}, data}));
}

void Smb1Talk::Write(std::uint16_t fid, const Buffer& data, std::uint32_t offset,
                     std::uint32_t status) {
  Out answer = AndxNone();
  answer.U16(data.size()).U16(0).U16(0).U16(0);
  Exchange(Command::kWriteAndx, WriteAndxBody(fid, data, offset), Smb1Body(answer.bytes()), status);
}

void Smb1Talk::Read(std::uint16_t fid, const Buffer& data, std::uint32_t status) {
  Out words = AndxNone();
  words.U16(fid).U32(0).U16(0x1000).U16(0).U32(0).U16(0);
  Out answer = AndxNone();
  answer.U16(0).U16(0).U16(0).U16(data.size()).U16(kBytesStart + 24 + 1).Zeros(10);
  Exchange(Command::kReadAndx, Smb1Body(words.bytes()), Smb1Body(answer.bytes(), Join({{0}, data})),
           status);
}

void Smb1Talk::Close(std::uint16_t fid, std::uint32_t status) {
  Out words;
  words.U16(fid).U32(0);
  Exchange(Command::kClose, Smb1Body(words.bytes()), Smb1Body({}), status);
}

Buffer PathBody(std::string_view name, const Buffer& words) {
  const Buffer padding((kBytesStart + words.size() + 1) % 2, 0);
  return Smb1Body(words, Join({{0x04}, padding, Utf16(name), {0, 0}}));
}

Buffer TransactionBody(const Buffer& setup, const Buffer& parameters, const Buffer& data,
                       std::string_view name, const Pieces* pieces) {
  const Buffer title = name.empty() ? Buffer{0, 0, 0} : Join({{0}, Utf16(name), {0, 0}});
  const std::size_t at = kBytesStart + 28 + setup.size() + title.size();
  Out words;
  words.U16(pieces == nullptr ? parameters.size() : pieces->total_parameters);
  words.U16(pieces == nullptr ? data.size() : pieces->total_data);
  words.U16(0x100).U16(0x1000).U8(0).U8(0).U16(0).U32(0).U16(0);
  words.U16(parameters.size()).U16(at).U16(data.size()).U16(at + parameters.size());
  words.U8(setup.size() / 2).U8(0).Raw(setup);
  return Smb1Body(words.bytes(), Join({title, parameters, data}));
}

Buffer SecondaryBody(const Buffer& parameters, const Buffer& data, const Pieces& pieces) {
  const std::size_t at = kBytesStart + 16;
  Out words;
  words.U16(pieces.total_parameters).U16(pieces.total_data);
  words.U16(parameters.size()).U16(at).U16(pieces.parameters_at);
  words.U16(data.size()).U16(at + parameters.size()).U16(pieces.data_at);
  return Smb1Body(words.bytes(), Join({parameters, data}));
}

Buffer TransactionAnswer(const Buffer& parameters, const Buffer& data, const Pieces* pieces) {
  const Pieces whole{parameters.size(), data.size(), 0, 0};
  const Pieces& is = pieces == nullptr ? whole : *pieces;
  const std::size_t at = kBytesStart + 20;
  Out words;
  words.U16(is.total_parameters).U16(is.total_data).U16(0);
  words.U16(parameters.size()).U16(at).U16(is.parameters_at);
  words.U16(data.size()).U16(at + parameters.size()).U16(is.data_at).U8(0).U8(0);
  return Smb1Body(words.bytes(), Join({parameters, data}));
}

Buffer NtTransactBody(std::uint16_t function, const Buffer& parameters, std::size_t total_data) {
  const std::size_t at = kBytesStart + 38;
  Out words;
  words.U8(0).U16(0).U32(parameters.size()).U32(total_data).U32(0x100).U32(0);
  words.U32(parameters.size()).U32(at).U32(0).U32(at + parameters.size()).U8(0).U16(function);
  return Smb1Body(words.bytes(), parameters);
}

void Smb1Talk::Transact(std::uint16_t fid, const Buffer& input, const Buffer& output,
                        std::uint32_t status) {
  Exchange(Command::kTransaction, TransactionBody(Setup({0x26, fid}), {}, input, "\\PIPE\\"),
           TransactionAnswer({}, output), status);
}

void Smb1Talk::ToShare(std::string_view path) {
  Negotiate();
  Logon();
  TreeConnect(path);
}

std::uint16_t Smb1Talk::ToPipe(std::string_view name) {
  Negotiate();
  Logon();
  TreeConnect("\\\\10.0.0.2\\IPC$", "IPC");
  return Create(name, 1, 0, 2);
}

}  // namespace eastwest::session::testing
