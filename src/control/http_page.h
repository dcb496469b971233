// HttpPages shows a few pages, such as /metrics, to programs that watch the sensor.
#ifndef EASTWEST_SRC_CONTROL_HTTP_PAGE_H_
#define EASTWEST_SRC_CONTROL_HTTP_PAGE_H_

#include <functional>
#include <map>
#include <string>

namespace eastwest::control {

struct Page {
  unsigned status = 200;
  std::string type = "text/plain; charset=utf-8";
  std::string body;
};

// By path. A page is made on the control thread, for each request anew.
using Pages = std::map<std::string, std::function<Page()>, std::less<>>;

}  // namespace eastwest::control

#endif  // EASTWEST_SRC_CONTROL_HTTP_PAGE_H_
