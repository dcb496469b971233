#include "src/output/eve_heads.h"

#include <string_view>

#include "fmt/format.h"
#include "src/output/eve_identity.h"

namespace eastwest::output {
namespace {

using event::HeadField;

// FieldWriter opens and closes the object or list that a field is in.
class FieldWriter {
 public:
  explicit FieldWriter(Json& json) : json_(json) {}

  void Write(const HeadField& field) {
    const std::size_t dot = field.name.find('.');
    const bool nested = dot != std::string_view::npos;
    EnterList(field);
    EnterObject(nested ? field.name.substr(0, dot) : std::string_view{});
    const std::string_view key = nested ? field.name.substr(dot + 1) : field.name;
    switch (field.kind) {
      case HeadField::Kind::kText:
        return json_.Text(key, field.text);
      case HeadField::Kind::kNumber:
        return json_.Number(key, field.number);
      case HeadField::Kind::kItem:
        if (list_.empty()) {
          json_.BeginArray(key);
          list_ = field.name;
        }
        return json_.Item(std::string_view(field.text));
    }
  }

  void Close() {
    CloseList();
    EnterObject({});
  }

 private:
  void EnterList(const HeadField& field) {
    if (field.kind != HeadField::Kind::kItem || field.name != list_) {
      CloseList();
    }
  }
  void CloseList() {
    if (!list_.empty()) {
      json_.EndArray();
      list_ = {};
    }
  }
  void EnterObject(std::string_view object) {
    if (object == object_) {
      return;
    }
    if (!object_.empty()) {
      json_.EndObject();
    }
    if (!object.empty()) {
      json_.BeginObject(object);
    }
    object_ = object;
  }

  Json& json_;
  std::string_view object_;
  std::string_view list_;
};

struct EtypeName {
  std::int32_t etype;
  std::string_view name;
  bool weak;
};

// RFC 3961 8, RFC 4757, RFC 8009
constexpr EtypeName kEtypes[] = {
    {1, "des-cbc-crc", true},
    {2, "des-cbc-md4", true},
    {3, "des-cbc-md5", true},
    {16, "des3-cbc-sha1-kd", false},
    {17, "aes128-cts-hmac-sha1-96", false},
    {18, "aes256-cts-hmac-sha1-96", false},
    {19, "aes128-cts-hmac-sha256-128", false},
    {20, "aes256-cts-hmac-sha384-192", false},
    {23, "rc4-hmac", true},
    {24, "rc4-hmac-exp", true},
};

void WriteEtype(Json& json, std::string_view key, std::string_view weak_key, std::int32_t etype) {
  for (const EtypeName& known : kEtypes) {
    if (known.etype == etype) {
      json.Text(key, known.name);
      json.Flag(weak_key, known.weak);
      return;
    }
  }
  json.Text(key, fmt::format("{}", etype));
}

struct ErrorName {
  std::int32_t code;
  std::string_view name;
};

// RFC 4120 7.5.9: those that tell something about an account.
constexpr ErrorName kErrors[] = {
    {6, "KDC_ERR_C_PRINCIPAL_UNKNOWN"},
    {7, "KDC_ERR_S_PRINCIPAL_UNKNOWN"},
    {12, "KDC_ERR_POLICY"},
    {14, "KDC_ERR_ETYPE_NOSUPP"},
    {18, "KDC_ERR_CLIENT_REVOKED"},
    {23, "KDC_ERR_KEY_EXPIRED"},
    {24, "KDC_ERR_PREAUTH_FAILED"},
    {25, "KDC_ERR_PREAUTH_REQUIRED"},
    {29, "KDC_ERR_SVC_UNAVAILABLE"},
    {32, "KRB_AP_ERR_TKT_EXPIRED"},
    {37, "KRB_AP_ERR_SKEW"},
    {41, "KRB_AP_ERR_MODIFIED"},
    {52, "KRB_ERR_RESPONSE_TOO_BIG"},
    {68, "KDC_ERR_WRONG_REALM"},
};

std::string ErrorText(std::int32_t code) {
  for (const ErrorName& known : kErrors) {
    if (known.code == code) {
      return std::string(known.name);
    }
  }
  return fmt::format("{}", code);
}

std::string_view MessageType(event::KdcAnswered::Kind kind) {
  switch (kind) {
    case event::KdcAnswered::Kind::kAsRep:
      return "KRB_AS_REP";
    case event::KdcAnswered::Kind::kTgsRep:
      return "KRB_TGS_REP";
    case event::KdcAnswered::Kind::kError:
      return "KRB_ERROR";
  }
  return "unknown";
}

std::string_view CarrierType(event::LogonFinished::Carrier carrier) {
  using Carrier = event::LogonFinished::Carrier;
  switch (carrier) {
    case Carrier::kHttp:
      return "http";
    case Carrier::kLdap:
      return "ldap";
    case Carrier::kTds:
      return "tds";
    case Carrier::kSmb2:
    case Carrier::kSmb1:
    case Carrier::kRpc:
      break;
  }
  return {};
}

}  // namespace

void WriteHead(EveContext& eve, const event::Event& event,
               const event::ApplicationRecognised& fact) {
  const bool strict = eve.options.strict;
  if (!eve.options.WantsHead(fact.protocol) || (strict && fact.protocol == "tds")) {
    return;
  }
  const LineHead head = HeadOf(fact.protocol, event);
  BeginLine(eve, head);
  eve.json.BeginObject(fact.protocol);
  FieldWriter writer(eve.json);
  for (const HeadField& field : fact.fields) {
    if (!strict || !field.own) {
      writer.Write(field);
    }
  }
  writer.Close();
  eve.json.EndObject();
  EndLine(eve, head);
}

void WriteHead(EveContext& eve, const event::Event& event, const event::KdcAnswered& fact) {
  if (!eve.options.WantsHead("krb5")) {
    return;
  }
  const LineHead head = HeadOf("krb5", event);
  BeginLine(eve, head);
  Json& json = eve.json;
  json.BeginObject("krb5");
  json.Text("msg_type", MessageType(fact.kind));
  json.TextIfAny("cname", fact.client);
  json.TextIfAny("realm", fact.client_realm.empty() ? fact.realm : fact.client_realm);
  json.TextIfAny("sname", fact.service);
  if (fact.kind == event::KdcAnswered::Kind::kError) {
    json.Text("error_code", ErrorText(fact.error_code));
  } else {
    WriteEtype(json, "encryption", "weak_encryption", fact.etype);
    WriteEtype(json, "ticket_encryption", "ticket_weak_encryption", fact.ticket_etype);
  }
  if (!eve.options.strict && fact.ticket.has_value()) {
    json.Text("ticket_sha256", HexBytes(*fact.ticket));
  }
  json.EndObject();
  EndLine(eve, head);
}

void WriteHead(EveContext& eve, const event::Event& event, const event::LogonFinished& fact) {
  const std::string_view type = CarrierType(fact.carrier);
  if (type.empty() || eve.options.strict || !eve.options.WantsHead(type)) {
    return;
  }
  const LineHead head = HeadOf(type, event);
  BeginLine(eve, head);
  Json& json = eve.json;
  json.BeginObject(type);
  json.BeginObject("logon");
  json.Text("outcome", event::OutcomeName(fact.outcome));
  json.TextIfAny("user", event::AccountName(fact.identity.get()));
  WriteIdentity(eve, fact.identity);
  json.EndObject();
  json.EndObject();
  EndLine(eve, head);
}

}  // namespace eastwest::output
