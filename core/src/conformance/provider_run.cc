#include "conformance/provider_run.h"

#include <algorithm>
#include <utility>

#include "whet/sdk/error.h"

#include "conformance/check.h"

namespace whet::conformance {
namespace {

constexpr std::uint64_t kTimeoutMs = 60'000;

HttpAnswer AnswerWell(const Asked& asked) {
  return GoodAnswer(TextFor(asked.marker));
}

std::string Patience(double seconds) {
  return std::to_string(static_cast<int>(seconds + 0.5)) + " s";
}

// What was lent for a call is not there any more after it.
void Overwrite(std::string& text) {
  std::fill(text.begin(), text.end(), '\x5A');
}

void Overwrite(sdk::GenerateRequest& request) {
  for (sdk::Message& message : request.messages) {
    for (std::string* text :
         {&message.content, &message.name, &message.tool_calls})
      Overwrite(*text);
  }
  for (std::string& text : request.stop)
    Overwrite(text);
  for (std::string* text :
       {&request.response_schema, &request.tools, &request.extra,
        &request.model, &request.idempotency_key})
    Overwrite(*text);
}

}  // namespace

sdk::GenerateRequest OrdinaryRequest(std::string_view marker) {
  sdk::GenerateRequest request;
  request.messages = {
      {WHET_ROLE_SYSTEM, "Answer in one sentence."},
      {WHET_ROLE_USER, "What about " + std::string(marker) + "?"}};
  request.temperature = 0.0;
  request.max_output_tokens = 16;
  request.model = "made-up";
  request.seed = 1;
  request.timeout_ms = kTimeoutMs;
  request.idempotency_key = "check-" + std::string(marker);
  return request;
}

ProviderRun::ProviderRun(Subject& subject)
    : ProviderRun(subject, subject.Make()) {}

ProviderRun::ProviderRun(Subject& subject, InstancePtr instance)
    : subject_(subject),
      host_(ProviderHost::Main()),
      instance_(std::move(instance)) {
  host_.Attach(instance_.get());
  server().AnswerWith(&AnswerWell);
}

ProviderRun::~ProviderRun() {
  if (instance_ != nullptr)
    End();
}

void ProviderRun::AnswerAlways(HttpAnswer answer) {
  server().AnswerWith(
      [answer = std::move(answer)](const Asked&) { return answer; });
}

whet_op ProviderRun::StartRaw(const whet_generate_request& c) {
  const whet_op op = calls().Begin(CallKind::kGenerate);
  sdk::ErrorBuffer error;
  const whet_status status =
      table().generate(instance_.get(), op, &c, error.get());
  if (status != WHET_OK)
    calls().Refuse(op, status, *error.get());
  return op;
}

whet_op ProviderRun::Start(const sdk::GenerateRequest& request) {
  auto lent = std::make_unique<sdk::GenerateRequest>(request);
  const sdk::GenerateRequestView view(*lent);
  const whet_op op = StartRaw(view.c());
  Overwrite(*lent);
  return op;
}

whet_op ProviderRun::Start() {
  const whet_op op = calls().Begin(CallKind::kGenerate);
  auto lent =
      std::make_unique<sdk::GenerateRequest>(OrdinaryRequest(Marker(op)));
  const sdk::GenerateRequestView view(*lent);
  sdk::ErrorBuffer error;
  const whet_status status =
      table().generate(instance_.get(), op, &view.c(), error.get());
  if (status != WHET_OK)
    calls().Refuse(op, status, *error.get());
  Overwrite(*lent);
  return op;
}

whet_op ProviderRun::StartEmbedding(const std::vector<std::string>& texts) {
  const whet_op op = calls().Begin(CallKind::kEmbed, texts.size());
  std::vector<std::string> lent = texts;
  std::vector<whet_text> c_texts;
  for (const std::string& text : lent)
    c_texts.push_back(sdk::Text(text));
  std::string model = "made-up";
  const whet_embed_request c = {sizeof(c),        0,
                                c_texts.data(),   c_texts.size(),
                                sdk::Text(model), kTimeoutMs};
  sdk::ErrorBuffer error;
  const whet_status status =
      table().embed(instance_.get(), op, &c, error.get());
  if (status != WHET_OK)
    calls().Refuse(op, status, *error.get());
  for (std::string& text : lent)
    Overwrite(text);
  Overwrite(model);
  return op;
}

void ProviderRun::Cancel(whet_op op) {
  if (CanCancel())
    table().cancel(instance_.get(), op);
}

Completed ProviderRun::Finish(whet_op op, std::string_view when) {
  const double seconds = subject_.patience_s();
  if (!calls().Await(op, seconds)) {
    Fail(std::string(when) + " had no completion after " + Patience(seconds),
         "exactly one of generated(), embedded() and failed() for each call "
         "that was started");
  }
  ExpectNoFault();
  return calls().OutcomeOf(op);
}

void ProviderRun::FinishAll(std::string_view when) {
  ExpectNoFault();
  const double seconds = subject_.patience_s();
  if (!calls().AwaitAll(seconds)) {
    const std::vector<whet_op> open = calls().Open();
    Fail(std::string(when) + ": " + std::to_string(open.size()) +
             " calls had no completion after " + Patience(seconds) +
             ", operation " + std::to_string(open.front()) + " among them",
         "exactly one completion for each call that was started");
  }
  ExpectNoFault();
}

Completed ProviderRun::Models() {
  Completed out;
  out.how = Completed::How::kRefused;
  out.code = WHET_UNIMPLEMENTED;
  out.message = "it has no list of models";
  if (!WHET_HAS(&table(), whet_provider, models) || table().models == nullptr)
    return out;
  sdk::ErrorBuffer error;
  std::string list;
  const whet_status status =
      table().models(instance_.get(), sdk::StringSink(list).get(), error.get());
  if (status != WHET_OK) {
    out = CopyOf(*error.get());
    out.how = Completed::How::kRefused;
    out.code = status;
    return out;
  }
  out = {};
  out.how = Completed::How::kGenerated;
  out.text = list;
  return out;
}

void ProviderRun::LookOnce() {
  if (looked_)
    return;
  looked_ = true;
  const whet_op op = Start();
  first_ = Finish(op, "an ordinary call");
  asks_ = server().asked_count() > 0;
  understands_ = first_.how == Completed::How::kGenerated &&
                 first_.text == TextFor(Marker(op));
}

bool ProviderRun::AsksServer() {
  LookOnce();
  return asks_;
}

void ProviderRun::SkipUnlessItAsks() {
  if (AsksServer())
    return;
  const std::string how = ShowCompleted(first_);
  End();
  Skip("it asks no server with these settings: an ordinary call ended with " +
       how);
}

bool ProviderRun::Understands() {
  LookOnce();
  return asks_ && understands_;
}

int ProviderRun::CallsAtOnce(int most) {
  constexpr int kTimes = 4;
  whet_provider_limits limits{};
  limits.struct_size = sizeof(limits);
  if (WHET_HAS(&table(), whet_provider, limits) && table().limits != nullptr)
    table().limits(instance_.get(), &limits);
  const bool computes = limits.concurrency > 0 && !AsksServer();
  return computes ? std::min(most, kTimes * static_cast<int>(std::min(
                                                limits.concurrency, 1000U)))
                  : most;
}

bool ProviderRun::CanCancel() {
  return WHET_HAS(&table(), whet_provider, cancel) && table().cancel != nullptr;
}

bool ProviderRun::CanEmbed() {
  return WHET_HAS(&table(), whet_provider, embed) && table().embed != nullptr;
}

void ProviderRun::End() {
  whet_instance* instance = instance_.release();
  if (instance->shutdown != nullptr)
    instance->shutdown(instance);
  if (!host_.Detach(subject_.patience_s())) {
    Fail("on_response() did not return",
         "a function that does not block: it may be called on the one thread "
         "that has the answers of everybody");
  }
  instance->destroy(instance);
  calls().Retire();
  const std::vector<whet_op> open = calls().Open();
  Expect(open.empty(),
         "destroy() returned and " + std::to_string(open.size()) +
             " calls had no completion, operation " +
             (open.empty() ? "" : std::to_string(open.front())) + " among them",
         "a completion for each call that was started, WHET_CANCELLED if need "
         "be, before destroy() returns");
  ExpectNoFault();
  host_.Forget();
}

void ProviderRun::ExpectNoFault() {
  const std::string fault = calls().FirstFault();
  Expect(fault.empty(), fault,
         "exactly one completion for each call that was started, of its kind "
         "and well formed (whet/service/completion.h)");
}

}  // namespace whet::conformance
