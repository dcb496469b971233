// Complain says one sentence to whoever started the program.
#ifndef EASTWEST_SRC_APP_COMPLAIN_H_
#define EASTWEST_SRC_APP_COMPLAIN_H_

#include <cstdio>
#include <string_view>

#include "fmt/format.h"

namespace eastwest::app {

inline void Complain(std::string_view sentence) { fmt::print(stderr, "eastwest: {}\n", sentence); }

}  // namespace eastwest::app

#endif  // EASTWEST_SRC_APP_COMPLAIN_H_
