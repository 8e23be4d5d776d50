// The calls of a provider under check and what became of each: the far side of
// whet.completion/1.
//
//   const whet_op op = calls.Begin(CallKind::kGenerate);
//   ... generate(op) ...
//   if (!calls.Await(op, 10.0)) ...
//   const Completed done = calls.OutcomeOf(op);
//   calls.FirstFault();  // "generated() completed operation 3 twice"
//
// Thread-safe; lives as long as the process.
#ifndef WHET_CORE_CONFORMANCE_CALL_LOG_H_
#define WHET_CORE_CONFORMANCE_CALL_LOG_H_

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "whet/service/completion.h"

namespace whet::conformance {

enum class CallKind { kGenerate, kEmbed };

// How an operation ended, copied.
struct Completed {
  enum class How { kNothing, kRefused, kGenerated, kEmbedded, kFailed };
  How how = How::kNothing;
  // An answer.
  std::string text = {};
  std::int32_t finish_reason = 0;
  std::string tool_calls = {};
  std::string model = {};
  std::string request_id = {};
  std::string logprobs = {};
  // Vectors.
  std::uint64_t rows = 0;
  std::uint32_t dimensions = 0;
  bool finite = true;
  // Of both.
  bool has_usage = false;
  whet_usage usage = {};
  // A failure, or what generate() itself returned.
  whet_status code = WHET_OK;
  std::uint32_t flags = 0;
  std::uint64_t retry_after_ms = 0;
  std::string message = {};

  bool answered() const {
    return how == How::kGenerated || how == How::kEmbedded;
  }
  bool retryable() const { return (flags & WHET_ERROR_RETRYABLE) != 0; }
};

class CallLog {
 public:
  whet_op Begin(CallKind kind, std::uint64_t rows = 1);
  // generate() or embed() has returned an error.
  void Refuse(whet_op op, whet_status code, const whet_error& error);

  // What the service answers to a completion.
  whet_status Complete(whet_op op, Completed completed);
  // ... to a quota().
  whet_status NoteQuota(whet_op op);

  // False if `op` has no end after `seconds`.
  bool Await(whet_op op, double seconds);
  bool AwaitAll(double seconds);
  Completed OutcomeOf(whet_op op) const;
  // Those without an end.
  std::vector<whet_op> Open() const;

  // The instance is gone: what comes now is a fault.
  void Retire();
  // For the next instance.
  void Forget();

  // The first thing that the contract does not allow, or empty.
  std::string FirstFault() const;

 private:
  struct Call {
    CallKind kind = CallKind::kGenerate;
    std::uint64_t rows = 1;
    Completed completed = {};
  };

  void Note(std::string fault);  // with mutex_ held

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::map<whet_op, Call> calls_;
  std::size_t open_ = 0;  // of them
  whet_op last_ = 0;
  whet_op forgotten_ = 0;  // the last one
  bool retired_ = false;
  std::string first_fault_;
};

// "failed()", "generated()", ...
std::string HowText(Completed::How how);
// "failed() with WHET_UNAVAILABLE (14): overloaded".
std::string ShowCompleted(const Completed& completed);
// "WHET_UNAVAILABLE (14)".
std::string CodeText(whet_status code);

// What is wrong with what was said, whoever said it; empty if nothing is. What
// is counted is looked at by the check that is there for it.
std::string IllFormed(const Completed& completed);
std::string IllCounted(const Completed& completed);

// Copies of what the plugin hands over.
Completed CopyOf(const whet_generate_result& result);
Completed CopyOf(const whet_embed_result& result);
Completed CopyOf(const whet_error& error);

}  // namespace whet::conformance

#endif  // WHET_CORE_CONFORMANCE_CALL_LOG_H_
