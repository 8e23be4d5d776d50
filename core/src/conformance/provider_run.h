// A provider that is asked, before the made-up server.
//
//   ProviderRun run(subject);
//   run.server().AnswerWith([](const Asked&) { return ErrorAnswer(503); });
//   const Completed done = run.Ask();
//   Expect(done.code == WHET_UNAVAILABLE, ShowCompleted(done), "...");
//   run.End();  // shutdown, destroy; whatever the contract does not allow
//   fails
//
// What does not come within the patience of the subject ends the check, and so
// does what may never happen (CallLog::FirstFault). Memory of a request is
// overwritten as soon as the call that carried it returns.
#ifndef WHET_CORE_CONFORMANCE_PROVIDER_RUN_H_
#define WHET_CORE_CONFORMANCE_PROVIDER_RUN_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "whet/sdk/generation.h"

#include "conformance/made_up_answers.h"
#include "conformance/provider_host.h"
#include "conformance/subject.h"

namespace whet::conformance {

inline const whet_provider& ProviderTable(const whet_instance& instance) {
  return *static_cast<const whet_provider*>(instance.kind_table);
}

class ProviderRun {
 public:
  // With the settings of most checks. The server gives good answers.
  explicit ProviderRun(Subject& subject);
  ProviderRun(Subject& subject, InstancePtr instance);
  ProviderRun(const ProviderRun&) = delete;
  ProviderRun& operator=(const ProviderRun&) = delete;
  ~ProviderRun();

  ProviderHost& host() { return host_; }
  FakeServer& server() { return host_.server(); }
  CallLog& calls() { return host_.calls(); }
  whet_instance& instance() { return *instance_; }
  const whet_provider& table() { return ProviderTable(*instance_); }

  // From here on the server says `answer` to everything.
  void AnswerAlways(HttpAnswer answer);

  // Starts a call whose prompt has the marker of its number.
  whet_op Start();
  // A request of the check's own; what it may not say is kept by calls().
  whet_op Start(const sdk::GenerateRequest& request);
  whet_op StartEmbedding(const std::vector<std::string>& texts);
  // Where the two do not apply: generate() with what `c` points to.
  whet_op StartRaw(const whet_generate_request& c);
  void Cancel(whet_op op);

  // How `op` ends. `when` is what the report says about the time before it.
  Completed Finish(whet_op op, std::string_view when);
  Completed Ask() { return Finish(Start(), "an ordinary call"); }
  void FinishAll(std::string_view when);

  // models(): kGenerated with the list as text, or kRefused.
  Completed Models();

  // True if the provider asks a server, or another provider, at all: an
  // ordinary call finds out, once.
  bool AsksServer();
  // Ends a check that is about what a server says.
  void SkipUnlessItAsks();
  // True if it understands GoodAnswer(): its answers can be looked into.
  bool Understands();

  // As many calls as it makes sense to start at once: `most`, but fewer of a
  // model that computes them itself and says how many it can.
  int CallsAtOnce(int most);

  // The optional functions of the table.
  bool CanCancel();
  bool CanEmbed();

  // What a host does with an instance in the end: shutdown, the end of its
  // exchanges, destroy.
  void End();
  // Fails if something happened that may not.
  void ExpectNoFault();

 private:
  void LookOnce();

  Subject& subject_;
  ProviderHost& host_;
  InstancePtr instance_;
  bool looked_ = false;
  bool asks_ = false;
  bool understands_ = false;
  Completed first_ = {};
};

// An ordinary request with `marker` in its prompt.
sdk::GenerateRequest OrdinaryRequest(std::string_view marker);

}  // namespace whet::conformance

#endif  // WHET_CORE_CONFORMANCE_PROVIDER_RUN_H_
