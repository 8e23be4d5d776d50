// Where log lines go: a file of the run and, from warnings on, the host.
//
// Lines never contain a secret: values registered with MaskSecret are replaced
// by "***" in every line, however they are written (credentials/secret_mask.h).
// A call writes one line: line breaks and other control characters are escaped,
// invalid UTF-8 is replaced. Thread-safe.
//
//   ASSIGN_OR_RETURN(auto log, LogService::Create(dir / "log.txt",
//                                                 LogLevel::kInfo, nullptr));
//   log->Write(LogLevel::kInfo, "run", "baseline mean=0.42 n=60");
#ifndef WHET_CORE_SERVICES_LOG_SERVICE_H_
#define WHET_CORE_SERVICES_LOG_SERVICE_H_

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "plugins/host_context.h"

namespace whet {

enum class LogLevel { kTrace, kDebug, kInfo, kWarn, kError };  // WHET_LOG_*

class LogService {
 public:
  // Appends to `file` (empty: nowhere), which gets mode 0600. `on_warning` may
  // be null; it gets "source: message" of warnings and errors, masked, on the
  // thread that wrote and whatever `level` is. NOT_FOUND or PERMISSION_DENIED
  // with the path if the file cannot be opened.
  static absl::StatusOr<std::unique_ptr<LogService>> Create(
      const std::filesystem::path& file, LogLevel level,
      std::function<void(LogLevel, std::string_view)> on_warning);
  ~LogService();

  // Starts to write to `file` if Create got none; once, while other threads may
  // write lines (those before are lost but for warnings). Errors as Create.
  absl::Status OpenFile(const std::filesystem::path& file);

  void Write(LogLevel level, std::string_view source, std::string_view message);
  bool Enabled(LogLevel level) const;
  // Values shorter than kShortestSecret are not masked.
  void MaskSecret(std::string_view value);
  // `text` with "***" for every value registered so far.
  std::string Masked(std::string_view text) const;

  // Offers whet.log/1 to an instance; lines carry its plugin id. `this` must
  // outlive the instance.
  void OfferTo(HostContext& context);

  struct Impl;

 private:
  explicit LogService(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace whet

#endif  // WHET_CORE_SERVICES_LOG_SERVICE_H_
