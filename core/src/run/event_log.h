// events.jsonl: what happened, one JSON object per line, for tools and for the
// curious. Derived: each session writes it anew while it replays.
#ifndef WHET_CORE_RUN_EVENT_LOG_H_
#define WHET_CORE_RUN_EVENT_LOG_H_

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <functional>
#include <string>
#include <string_view>

namespace whet {

class EventLog {
 public:
  // Gets the name and the object of an event, on the thread that writes it.
  using Listener =
      std::function<void(std::string_view name, std::string_view json)>;

  // A log that cannot be written loses events, never the run.
  EventLog(const std::filesystem::path& file, std::string run_id,
           Listener listener);

  // `json` is an object; what is not becomes a string member "text".
  void Write(std::string_view name, std::string_view json);

 private:
  std::ofstream out_;
  std::string run_id_;
  std::uint64_t seq_ = 0;
  Listener listener_;
};

// Now in UTC, RFC 3339 with milliseconds.
std::string UtcNow();

}  // namespace whet

#endif  // WHET_CORE_RUN_EVENT_LOG_H_
