// An evaluator that lives in a worker, as the host sees it.
//
// A batch that the worker does not survive, or that the evaluator fails as a
// whole with WHET_INTERNAL (it ran out of memory), is tried once more. If that
// is lost, too, the item that is to blame is looked for: first the one at which
// the evaluator stopped, then by halves. It gets a status and no score, the
// others are scored. Neither it nor, after two of its answers, the example is
// asked about again; an evaluator that fails so on more than one item in
// kItemsPerFault is not asked at all any more.
#ifndef WHET_CORE_WORKER_EVALUATOR_PROXY_H_
#define WHET_CORE_WORKER_EVALUATOR_PROXY_H_

#include <cstdint>
#include <map>
#include <mutex>
#include <string>

#include "whet/evaluator.h"

#include "worker/remote_proxy.h"

namespace whet {

inline constexpr std::uint64_t kItemsPerFault = 20;
// From so many faulty items on.
inline constexpr std::uint64_t kLeastFaultyItems = 10;

class EvaluatorProxy : public RemoteProxy<EvaluatorProxy, whet_evaluator> {
 private:
  friend RemoteProxy;
  // A part of a batch, and where its verdicts go.
  struct Task {
    const whet_eval_batch* batch;
    const whet_eval_sink* sink;
    whet_error* error;
  };
  // What came of asking once; `status` counts unless it is lost.
  struct Outcome {
    whet_status status = WHET_OK;  // score()'s own
    bool lost = false;             // no verdicts, but others may get some
    bool slow = false;             // lost because it took too long
    std::string how;               // "crashed (SIGSEGV)"
    std::uint64_t stopped_at = 0;  // index in the part, if lost
  };

  explicit EvaluatorProxy(RemoteInstance::Origin origin);
  void OnCreated(ByteReader& in);

  whet_status Score(const whet_eval_batch& batch, const whet_eval_sink& sink,
                    whet_error* error);
  // How many items from `first` on are asked about at once; 0: that one is not.
  std::uint64_t SizeOfPart(const whet_eval_batch& batch,
                           std::uint64_t first) const;
  whet_status ScorePart(const Task& task, std::uint64_t first,
                        std::uint64_t count);
  whet_status Narrow(const Task& task, std::uint64_t first,
                     std::uint64_t count);
  whet_status Divide(const Task& task, std::uint64_t first, std::uint64_t count,
                     const Outcome& lost);
  Outcome Ask(const Task& task, std::uint64_t first, std::uint64_t count);
  void Blame(const Task& task, std::uint64_t i, const std::string& how);
  // Why item `i` is not asked about; empty: it is.
  std::string Refusal(const whet_eval_batch& batch, std::uint64_t i) const;
  void Refuse(const Task& task, std::uint64_t i, const std::string& why) const;
  bool given_up() const {
    return faulty_.size() >= kLeastFaultyItems &&
           faulty_.size() * kItemsPerFault > asked_;
  }
  whet_status Aggregate(const whet_text* statistics, std::uint64_t count,
                        const whet_aggregate_sink& sink, whet_error* error);
  void ModelNeeds(const whet_model_need_sink& sink);

  std::mutex mutex_;                             // of the lane
  std::uint64_t asked_ = 0;                      // items
  std::map<std::string, std::string> faulty_;    // hash of an item -> why
  std::map<std::uint64_t, int> faulty_answers_;  // by example
};

}  // namespace whet

#endif  // WHET_CORE_WORKER_EVALUATOR_PROXY_H_
