// ItemCompiler turns the items of a search into a Test over the fields of one service.
#ifndef EASTWEST_SRC_DETECT_SIGMA_ITEM_COMPILER_H_
#define EASTWEST_SRC_DETECT_SIGMA_ITEM_COMPILER_H_

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "src/detect/sigma/document.h"
#include "src/detect/sigma/modifiers.h"
#include "src/detect/sigma/predicate.h"
#include "src/detect/sigma/value_check.h"

namespace eastwest::detect::sigma {

// Placeholders are the values behind %Name%, as the site's configuration gives them. The names of
// roles are placeholders too where a field holds an address: %Workstations%, %DomainControllers%.
using Placeholders = std::map<std::string, std::vector<std::string>, std::less<>>;

// ItemCheck has a rule read strictly, as those of ours are: what could never match is a fault, and
// all faults are told.
struct ItemCheck {
  const KnownNames& names;
  std::vector<absl::Status>& faults;
};

class ItemCompiler {
 public:
  // Placeholders and the check outlive the compiler. Without a check a rule may ask for what never
  // comes.
  ItemCompiler(Service service, const Placeholders& placeholders, const ItemCheck* check)
      : service_(service), placeholders_(placeholders), check_(check) {}

  // CompileSearch: faults go to the check. Without one a field that the service does not have is a
  // NotFound error, any other fault an InvalidArgument one; both say where.
  absl::StatusOr<Test> CompileSearch(const Search& search) const;

 private:
  void CheckItem(const RuleItem& item, const ItemComparison& how, const Field& field) const;
  void CheckValue(const RuleItem& item, const ItemComparison& how, const Field& field,
                  const RuleValue& value) const;
  void CheckText(const Place& place, const Asked& asked, const Field& field) const;
  absl::StatusOr<Test> CompileItem(const RuleItem& item) const;
  absl::StatusOr<Test> CompileKeyword(const RuleItem& item, const ItemComparison& how) const;
  absl::StatusOr<Test> CompileField(const RuleItem& item, const ItemComparison& how,
                                    const Field& field) const;
  absl::StatusOr<Test> CompileValue(const RuleItem& item, const ItemComparison& how,
                                    const Field& field, const RuleValue& value) const;
  absl::StatusOr<Test> CompileText(const RuleItem& item, const ItemComparison& how,
                                   const Field& field, std::string_view value) const;
  absl::StatusOr<Test> CompilePlaceholder(const RuleItem& item, const ItemComparison& how,
                                          const Field& field, std::string_view value) const;
  absl::StatusOr<Test> CompileReference(const RuleItem& item, const ItemComparison& how,
                                        const Field& field, std::string_view name) const;

  Service service_;
  const Placeholders& placeholders_;
  const ItemCheck* check_;
};

}  // namespace eastwest::detect::sigma

#endif  // EASTWEST_SRC_DETECT_SIGMA_ITEM_COMPILER_H_
