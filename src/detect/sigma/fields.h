// Fields: what a rule may ask about an event, by the names that Sigma's rules use. Each service
// (log source) has a table of names and the functions that read them. Foreign log sources (Zeek,
// RPC Firewall, Windows events) are services of their own over the same events.
#ifndef EASTWEST_SRC_DETECT_SIGMA_FIELDS_H_
#define EASTWEST_SRC_DETECT_SIGMA_FIELDS_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "parsers/net/address.h"
#include "src/detect/alert.h"
#include "src/detect/sigma/value_set.h"
#include "src/detect/site_model.h"
#include "src/event/event.h"

namespace eastwest::detect::sigma {

// FileOf is the file or pipe that a fact is about, null for other facts.
const event::FileInfo* FileOf(const event::Fact& fact);

// Service is a log source. The order is the order in which an event's records are matched.
enum class Service : std::uint8_t {
  kFlow,
  kProtocol,
  kAnomaly,
  kSmbNegotiate,
  kSmbSession,
  kSmbTree,
  kSmbFiles,
  kSmbPipe,
  kDceRpcBind,
  kDceRpc,
  kLogon,
  kPipeData,
  kNbns,
  kNbdgm,
  kHead,
  kKerberos,
  kSmbEncrypted,
  kFlowEnd,
  kDerived,
  kZeekNtlm,
  kRpcFirewall,
  kWindowsSecurity,
  kWindowsSystem,
  kPipeCreated,
};
inline constexpr std::size_t kServices = static_cast<std::size_t>(Service::kPipeCreated) + 1;

// Subject is what a record is about: an event, or what a native detector concluded from one.
struct Subject {
  Subject(const event::Event& its_event, const SiteModel& its_site,
          const Alert* its_alert = nullptr)
      : event(its_event), site(its_site), derived(its_alert), file(FileOf(its_event.fact)) {}

  const event::Event& event;
  const SiteModel& site;
  const Alert* derived;
  const event::FileInfo* file;  // that the event is about; null for others
};

// FieldValue is one value of a field. Every value has a text; numbers and addresses have more.
struct FieldValue {
  std::string_view text;
  std::optional<std::int64_t> number;
  std::optional<net::IpAddress> address;
};

// FieldValues are the values of one field of one record: usually one, none when the event does not
// have it, several for roles and for names with a normal form. Texts live until Clear.
class FieldValues {
 public:
  void Clear();
  void Text(std::string_view text);  // a view into the event, or a constant
  void Own(std::string text);
  void Join(std::initializer_list<std::string_view> parts);
  void Number(std::int64_t number);
  void Hex(std::uint32_t number);  // text "0x..", as Windows events write masks and codes
  void Flag(bool value) { Text(value ? "true" : "false"); }
  void Address(const net::IpAddress& address);

  std::span<const FieldValue> values() const { return values_; }
  bool empty() const { return values_.empty(); }

 private:
  std::string& NextText();

  std::vector<FieldValue> values_;
  std::deque<std::string> texts_;  // reused: no allocation once warm
  std::size_t texts_used_ = 0;
};

// Getter reads the field called name.
using Getter = void (*)(const Subject& subject, std::string_view name, FieldValues& out);

// FieldKey is all that the values of a field are made of, where that is little: a text of the
// event, a number, an address. Equal keys give equal values, so that a matcher makes and asks them
// once.
struct FieldKey {
  std::string_view text;
  std::uint64_t first = 0;
  std::uint64_t second = 0;
  std::uint8_t kind = 0;  // 0: the event does not have the field

  friend bool operator==(const FieldKey&, const FieldKey&) = default;
};
using KeyOf = FieldKey (*)(const Subject& subject);

// Spread is how many values a field has on a network: the fewer they are, the less it tells that it
// has one of them. Few: flags and kinds. Some: shares and users. Many: files.
enum class Spread : std::uint8_t { kFew, kSome, kMany };
inline constexpr Spread kFew = Spread::kFew;
inline constexpr Spread kSome = Spread::kSome;
inline constexpr Spread kMany = Spread::kMany;

struct Field {
  std::string_view name;
  Getter get = nullptr;
  Spread spread = Spread::kMany;
  ValueSet values = {};
  KeyOf key = nullptr;      // null: the values are made of more than a key
  bool is_address = false;  // the key is an address, and that is the value
};

// Common are the fields of the flow, the same for every service.
std::span<const Field> CommonFields();

// ServiceFields are the fields of one service, without the common ones.
std::span<const Field> ServiceFields(Service service);

// FindField looks in both. "decoded.x" of dce_rpc is any decoded argument.
const Field* FindField(Service service, std::string_view name);

// FieldHint names the field of a service that a misspelt name is near to, for people.
std::string FieldHint(Service service, std::string_view name);

// ServiceName is the `service:` of our own rules, "smb_files"; for foreign ones a name for people.
std::string_view ServiceName(Service service);

// ServicesOf says which records an event makes, in order.
std::span<const Service> ServicesOf(const event::Event& event);

// HasOutcomes: the facts of the service are deeds, which succeed or fail, not only sights.
bool HasOutcomes(Service service);

// OutcomeOf: "succeeded", "failed" or "attempted", for the facts that have one.
std::optional<event::Outcome> OutcomeOf(const event::Fact& fact);

}  // namespace eastwest::detect::sigma

#endif  // EASTWEST_SRC_DETECT_SIGMA_FIELDS_H_
