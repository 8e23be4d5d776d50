#include "services/log_service.h"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <mutex>
#include <system_error>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "whet/sdk/text.h"
#include "whet/service/log.h"

#include "absl/status/status.h"
#include "base/utf8.h"
#include "credentials/secret_mask.h"
#include "spdlog/logger.h"
#include "spdlog/pattern_formatter.h"
#include "spdlog/sinks/basic_file_sink.h"

namespace whet {
namespace {

spdlog::level::level_enum ToSpdlog(LogLevel level) {
  switch (level) {
    case LogLevel::kTrace:
      return spdlog::level::trace;
    case LogLevel::kDebug:
      return spdlog::level::debug;
    case LogLevel::kInfo:
      return spdlog::level::info;
    case LogLevel::kWarn:
      return spdlog::level::warn;
    case LogLevel::kError:
      return spdlog::level::err;
  }
  return spdlog::level::err;
}

// Plugins pass a number: what is out of range is taken for the nearest level.
LogLevel FromC(std::int32_t level) {
  return static_cast<LogLevel>(
      std::clamp<std::int32_t>(level, WHET_LOG_TRACE, WHET_LOG_ERROR));
}

absl::Status CannotOpen(const std::filesystem::path& file, int error) {
  const std::string text = "cannot open log file " + file.string() + ": " +
                           std::generic_category().message(error);
  return error == ENOENT || error == ENOTDIR
             ? absl::NotFoundError(text)
             : absl::PermissionDeniedError(text);
}

// Creates `file` for this user only before anything is written to it.
absl::Status PreparePrivateFile(const std::filesystem::path& file) {
  const int fd =
      ::open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (fd < 0)
    return CannotOpen(file, errno);
  const int error = ::fchmod(fd, 0600) == 0 ? 0 : errno;
  ::close(fd);
  return error == 0 ? absl::OkStatus() : CannotOpen(file, error);
}

// One line, valid UTF-8: a message cannot forge another message or move the
// cursor of a terminal.
std::string OneLine(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char c : ReplaceInvalidUtf8(text)) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '\n') {
      out += "\\n";
    } else if ((byte < 0x20 && c != '\t') || byte == 0x7F) {
      char escaped[8];
      std::snprintf(escaped, sizeof(escaped), "\\x%02x", byte);
      out += escaped;
    } else {
      out += c;
    }
  }
  return out;
}

}  // namespace

struct LogService::Impl {
  LogLevel level = LogLevel::kInfo;
  std::unique_ptr<spdlog::logger> logger;        // null: no file
  std::atomic<spdlog::logger*> active{nullptr};  // the same, for other threads
  std::function<void(LogLevel, std::string_view)> on_warning;

  std::mutex mutex;
  std::vector<SecretMask> masks;  // longest secret first

  std::string Masked(std::string_view source, std::string_view message) {
    std::string line(source);
    line += ": ";
    line += message;
    MaskAll(line);
    return OneLine(line);
  }

  void MaskAll(std::string& text) {
    const std::lock_guard<std::mutex> lock(mutex);
    for (const SecretMask& mask : masks)
      mask.Apply(text);
  }
};

absl::StatusOr<std::unique_ptr<LogService>> LogService::Create(
    const std::filesystem::path& file, LogLevel level,
    std::function<void(LogLevel, std::string_view)> on_warning) {
  auto impl = std::make_unique<Impl>();
  impl->level = level;
  impl->on_warning = std::move(on_warning);
  auto service = std::unique_ptr<LogService>(new LogService(std::move(impl)));
  if (!file.empty()) {
    const absl::Status opened = service->OpenFile(file);
    if (!opened.ok())
      return opened;
  }
  return service;
}

LogService::LogService(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

LogService::~LogService() {
  if (impl_->logger != nullptr)
    impl_->logger->flush();
}

absl::Status LogService::OpenFile(const std::filesystem::path& file) {
  const absl::Status prepared = PreparePrivateFile(file);
  if (!prepared.ok())
    return prepared;
  try {
    impl_->logger = std::make_unique<spdlog::logger>(
        "whet",
        std::make_shared<spdlog::sinks::basic_file_sink_mt>(file.string()));
  } catch (const spdlog::spdlog_ex& e) {
    return absl::PermissionDeniedError("cannot open log file " + file.string() +
                                       ": " + e.what());
  }
  impl_->logger->set_level(spdlog::level::trace);  // Write() decides
  impl_->logger->flush_on(spdlog::level::info);
  impl_->logger->set_formatter(std::make_unique<spdlog::pattern_formatter>(
      "%Y-%m-%dT%H:%M:%S.%eZ %l %v", spdlog::pattern_time_type::utc));
  impl_->active.store(impl_->logger.get());
  return absl::OkStatus();
}

void LogService::Write(LogLevel level, std::string_view source,
                       std::string_view message) {
  if (!Enabled(level))
    return;
  const std::string line = impl_->Masked(source, message);
  spdlog::logger* logger = impl_->active.load();
  if (logger != nullptr && level >= impl_->level) {
    logger->log(ToSpdlog(level), spdlog::string_view_t(line));
  }
  if (impl_->on_warning && level >= LogLevel::kWarn) {
    impl_->on_warning(level, line);
  }
}

bool LogService::Enabled(LogLevel level) const {
  return (impl_->active.load() != nullptr && level >= impl_->level) ||
         (impl_->on_warning && level >= LogLevel::kWarn);
}

void LogService::MaskSecret(std::string_view value) {
  if (value.size() < kShortestSecret)
    return;
  const std::lock_guard<std::mutex> lock(impl_->mutex);
  std::vector<SecretMask>& masks = impl_->masks;
  if (std::any_of(masks.begin(), masks.end(),
                  [&](const SecretMask& m) { return m.IsOf(value); })) {
    return;
  }
  // A secret that contains another must be replaced before its part is.
  const auto at = std::find_if(
      masks.begin(), masks.end(),
      [&](const SecretMask& m) { return m.size() < value.size(); });
  masks.insert(at, SecretMask(value));
}

std::string LogService::Masked(std::string_view text) const {
  std::string out(text);
  impl_->MaskAll(out);
  return out;
}

namespace {

std::int32_t LogEnabled(const whet_host* host, std::int32_t level) noexcept {
  const auto* log = HostContext::Data<LogService>(host, WHET_SERVICE_LOG);
  return log != nullptr && log->Enabled(FromC(level)) ? 1 : 0;
}

void LogWrite(const whet_host* host, std::int32_t level,
              whet_text message) noexcept {
  auto* log = HostContext::Data<LogService>(host, WHET_SERVICE_LOG);
  if (log == nullptr)
    return;
  log->Write(FromC(level), HostContext::From(host).plugin_id(),
             sdk::View(message));
}

constexpr whet_log kLogTable = {sizeof(whet_log), 0, &LogEnabled, &LogWrite};

}  // namespace

void LogService::OfferTo(HostContext& context) {
  context.Offer(WHET_SERVICE_LOG, &kLogTable, this);
}

}  // namespace whet
