// The settings of provider_record.
#ifndef WHET_PLUGINS_PROVIDER_RECORD_SETTINGS_H_
#define WHET_PLUGINS_PROVIDER_RECORD_SETTINGS_H_

#include <string>
#include <string_view>

#include "recording.h"

namespace whet::record {

enum class Mode { kRecord, kReplay, kAuto };

struct Settings {
  std::string file;
  Mode mode = Mode::kAuto;
  AtEnd at_end = AtEnd::kRepeatLast;
  // The provider behind; `provider` is empty if none is named.
  std::string provider;
  std::string provider_settings = "{}";  // JSON object
  std::string model;                     // may be empty: that of each request
};

// `config` was checked against schema.json. Throws INVALID_ARGUMENT.
Settings ReadSettings(std::string_view config);

}  // namespace whet::record

#endif  // WHET_PLUGINS_PROVIDER_RECORD_SETTINGS_H_
