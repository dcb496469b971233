#include "parsers/msrpc/clsids.h"

#include <algorithm>
#include <functional>

namespace eastwest::msrpc {
namespace {

struct Class {
  Guid clsid;
  std::string_view name;
};

constexpr Class kClasses[] = {
    {GuidFrom("000209ff-0000-0000-c000-000000000046"), "Word.Application"},
    {GuidFrom("00021a20-0000-0000-c000-000000000046"), "Visio.Application"},
    {GuidFrom("00024500-0000-0000-c000-000000000046"), "Excel.Application"},
    {GuidFrom("0002df01-0000-0000-c000-000000000046"), "InternetExplorer.Application"},
    {GuidFrom("0006f03a-0000-0000-c000-000000000046"), "Outlook.Application"},
    {GuidFrom("000c101c-0000-0000-c000-000000000046"), "MSIServer"},
    {GuidFrom("06622d85-6856-4460-8de1-a81921b41c4b"), "OpenControlPanel"},
    {GuidFrom("13709620-c279-11ce-a49e-444553540000"), "Shell.Application"},
    {GuidFrom("3050f4d8-98b5-11cf-bb82-00aa00bdce0b"), "htafile"},
    {GuidFrom("4991d34b-80a1-4291-83b6-3328366b9097"), "BITS"},
    {GuidFrom("49b2791a-b1ae-4c90-9b8e-e860ba07f889"), "MMC20.Application"},
    {GuidFrom("4cb43d7f-7eee-4906-8698-60da1c38f2fe"), "UpdateSession"},
    {GuidFrom("4e14fba2-2e22-11d1-9964-00c04fbbb345"), "EventSystem"},
    {GuidFrom("72c24dd5-d70a-438b-8a42-98424b88afb8"), "WScript.Shell"},
    {GuidFrom("7d1933cb-86f6-4a98-8628-01be94c9a575"), "VDS"},
    {GuidFrom("8bc3f05e-d86b-11d0-a075-00c04fb68820"), "WbemLevel1Login"},
    {GuidFrom("91493441-5a91-11cf-8700-00aa0060263b"), "PowerPoint.Application"},
    {GuidFrom("9ba05972-f6a8-11cf-a442-00a0c90a8f39"), "ShellWindows"},
    {GuidFrom("ab93b6f1-be76-4185-a488-a9001b105b94"), "BDEUILauncher"},
    {GuidFrom("c08afd90-f2a1-11d1-8455-00a0c91f3880"), "ShellBrowserWindow"},
};
static_assert(std::ranges::is_sorted(kClasses, std::ranges::less{}, &Class::clsid));

}  // namespace

std::string_view ClassName(const Guid& clsid) {
  const auto found = std::ranges::lower_bound(kClasses, clsid, {}, &Class::clsid);
  const bool known = found != std::ranges::end(kClasses) && found->clsid == clsid;
  return known ? found->name : std::string_view{};
}

}  // namespace eastwest::msrpc
