// Outlet is where the events of a run arrive, in order: it hands them to the rules and the outputs,
// and every alert to the outputs.
#ifndef EASTWEST_SRC_APP_OUTLET_H_
#define EASTWEST_SRC_APP_OUTLET_H_

#include <cstdint>
#include <utility>
#include <vector>

#include "src/app/site_reports.h"
#include "src/core/state_archive.h"
#include "src/detect/alert.h"
#include "src/detect/engine.h"
#include "src/detect/sigma/sigma_engine.h"
#include "src/detect/site_model.h"
#include "src/detect/ticket_resolver.h"
#include "src/event/event.h"
#include "src/output/eve_writer.h"
#include "src/output/navigator.h"
#include "src/output/stats.h"
#include "src/output/summary.h"

namespace eastwest::app {

class Outlet : public event::EventSink, public detect::AlertSink {
 public:
  // eve and reports may be null, and outlive the outlet. summary: somebody is going to ask for it.
  Outlet(detect::SiteModel site, detect::sigma::RuleSet rules, output::EveWriter* eve, bool summary,
         SiteReports* reports = nullptr)
      : engine_(std::move(site), *this, std::move(rules)),
        eve_(eve),
        reports_(reports),
        wants_summary_(summary) {}

  void Emit(event::Event&& event) override {
    tickets_.OnEvent(event);
    if (shed_logs_) {
      ++events_unlogged_;
    } else if (eve_ != nullptr) {
      eve_->OnEvent(event);
    }
    if (wants_summary_) {
      summary_.OnEvent(event);
    }
    if (reports_ != nullptr) {
      reports_->OnEvent(event);
    }
    engine_.OnEvent(event);
  }

  void Raise(const detect::Alert& alert) override {
    ++alerts_;
    if (eve_ != nullptr) {
      eve_->OnAlert(alert);
    }
    navigator_.OnAlert(alert);
    if (wants_summary_) {
      summary_.OnAlert(alert);
    }
    if (reports_ != nullptr) {
      reports_->OnAlert(alert);
    }
  }

  // ShedLogs: while set, events are judged but not written; alerts still are.
  void ShedLogs(bool shed) { shed_logs_ = shed; }
  // Events that were judged while logs were shed.
  std::uint64_t events_unlogged() const { return events_unlogged_; }

  // WantsEveryEnd: also the end of a flow that nobody read and that has nothing to do with what was
  // told so far is of use. It may be otherwise with other rules.
  bool WantsEveryEnd() const {
    return (eve_ != nullptr && eve_->writes_flows()) ||
           (reports_ != nullptr && reports_->wants_report()) || engine_.WantsUnreadEnds();
  }

  // Exchange writes what tickets and detection remember, or restores it.
  void Exchange(StateArchive& archive) {
    tickets_.Exchange(archive);
    engine_.Exchange(archive);
  }

  // Counts are those that no shard owns.
  std::vector<output::NamedCount> Counts() const;

  std::uint64_t alerts() const { return alerts_; }
  detect::Engine& engine() { return engine_; }
  const detect::Engine& engine() const { return engine_; }
  const output::Summary& summary() const { return summary_; }
  const output::NavigatorLayer& navigator() const { return navigator_; }

 private:
  detect::TicketResolver tickets_;  // ahead of everybody who reads an identity
  detect::Engine engine_;
  output::EveWriter* eve_;
  SiteReports* reports_;
  output::Summary summary_;
  output::NavigatorLayer navigator_;
  bool wants_summary_;
  bool shed_logs_ = false;
  std::uint64_t events_unlogged_ = 0;
  std::uint64_t alerts_ = 0;
};

}  // namespace eastwest::app

#endif  // EASTWEST_SRC_APP_OUTLET_H_
