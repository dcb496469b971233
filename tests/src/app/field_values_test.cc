// The values that fields of rules are said to have hold all that captures show and dissectors name.
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>

#include "parsers/netbios/browser.h"
#include "parsers/netbios/datagram.h"
#include "parsers/netbios/name_service.h"
#include "parsers/netbios/netlogon.h"
#include "src/app/pipeline.h"
#include "src/capture/file_set.h"
#include "src/detect/sigma/field_tables.h"
#include "src/detect/sigma/value_check.h"

namespace eastwest::app {
namespace {

using namespace detect::sigma;

// ValueLog holds every field of every record against the values that the field is said to have.
class ValueLog : public event::EventSink {
 public:
  void Emit(event::Event&& event) override {
    const detect::sigma::Subject subject(event, site_);
    for (const Service service : ServicesOf(event)) {
      if (service <= Service::kDerived) {
        Check(subject, service, CommonFields());
        Check(subject, service, ServiceFields(service));
      } else {
        CheckKeys(subject, service);
      }
      if (service == Service::kDceRpc) {
        Check(subject, service, RpcArgumentFields());
      }
    }
  }

  std::set<std::string> odd;
  std::set<std::string> checked;
  std::size_t keys_repeated = 0;

 private:
  void Check(const detect::sigma::Subject& subject, Service service,
             std::span<const Field> fields) {
    for (const Field& field : fields) {
      values_.Clear();
      field.get(subject, field.name, values_);
      CheckKey(subject, service, field);
      for (const FieldValue& value : values_.values()) {
        const std::string why = value.text.empty()
                                    ? std::string()
                                    : WhyNever(field.values, {field.name, value.text, false}, {});
        if (!why.empty()) {
          odd.insert(fmt::format("{}: {}", ServiceName(service), why));
        }
        if (value.number && !MayBeNumber(field.values)) {
          odd.insert(fmt::format("{}: {} is a number", ServiceName(service), field.name));
        }
        if (field.values.kind != ValueKind::kText) {
          checked.insert(fmt::format("{} {}", ServiceName(service), field.name));
        }
      }
    }
  }

  // CheckKeys is for logs of others, of which nobody said which values they have.
  void CheckKeys(const detect::sigma::Subject& subject, Service service) {
    for (const Field& field : ServiceFields(service)) {
      values_.Clear();
      field.get(subject, field.name, values_);
      CheckKey(subject, service, field);
    }
  }

  // CheckKey: what has the same key has the same values, whichever event it is of.
  void CheckKey(const detect::sigma::Subject& subject, Service service, const Field& field) {
    if (field.key == nullptr) {
      return;
    }
    const FieldKey key = field.key(subject);
    std::string said;
    for (const FieldValue& value : values_.values()) {
      said += fmt::format("{}={}/{};", value.text, value.number.value_or(0),
                          net::ToString(value.address.value_or(net::IpAddress{})));
    }
    const auto [known, added] =
        by_key_.try_emplace(fmt::format("{} {} {}/{}/{}/{}", ServiceName(service), field.name,
                                        key.kind, key.first, key.second, key.text),
                            said);
    keys_repeated += added ? 0 : 1;
    if (known->second != said) {
      odd.insert(
          fmt::format("{} {}: {} and {}", ServiceName(service), field.name, said, known->second));
    }
  }

  detect::SiteModel site_;
  FieldValues values_;
  std::map<std::string, std::string> by_key_;
};

TEST(FieldValuesTest, HoldWhatCapturesShow) {
  Pipeline pipeline(
      {.workers = 1, .shard = {.checksums = stream::ChecksumPolicy::kAuto, .operations = true}});
  capture::FileSet files({EASTWEST_SOURCE_DIR "/pcaps"}, pipeline);
  ValueLog log;
  pipeline.Run(files, log, [] {});
  EXPECT_GT(log.checked.size(), 100U);
  EXPECT_GT(log.keys_repeated, 10000U);
  EXPECT_TRUE(log.odd.empty()) << fmt::format("{}", fmt::join(log.odd, "\n"));
}

// ExpectNamed: the field takes every name that the dissector gives to a number.
template <typename Name>
void ExpectNamed(Service service, std::string_view field, unsigned numbers, const Name& name) {
  std::size_t named = 0;
  for (unsigned number = 0; number < numbers; ++number) {
    const std::string_view text = name(number);
    if (!text.empty()) {
      ++named;
      EXPECT_EQ(WhyNever(FindField(service, field)->values, {field, text, true}, {}), "");
    }
  }
  EXPECT_GT(named, 3U) << field;
}

TEST(FieldValuesTest, HoldWhatDissectorsName) {
  const auto byte = [](unsigned number) { return static_cast<std::uint8_t>(number); };
  ExpectNamed(Service::kNbns, "opcode", 16,
              [byte](unsigned n) { return netbios::NameOpcodeName(byte(n)); });
  ExpectNamed(Service::kNbns, "result", 16,
              [byte](unsigned n) { return netbios::NameResultName(byte(n)); });
  for (const bool netbios : {false, true}) {
    ExpectNamed(Service::kNbns, "type", 0x10000, [netbios](unsigned n) {
      return netbios::RecordTypeName(static_cast<std::uint16_t>(n), netbios);
    });
  }
  ExpectNamed(Service::kNbdgm, "type", 256, [byte](unsigned n) {
    return netbios::DatagramTypeName(netbios::DatagramType{byte(n)});
  });
  ExpectNamed(Service::kNbdgm, "command", 256, [byte](unsigned n) {
    return netbios::BrowserCommandName(netbios::BrowserCommand{byte(n)});
  });
  ExpectNamed(Service::kNbdgm, "command", 0x100, [](unsigned n) {
    return netbios::NetlogonCommandName(netbios::NetlogonCommand{static_cast<std::uint16_t>(n)});
  });
}

}  // namespace
}  // namespace eastwest::app
