#include "credentials/token_source.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/signals_blocked.h"
#include "base/status_macros.h"

namespace whet {
namespace {

// As google-auth: the next token is got 3 minutes 45 seconds before the end.
constexpr std::int64_t kEarlyS = 225;
// A request that leaves with less may arrive too late.
constexpr std::int64_t kLeastS = 10;
// Between two attempts while the old token still serves.
constexpr std::int64_t kPauseS = 30;

}  // namespace

TokenSource::TokenSource(std::unique_ptr<GoogleCredential> credential,
                         TokenTransport* transport, CredentialClock* clock,
                         Hooks hooks)
    : credential_(std::move(credential)),
      clock_(clock),
      hooks_(std::move(hooks)),
      exchange_(transport, clock, hooks_.mask) {
  for (const SecretText& secret : credential_->Secrets())
    exchange_.Mask(secret.Expose());
}

TokenSource::~TokenSource() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  if (thread_.joinable())
    thread_.join();
  for (const Ready& ready : waiting_)
    ready(absl::CancelledError("the host stops"));
}

bool TokenSource::Lives(std::int64_t margin_s) {
  return token_.generation > refused_ &&
         ends_ - clock_->ElapsedSeconds() > margin_s;
}

void TokenSource::StartFetch() {
  if (fetching_ || stopping_)
    return;
  fetching_ = true;
  if (!thread_.joinable()) {
    const SignalsBlocked blocked;
    thread_ = std::thread([this] { Run(); });
  }
  wake_.notify_all();
}

std::optional<TokenSource::Token> TokenSource::Current() {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (!Lives(kLeastS))
    return {};
  // A short-lived token is not got anew with each call.
  if (!Lives(kEarlyS) && clock_->ElapsedSeconds() >= not_before_)
    StartFetch();
  return token_;
}

void TokenSource::Await(Ready ready) {
  std::optional<Token> token;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (Lives(kLeastS)) {
      token = token_;
    } else if (!stopping_) {
      waiting_.push_back(std::move(ready));
      StartFetch();
      return;
    }
  }
  if (token.has_value())
    ready(*std::move(token));
  else
    ready(absl::CancelledError("the host stops"));
}

void TokenSource::Run() {
  for (;;) {
    {
      std::unique_lock<std::mutex> lock(mutex_);
      wake_.wait(lock, [this] { return fetching_ || stopping_; });
      if (stopping_)
        return;
    }
    const std::int64_t began = clock_->ElapsedSeconds();
    Settle(credential_->Fetch(exchange_), began);
  }
}

void TokenSource::Settle(absl::StatusOr<AccessToken> fetched,
                         std::int64_t began) {
  std::vector<Ready> waiting;
  absl::StatusOr<Token> outcome = absl::UnknownError("");
  bool keeps_old = false;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    fetching_ = false;
    not_before_ = clock_->ElapsedSeconds() + kPauseS;
    if (fetched.ok()) {
      auto mask = std::make_shared<const SecretMask>(fetched->text.Expose());
      token_ = {std::move(fetched->text), std::move(mask),
                token_.generation + 1};
      ends_ = began + fetched->lifetime_s;
      outcome = token_;
    } else if (Lives(0)) {
      outcome = token_;
      keeps_old = true;
    } else {
      outcome = fetched.status();
    }
    waiting.swap(waiting_);
  }
  if (!fetched.ok() && !keeps_old && !absl::IsCancelled(fetched.status()) &&
      fetched.status().message() != said_) {
    // Who waits may not live to hear it.
    said_ = std::string(fetched.status().message());
    hooks_.warn(absl::StrCat("no Google token: ", said_));
  }
  if (keeps_old && !absl::IsCancelled(fetched.status())) {
    hooks_.warn(absl::StrCat("the Google token could not be renewed (",
                             fetched.status().message(),
                             "); the old one serves until it ends"));
  }
  for (const Ready& ready : waiting) {
    if (outcome.ok()) {
      ready(outcome);
    } else {
      // Its own, to move to another thread: copies of a status share what it
      // says, and whoever lets go of it last deletes it.
      ready(absl::Status(outcome.status().code(), outcome.status().message()));
    }
  }
}

void TokenSource::NoteAnswer(std::uint64_t generation, int http_status,
                             std::string_view date) {
  // A statement that we sign is refused if our clock is wrong, and where it is
  // the token itself no token server tells what time it is.
  if (http_status == 401)
    exchange_.NoteDate(date);
  const std::lock_guard<std::mutex> lock(mutex_);
  // Anything else (429, 503) may come from a server that has not looked at it.
  if (http_status == 401)
    answered_401_ = std::max(answered_401_, generation);
  else if (http_status >= 200 && http_status <= 299)
    accepted_ = std::max(accepted_, generation);
}

absl::Status TokenSource::Refuse() {
  const std::lock_guard<std::mutex> lock(mutex_);
  const std::uint64_t current = token_.generation;
  // Another call has said so before, or it was about an older token.
  if (refused_ >= current || answered_401_ < current)
    return absl::OkStatus();
  if (refused_ > 0 && refused_ + 1 == current && accepted_ < current) {
    const std::string& account = credential_->facts().account;
    return absl::UnauthenticatedError(absl::StrCat(
        "the server refuses a new token of ",
        account.empty() ? credential_->facts().type : account,
        ", too (credentials from ", credential_->facts().source,
        "); if its rights were taken away, use another credential, or run: "
        "gcloud auth application-default login"));
  }
  refused_ = current;
  StartFetch();
  return absl::OkStatus();
}

std::optional<std::int64_t> TokenSource::Expires() {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (token_.generation <= refused_)
    return {};
  return clock_->UnixSeconds() + ends_ - clock_->ElapsedSeconds();
}

}  // namespace whet
