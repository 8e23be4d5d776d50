#include "whet/core/worker.h"

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include <poll.h>
#include <unistd.h>

#include "whet/core/plugin_catalog.h"
#include "whet/core/version.h"
#include "whet/evaluator.h"
#include "whet/provider.h"
#include "whet/sdk/text.h"
#include "whet/strategy.h"

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "base/system_error.h"
#include "plugins/library.h"
#include "plugins/manifest.h"
#include "plugins/plugin_instance.h"
#include "plugins/plugin_kind.h"
#include "worker/error_codec.h"
#include "worker/host_line.h"
#include "worker/lane.h"
#include "worker/protocol.h"
#include "worker/provider_calls.h"
#include "worker/remote_services.h"
#include "worker/sandbox.h"
#include "worker/score_call.h"

namespace whet {
namespace {

using sdk::View;

// For instances to end in, once the host is gone.
constexpr std::chrono::seconds kTimeToEnd{2};

// One instance. The host never uses it after it has destroyed it.
struct Made {
  std::unique_ptr<RemoteServices> services;
  std::unique_ptr<PluginInstance> instance;
};

class Worker {
 public:
  Worker()
      : line_([this](const LaneCall& call, Lane::Reply& reply) {
          Answer(call, reply);
        }) {}

  void ServeAll(Lane& lane) { line_.ServeAll(lane); }

 private:
  void Answer(const LaneCall& call, Lane::Reply& reply);
  void Hello(ByteReader& in, ByteWriter& out) const;
  void Confine(ByteReader& in, ByteWriter& out) const;
  void Become(ByteReader& in, ByteWriter& out) const;
  void Load(ByteReader& in, ByteWriter& out);
  void OpenLane(const LaneCall& call, ByteReader& in, ByteWriter& out);
  void Create(std::uint64_t number, ByteReader& in, ByteWriter& out);
  void Destroy(std::uint64_t number);
  void ModelNeeds(std::uint64_t number, ByteWriter& out);
  void Run(std::uint64_t number, ByteWriter& out);
  void Score(std::uint64_t number, ByteReader& in, Lane::Reply& reply);
  void Aggregate(std::uint64_t number, ByteReader& in, Lane::Reply& reply);

  absl::StatusOr<const PluginRecord*> RecordOf(std::string_view kind,
                                               std::string_view id) const;
  // Null if there is none of this number.
  PluginInstance* Find(std::uint64_t number);

  HostLine line_;
  std::vector<PluginRecord> records_;  // of the library
  std::mutex mutex_;
  std::map<std::uint64_t, Made> made_;
};

void Worker::Answer(const LaneCall& call, Lane::Reply& reply) {
  ByteReader in(call.payload);
  if (call.method == worker_method::kScore)
    return Score(call.instance, in, reply);
  if (call.method == worker_method::kAggregate)
    return Aggregate(call.instance, in, reply);
  if (AnswerProviderCall(Find(call.instance), call, reply))
    return;
  // Made first, as making an instance makes calls of its own.
  std::string bytes(std::size_t{1} << 20, '\0');
  ByteWriter made(bytes.data(), bytes.size());
  switch (call.method) {
    case worker_method::kHello:
      Hello(in, made);
      break;
    case worker_method::kConfine:
      Confine(in, made);
      break;
    case worker_method::kBecome:
      Become(in, made);
      break;
    case worker_method::kLoad:
      Load(in, made);
      break;
    case worker_method::kOpenLane:
      OpenLane(call, in, made);
      break;
    case worker_method::kCreate:
      Create(call.instance, in, made);
      break;
    case worker_method::kShutdown:
      if (PluginInstance* instance = Find(call.instance); instance != nullptr)
        instance->Shutdown();
      break;
    case worker_method::kDestroy:
      Destroy(call.instance);
      break;
    case worker_method::kModelNeeds:
      ModelNeeds(call.instance, made);
      break;
    case worker_method::kRun:
      Run(call.instance, made);
      break;
    default:
      WriteError(
          absl::UnimplementedError(absl::StrCat("no method ", call.method)),
          made);
  }
  ByteWriter out = reply.Writer();
  out.Bytes(made.written().data(), made.written().size());
  reply.Finish(out);
}

void Worker::Hello(ByteReader& in, ByteWriter& out) const {
  in.U32();  // the host decides, which knows both
  out.U32(kWorkerProtocol);
  out.Text(kVersion);
}

void Worker::Confine(ByteReader& in, ByteWriter& out) const {
  const std::vector<std::string> gaps = EnterSandbox(ReadSandboxRules(in));
  WriteError(absl::OkStatus(), out);
  out.Texts(gaps);
}

std::vector<std::string> CopyOf(const std::vector<std::string_view>& texts) {
  return std::vector<std::string>(texts.begin(), texts.end());
}

std::vector<char*> PointersTo(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (std::string& text : texts)
    pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

// Answers only if it fails.
void Worker::Become(ByteReader& in, ByteWriter& out) const {
  const std::string program(in.Text());
  std::vector<std::string> arguments = CopyOf(in.Texts());
  std::vector<std::string> environment = CopyOf(in.Texts());
  const int filter = OpenProgramFilter();
  if (filter >= 0 && filter != kProgramFilter)
    dup2(filter, kProgramFilter);
  execve(program.c_str(), PointersTo(arguments).data(),
         PointersTo(environment).data());
  WriteError(SystemError(program, "start it", errno), out);
}

void Worker::Load(ByteReader& in, ByteWriter& out) {
  const std::string path(in.Text());
  const auto load = [&]() -> absl::StatusOr<const PluginLibrary*> {
    WHET_ASSIGN_OR_RETURN(const PluginLibrary* library,
                          PluginLibrary::Open(path));
    WHET_ASSIGN_OR_RETURN(records_, ReadManifest(path));
    return library;
  };
  const absl::StatusOr<const PluginLibrary*> library = load();
  WriteError(library.status(), out);
  if (!library.ok())
    return;
  out.Text((*library)->sha256());
  const whet_entry& entry = (*library)->entry();
  out.U64(entry.descriptor_count);
  for (std::uint64_t i = 0; i < entry.descriptor_count; ++i) {
    out.Text(View(entry.descriptors[i]->kind));
    out.Text(View(entry.descriptors[i]->id));
    out.U32(entry.descriptors[i]->flags);
  }
}

void Worker::OpenLane(const LaneCall& call, ByteReader& in, ByteWriter& out) {
  const bool for_calls_to_host = in.U32() == 1;
  absl::StatusOr<std::unique_ptr<Lane>> lane = Lane::Attach(call.ends);
  WriteError(lane.status(), out);
  if (!lane.ok())
    return;
  if (for_calls_to_host) {
    line_.SetOwnLane(*std::move(lane));
    return;
  }
  std::thread([this, lane = *std::move(lane)] { ServeAll(*lane); }).detach();
}

absl::StatusOr<const PluginRecord*> Worker::RecordOf(
    std::string_view kind, std::string_view id) const {
  for (const PluginRecord& record : records_) {
    if (AbiKindName(record.kind) == kind && record.id == id)
      return &record;
  }
  return absl::NotFoundError(
      absl::StrCat("no ", ToAbsl(kind), " ", ToAbsl(id)));
}

void Worker::Create(std::uint64_t number, ByteReader& in, ByteWriter& out) {
  const std::string_view kind = in.Text();
  const std::string_view id = in.Text();
  const std::string_view config = in.Text();
  const std::vector<std::string_view> services = in.Texts();
  Made made;
  made.services = std::make_unique<RemoteServices>(&line_, number);
  auto context = std::make_unique<HostContext>(std::string(id));
  made.services->OfferTo(*context, services);
  const auto create = [&]() -> absl::StatusOr<std::unique_ptr<PluginInstance>> {
    WHET_ASSIGN_OR_RETURN(const PluginRecord* record, RecordOf(kind, id));
    return PluginInstance::Create(*record, config, std::move(context));
  };
  absl::StatusOr<std::unique_ptr<PluginInstance>> instance = create();
  WriteError(instance.status(), out);
  if (!instance.ok())
    return;
  if (kind == WHET_KIND_EVALUATOR) {
    const auto* table = (*instance)->table<whet_evaluator>();
    out.U32(table->max_batch);
    out.U32(WHET_HAS(table, whet_evaluator, aggregate) &&
            table->aggregate != nullptr);
    out.U32(WHET_HAS(table, whet_evaluator, model_needs) &&
            table->model_needs != nullptr);
  }
  if (kind == WHET_KIND_PROVIDER) {
    out.U32(AbilitiesOf(**instance));
    out.U32(ConcurrencyOf(**instance));
  }
  made.instance = *std::move(instance);
  const std::lock_guard lock(mutex_);
  made_[number] = std::move(made);
}

PluginInstance* Worker::Find(std::uint64_t number) {
  const std::lock_guard lock(mutex_);
  const auto found = made_.find(number);
  return found == made_.end() ? nullptr : found->second.instance.get();
}

void Worker::Destroy(std::uint64_t number) {
  Made made;  // goes after the lock: destroy() may ask the host
  const std::lock_guard lock(mutex_);
  const auto found = made_.find(number);
  if (found == made_.end())
    return;
  made = std::move(found->second);
  made_.erase(found);
}

void Worker::ModelNeeds(std::uint64_t number, ByteWriter& out) {
  PluginInstance* instance = Find(number);
  if (instance == nullptr)
    return WriteError(absl::NotFoundError("no such instance"), out);
  struct Needs {
    std::uint64_t count = 0;
    std::string bytes = std::string(std::size_t{1} << 16, '\0');
    ByteWriter out{bytes.data(), bytes.size()};
  } needs;
  whet_model_need_sink sink = {};
  sink.struct_size = sizeof(sink);
  sink.ctx = &needs;
  sink.need = [](void* ctx, const whet_model_need* need) noexcept {
    auto& said = *static_cast<Needs*>(ctx);
    ++said.count;
    said.out.Text(View(need->role));
    said.out.U64(need->calls_per_item);
    said.out.I64(need->output_tokens);
  };
  instance->table<whet_evaluator>()->model_needs(instance->c(), &sink);
  WriteError(needs.out.ok() ? absl::OkStatus()
                            : absl::ResourceExhaustedError("too many needs"),
             out);
  out.U64(needs.count);
  out.Bytes(needs.out.written().data(), needs.out.written().size());
}

void Worker::Run(std::uint64_t number, ByteWriter& out) {
  PluginInstance* instance = Find(number);
  if (instance == nullptr)
    return WriteError(absl::NotFoundError("no such instance"), out);
  PluginError error;
  const whet_status status =
      instance->table<whet_strategy>()->run(instance->c(), error.c());
  WriteError(status, *error.c(), out);
}

void Worker::Score(std::uint64_t number, ByteReader& in, Lane::Reply& reply) {
  PluginInstance* instance = Find(number);
  AnswerScore(in, reply,
              [instance](const whet_eval_batch& batch,
                         const whet_eval_sink& sink, whet_error* error) {
                if (instance == nullptr) {
                  return FillPluginError(
                      error, absl::NotFoundError("no such instance"));
                }
                return instance->table<whet_evaluator>()->score(
                    instance->c(), &batch, &sink, error);
              });
}

void Worker::Aggregate(std::uint64_t number, ByteReader& in,
                       Lane::Reply& reply) {
  PluginInstance* instance = Find(number);
  AnswerAggregate(
      in, reply,
      [instance](const whet_text* statistics, std::uint64_t count,
                 const whet_aggregate_sink& sink, whet_error* error) {
        if (instance == nullptr)
          return FillPluginError(error,
                                 absl::NotFoundError("no such instance"));
        return instance->table<whet_evaluator>()->aggregate(
            instance->c(), statistics, count, &sink, error);
      });
}

// Ends the process soon after its host is gone, whatever a plugin does on the
// thread that would notice.
void EndWithHost() {
  std::thread([] {
    pollfd host = {kControlSocket, 0, 0};  // a hang-up is always told
    while (poll(&host, 1, -1) < 0 && errno == EINTR) {
    }
    std::this_thread::sleep_for(kTimeToEnd);
    _exit(0);
  }).detach();
}

}  // namespace

int ServeAsWorker() {
  // Limits on what is printed end a write, not the process.
  std::signal(SIGXFSZ, SIG_IGN);
  absl::StatusOr<std::unique_ptr<Lane>> control =
      Lane::Attach({kControlSocket, kControlMemory});
  if (!control.ok())
    return 2;
  EndWithHost();
  // For ever: threads of the plugin may outlive this function.
  static Worker& worker = *new Worker;
  worker.ServeAll(**control);
  return 0;
}

}  // namespace whet
