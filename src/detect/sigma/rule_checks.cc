// The part of RuleLoader that looks for what compiling does not find: identities that are taken,
// and names that nothing has.
#include <algorithm>
#include <map>

#include "fmt/format.h"
#include "src/core/spelling.h"
#include "src/detect/sigma/log_sources.h"
#include "src/detect/sigma/rule_loader.h"

namespace eastwest::detect::sigma {

void RuleLoader::CheckIdentity() {
  std::map<std::string, Place> seen;
  const auto check = [&](const std::string& identity, const Place& place, std::string_view what) {
    if (identity.empty()) {
      return;
    }
    const auto [first, added] = seen.emplace(fmt::format("{} {}", what, identity), place);
    if (!added) {
      Fault(At(place, fmt::format("{} {} is taken by {}:{}", what, identity, first->second.file,
                                  first->second.line)));
    }
  };
  for (const Loaded& loaded : loaded_) {
    const Header& header = HeaderOf(loaded.document);
    check(header.id, header.place, "id");
    check(header.name, header.place, "name");
    if (header.extras.number) {
      check(fmt::format("{:04}", *header.extras.number), header.extras.place, "number");
    }
  }
}

// CheckNeeds: a rule that waits for a role nobody can have would wait for ever.
void RuleLoader::CheckNeeds() {
  for (const Loaded& loaded : loaded_) {
    const Extras& extras = HeaderOf(loaded.document).extras;
    for (const std::string& need : extras.needs) {
      const bool list = need.size() > 2 && need.starts_with('%') && need.ends_with('%');
      if (const std::string why = list ? std::string() : WhyNoRole(need, names_);
          loaded.ours && !why.empty()) {
        Fault(At(extras.place, why));
      }
    }
  }
}

namespace {

// NamesIn lists what stands in braces.
std::vector<std::string_view> NamesIn(std::string_view summary) {
  std::vector<std::string_view> names;
  for (std::size_t open = summary.find('{'); open != std::string_view::npos;
       open = summary.find('{', open + 1)) {
    const std::size_t close = summary.find('}', open);
    if (close != std::string_view::npos) {
      names.push_back(summary.substr(open + 1, close - open - 1));
    }
  }
  return names;
}

}  // namespace

// CheckExtras: fields that alerts are told apart by, and those of the sentence.
void RuleLoader::CheckExtras(const Header& header, std::optional<Service> service) {
  const auto exists = [service](std::string_view name) {
    return FindField(service.value_or(Service::kFlow), name) != nullptr ||
           FindField(Service::kFlow, name) != nullptr;
  };
  const auto refuse = [this, &header, service](std::string_view key, std::string_view name) {
    Fault(At(header.extras.place,
             fmt::format("eastwest.{} names \"{}\", and there is no such field{}", key, name,
                         FieldHint(service.value_or(Service::kFlow), name))));
  };
  for (const std::string& name : header.extras.per) {
    if (service && !exists(name)) {
      refuse("per", name);
    }
  }
  for (const std::string_view name : NamesIn(header.extras.summary)) {
    if (name != "count" && name != "src" && name != "dst" && !exists(name)) {
      refuse("summary", name);
    }
  }
}

// CheckFilter reads a filter for itself: it may be for no rule, and then nobody else would.
void RuleLoader::CheckFilter(const Filter& filter) {
  const absl::StatusOr<Service> service = ResolveLogSource(filter.source);
  if (!service.ok()) {
    return absl::IsNotFound(service.status())
               ? Skip(filter.header, std::string(service.status().message()))
               : Fault(service.status());
  }
  if (!IsOurs(filter.source)) {
    return;
  }
  Reading reading{.ours = true, .may_leave_out = false, .left_out = {}, .faults = {}};
  const absl::StatusOr<Test> test = CompileSearches(filter.searches, {filter.condition},
                                                    filter.condition_place, *service, reading);
  std::ranges::for_each(reading.faults, [this](const auto& fault) { Fault(fault); });
  if (!test.ok()) {
    Fault(test.status());
  }
  for (const std::string& reference : filter.rules) {
    if (FindLoaded(reference) == nullptr && FindAbsent(reference) == nullptr) {
      Fault(At(filter.condition_place, fmt::format("filter.rules {}", NoSuchRule(reference))));
    }
  }
}

const RuleLoader::Loaded* RuleLoader::FindLoaded(std::string_view reference) const {
  const auto found = std::ranges::find_if(loaded_, [reference](const Loaded& loaded) {
    const Header& header = HeaderOf(loaded.document);
    return header.name == reference || header.id == reference;
  });
  return found == loaded_.end() ? nullptr : &*found;
}

const RuleLoader::Absent* RuleLoader::FindAbsent(std::string_view reference) const {
  const auto found = std::ranges::find_if(absent_, [reference](const Absent& absent) {
    return !reference.empty() && (absent.name == reference || absent.id == reference);
  });
  return found == absent_.end() ? nullptr : &*found;
}

std::string RuleLoader::NoSuchRule(std::string_view reference) const {
  NearestName nearest(reference);
  for (const Loaded& loaded : loaded_) {
    nearest.Offer(HeaderOf(loaded.document).name);
    nearest.Offer(HeaderOf(loaded.document).id);
  }
  for (const Absent& absent : absent_) {
    nearest.Offer(absent.name);
  }
  return fmt::format("names \"{}\", and no rule has this name or id{}", reference, nearest.Hint());
}

}  // namespace eastwest::detect::sigma
