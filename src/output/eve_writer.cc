#include "src/output/eve_writer.h"

#include <utility>
#include <variant>

#include "src/output/eve_alert.h"
#include "src/output/eve_anomaly.h"
#include "src/output/eve_common.h"
#include "src/output/eve_dcerpc.h"
#include "src/output/eve_flow.h"
#include "src/output/eve_heads.h"
#include "src/output/eve_names.h"
#include "src/output/eve_smb.h"
#include "src/output/eve_stats.h"

namespace eastwest::output {
namespace {

// FactWriter decides which facts become lines under the options of the run.
class FactWriter {
 public:
  FactWriter(EveContext& eve, const event::Event& event) : eve_(eve), event_(event) {}

  void operator()(const event::ConnectionSeen& /*fact*/) const {}
  void operator()(const event::ProtocolRecognised& /*fact*/) const {}
  void operator()(const event::SessionSighted& /*fact*/) const {}
  void operator()(const event::PipeDataSeen& /*fact*/) const {}  // rules ask for it
  void operator()(const event::FileWritten& /*fact*/) const {}   // FileClosed has the sums

  void operator()(const event::SmbNegotiated& fact) const { Happening(fact); }
  void operator()(const event::LogonFinished& fact) const {
    Happening(fact);
    WriteHead(eve_, event_, fact);
  }
  void operator()(const event::ApplicationRecognised& fact) const { WriteHead(eve_, event_, fact); }
  void operator()(const event::KdcAnswered& fact) const { WriteHead(eve_, event_, fact); }
  void operator()(const event::EncryptionStarted& fact) const { Happening(fact); }
  // Of every encrypted message there is a line of its own, but nowhere else the session's sums.
  void operator()(const event::EncryptedTraffic& fact) const {
    if (eve_.options.smb) {
      WriteSmb(eve_, event_, fact);
    }
  }
  void operator()(const event::ShareConnected& fact) const { Happening(fact); }
  void operator()(const event::FileOpened& fact) const { Happening(fact); }
  void operator()(const event::FileClosed& fact) const { Happening(fact); }
  void operator()(const event::FileRenamed& fact) const { Happening(fact); }
  void operator()(const event::FileDeleted& fact) const { Happening(fact); }

  void operator()(const event::SmbOperation& fact) const {
    if (eve_.options.smb && eve_.options.all_operations) {
      WriteSmb(eve_, event_, fact);
    }
  }
  // Suricata's schema has no keys for most of these.
  void operator()(const event::NameServiceSeen& fact) const {
    if (Wants(fact.protocol) && !eve_.options.strict) {
      WriteNameService(eve_, event_, fact);
    }
  }
  void operator()(const event::DatagramSeen& fact) const {
    if (eve_.options.nbdgm && !eve_.options.strict) {
      WriteDatagram(eve_, event_, fact);
    }
  }
  void operator()(const event::NetbiosSessionRequested& fact) const {
    if (eve_.options.nbss && !eve_.options.strict) {
      WriteNetbiosSession(eve_, event_, fact);
    }
  }
  void operator()(const event::RpcBound& fact) const { Call(fact); }
  void operator()(const event::RpcCalled& fact) const { Call(fact); }
  void operator()(const event::ProtocolAnomaly& fact) const {
    if (eve_.options.anomaly) {
      WriteAnomaly(eve_, event_, fact);
    }
  }
  void operator()(const event::FlowEnded& fact) const {
    if (eve_.options.flow) {
      WriteFlow(eve_, event_, fact);
    }
  }

 private:
  // Where every operation is written, what they add up to would be the same news twice.
  template <typename Fact>
  void Happening(const Fact& fact) const {
    if (eve_.options.smb && !eve_.options.all_operations) {
      WriteSmb(eve_, event_, fact);
    }
  }

  bool Wants(event::NameServiceSeen::Protocol protocol) const {
    switch (protocol) {
      case event::NameServiceSeen::Protocol::kNbns:
        return eve_.options.nbns;
      case event::NameServiceSeen::Protocol::kLlmnr:
        return eve_.options.llmnr;
      case event::NameServiceSeen::Protocol::kMdns:
        return eve_.options.mdns;
    }
    return false;
  }

  template <typename Fact>
  void Call(const Fact& fact) const {
    if (eve_.options.dcerpc) {
      WriteDcerpc(eve_, event_, fact);
    }
  }

  EveContext& eve_;
  const event::Event& event_;
};

}  // namespace

EveWriter::EveWriter(const EveOptions& options, LineTarget& sink, InputName input_name)
    : context_(new EveContext{.options = options,
                              .sink = sink,
                              .input_name = std::move(input_name),
                              .json = {},
                              .community_ids = {},
                              .dialects = {},
                              .alerted = AlertedFlows()}) {}

EveWriter::~EveWriter() = default;

void EveWriter::OnEvent(const event::Event& event) {
  if (context_->options.smb && !context_->options.all_operations) {
    context_->dialects.Learn(event);
  }
  std::visit(FactWriter(*context_, event), event.fact);
}

bool EveWriter::writes_flows() const { return context_->options.flow; }

void EveWriter::OnAlert(const detect::Alert& alert) {
  if (context_->options.flow) {
    context_->alerted.Add(alert.flow.id);
  }
  if (context_->options.alert) {
    WriteAlert(*context_, alert);
  }
}

void EveWriter::OnStats(const StatsSnapshot& stats) {
  if (context_->options.stats) {
    StatsSnapshot whole = stats;
    whole.others.push_back({"eve.alerted_flows_forgotten", context_->alerted.forgotten()});
    whole.others.push_back({"eve.dialects_left_out", context_->dialects.left_out()});
    WriteStats(*context_, whole);
  }
}

}  // namespace eastwest::output
