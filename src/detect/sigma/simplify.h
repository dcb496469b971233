// Simplified takes constants out of a test: what can never hold, and what always does. They come
// from questions that packets cannot answer.
#ifndef EASTWEST_SRC_DETECT_SIGMA_SIMPLIFY_H_
#define EASTWEST_SRC_DETECT_SIGMA_SIMPLIFY_H_

#include "src/detect/sigma/predicate.h"

namespace eastwest::detect::sigma {

Test Never();
bool IsNever(const Test& test);
bool IsAlways(const Test& test);

Test Simplified(Test test);

}  // namespace eastwest::detect::sigma

#endif  // EASTWEST_SRC_DETECT_SIGMA_SIMPLIFY_H_
