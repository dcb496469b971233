// What detection keeps over a restart: how its maps and steps are written, and read back.
#ifndef EASTWEST_SRC_DETECT_DETECT_STATE_H_
#define EASTWEST_SRC_DETECT_DETECT_STATE_H_

#include <utility>

#include "src/core/state_archive.h"
#include "src/detect/alert.h"
#include "src/detect/lru_map.h"
#include "src/detect/steps.h"

namespace eastwest::detect {

void Exchange(StateArchive& archive, Step& step);
void Exchange(StateArchive& archive, Evidence& evidence);

// SaveEntries writes the entries that are wanted, newest first, so that the oldest have no room.
// body(archive, key, value) lists the fields.
template <typename Key, typename Value, typename Wanted, typename Body>
void SaveEntries(StateArchive& archive, LruMap<Key, Value>& map, const Wanted& wanted,
                 const Body& body) {
  map.VisitNewest([&](const Key& key, Value& value) {
    if (wanted(value) && archive.Begin()) {
      archive.CountEntry();
      Key copy = key;
      body(archive, copy, value);
    }
  });
}

// ExchangeMap writes a map as SaveEntries does, or restores it.
template <typename Key, typename Value, typename Wanted, typename Body>
void ExchangeMap(StateArchive& archive, LruMap<Key, Value>& map, const Wanted& wanted,
                 const Body& body) {
  if (!archive.reading()) {
    SaveEntries(archive, map, wanted, body);
    return archive.End();
  }
  while (archive.Follows()) {
    Key key{};
    Value value{};
    body(archive, key, value);
    if (archive.ok() && wanted(value)) {
      archive.CountEntry();
      map.Restore(std::move(key), std::move(value));
    }
  }
}

}  // namespace eastwest::detect

#endif  // EASTWEST_SRC_DETECT_DETECT_STATE_H_
