// Providers that end their calls in the wrong way: twice, never, for others.
//
//   {"provider.completes_twice", &Make<CompletesTwice>}
#ifndef WHET_TESTS_CONFORMANCE_FAULTY_COMPLETIONS_H_
#define WHET_TESTS_CONFORMANCE_FAULTY_COMPLETIONS_H_

#include <algorithm>
#include <atomic>
#include <mutex>
#include <set>

#include "faulty_wire.h"

namespace whet::faulty {

struct CompletesTwice : Wire {
  using Wire::Wire;
  void Deliver(whet_op op, const Outcome& outcome) override {
    Wire::Deliver(op, outcome);
    Wire::Deliver(op, outcome);
  }
};

struct NeverCompletes : Wire {
  using Wire::Wire;
  void Deliver(whet_op, const Outcome&) override {}
};

struct RefusesEverything : Wire {
  using Wire::Wire;
  whet_status Generate(whet_op op, const whet_generate_request& request,
                       whet_error* error) override {
    Send(op, PromptOf(request), nullptr);
    return sdk::Fill(error, WHET_INTERNAL, "not today");
  }
  void Deliver(whet_op, const Outcome&) override {}
};

struct IgnoresCancel : Wire {
  using Wire::Wire;
  void Cancel(whet_op) override {}
};

struct CancelsEverybody : Wire {
  using Wire::Wire;
  whet_status Generate(whet_op op, const whet_generate_request& request,
                       whet_error* error) override {
    last_ = std::max(last_.load(), op);
    return Wire::Generate(op, request, error);
  }
  void Cancel(whet_op) override {
    for (whet_op op = 1; op <= last_; ++op)
      http_->cancel(host_, op);
  }
  std::atomic<whet_op> last_ = 0;
};

// Says that it is cancelled, and then what came of it.
struct AnswersAfterCancel : Wire {
  using Wire::Wire;
  whet_status Generate(whet_op op, const whet_generate_request& request,
                       whet_error* error) override {
    {
      const std::lock_guard lock(mutex_);
      open_.insert(op);
    }
    const whet_status status = Wire::Generate(op, request, error);
    if (status != WHET_OK)
      IsOpen(op);
    return status;
  }
  void Cancel(whet_op op) override {
    if (IsOpen(op))
      Fail(op, {WHET_CANCELLED, 0, 0, "cancelled"});
    Wire::Cancel(op);
  }
  void Deliver(whet_op op, const Outcome& outcome) override {
    IsOpen(op);
    Wire::Deliver(op, outcome);
  }
  bool IsOpen(whet_op op) {
    const std::lock_guard lock(mutex_);
    return open_.erase(op) > 0;
  }
  std::set<whet_op> open_;  // guarded by mutex_
};

struct ForgetsCallsAtTheEnd : Wire {
  using Wire::Wire;
  void Deliver(whet_op op, const Outcome& outcome) override {
    if (!over_)
      Wire::Deliver(op, outcome);
  }
};

struct ForgetsEmbeddings : Wire {
  using Wire::Wire;
  void DeliverVectors(whet_op op, const Outcome& outcome) override {
    if (outcome.code != WHET_CANCELLED)
      Wire::DeliverVectors(op, outcome);
  }
};

}  // namespace whet::faulty

#endif  // WHET_TESTS_CONFORMANCE_FAULTY_COMPLETIONS_H_
