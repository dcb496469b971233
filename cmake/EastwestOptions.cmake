# Flags travel on one interface target; nothing is set globally but the sanitizers, which every
# object must share.
add_library(eastwest_options INTERFACE)
target_include_directories(eastwest_options INTERFACE "${CMAKE_SOURCE_DIR}")
target_compile_options(eastwest_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wold-style-cast -Wcast-qual
  -Wnon-virtual-dtor -Woverloaded-virtual -Wnull-dereference -Wdouble-promotion
  -Wimplicit-fallthrough -Wformat=2 -Wundef -Werror)
# g++ 12 at -O2 and -O3 sees overlaps inside its own std::string (GCC bug 105651) and null pointers
# inside its own streams: the first is silenced, the second stays a warning.
target_compile_options(eastwest_options INTERFACE
  $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict> $<$<CXX_COMPILER_ID:GNU>:-Wno-error=null-dereference>)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # g++ 12 sees overlapping copies in std::string's operator+ (GCC bug 105329).
  target_compile_options(eastwest_options INTERFACE -Wno-restrict)
endif()
target_compile_definitions(eastwest_options INTERFACE _GLIBCXX_ASSERTIONS)

if(EASTWEST_SANITIZE)
  add_compile_options(-fsanitize=${EASTWEST_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${EASTWEST_SANITIZE})
  if(CMAKE_CXX_COMPILER_ID MATCHES "Clang")
    add_compile_options("-fsanitize-ignorelist=${CMAKE_SOURCE_DIR}/cmake/sanitize-ignore.txt")
  endif()
  # What the sanitizers put in hides from g++ that a moved value was there (GCC manual, -fsanitize).
  target_compile_options(eastwest_options INTERFACE
    $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>)
endif()
if(EASTWEST_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()

# The headers that nearly every file includes, parsed once. Only the sanitizer presets use it: the
# release build shows when a file lacks an include of its own.
option(EASTWEST_PCH "Precompile standard, Abseil and GoogleTest headers" OFF)
if(EASTWEST_PCH)
  file(WRITE "${CMAKE_BINARY_DIR}/pch.cc" "")
  # RE2 asks for it, and whoever shares precompiled headers must ask for the same.
  target_compile_options(eastwest_options INTERFACE -pthread)
  add_library(eastwest_pch OBJECT "${CMAKE_BINARY_DIR}/pch.cc")
  target_link_libraries(eastwest_pch PRIVATE eastwest_options)
  target_precompile_headers(eastwest_pch PRIVATE
    <algorithm> <array> <chrono> <cstdint> <deque> <functional> <map> <memory> <optional> <span>
    <string> <string_view> <utility> <variant> <vector> <absl/container/flat_hash_map.h>)
endif()

# eastwest_precompile(TARGET PCH): takes the headers of another target when there are any.
function(eastwest_precompile target from)
  if(TARGET ${from})
    target_precompile_headers(${target} REUSE_FROM ${from})
  endif()
endfunction()

# eastwest_room(NAME SOURCES ... DEPS ...): one static library a room. Its headers are checked to
# stand alone by the target all_verify_interface_header_sets.
function(eastwest_room name)
  cmake_parse_arguments(ROOM "" "" "SOURCES;HEADERS;DEPS" ${ARGN})
  if(ROOM_SOURCES)
    add_library(${name} STATIC ${ROOM_SOURCES})
    set(scope PUBLIC)
  else()
    add_library(${name} INTERFACE)
    set(scope INTERFACE)
  endif()
  target_link_libraries(${name} ${scope} eastwest_options ${ROOM_DEPS})
  if(ROOM_SOURCES)
    eastwest_precompile(${name} eastwest_pch)
  endif()
  if(ROOM_HEADERS)
    target_sources(${name} ${scope} FILE_SET HEADERS BASE_DIRS "${CMAKE_SOURCE_DIR}" FILES ${ROOM_HEADERS})
    set_target_properties(${name} PROPERTIES VERIFY_INTERFACE_HEADER_SETS ON)
  endif()
endfunction()
