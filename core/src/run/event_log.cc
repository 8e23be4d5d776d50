#include "run/event_log.h"

#include <utility>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "nlohmann/json.hpp"

namespace whet {

std::string UtcNow() {
  return absl::FormatTime("%Y-%m-%dT%H:%M:%E3SZ", absl::Now(),
                          absl::UTCTimeZone());
}

EventLog::EventLog(const std::filesystem::path& file, std::string run_id,
                   Listener listener)
    : out_(file, std::ios::binary | std::ios::trunc),
      run_id_(std::move(run_id)),
      listener_(std::move(listener)) {}

void EventLog::Write(std::string_view name, std::string_view json) {
  nlohmann::json body = nlohmann::json::parse(json, nullptr, false);
  if (!body.is_object())
    body = {{"text", std::string(json)}};
  nlohmann::ordered_json line = {{"schema_version", 1},
                                 {"seq", ++seq_},
                                 {"ts", UtcNow()},
                                 {"run_id", run_id_},
                                 {"event", std::string(name)},
                                 {"data", body}};
  out_ << line.dump(-1, ' ', false,
                    nlohmann::ordered_json::error_handler_t::replace)
       << '\n'
       << std::flush;
  listener_(name, body.dump(-1, ' ', false,
                            nlohmann::json::error_handler_t::replace));
}

}  // namespace whet
