#include "tests/support/fake_model_server/model_server.h"

#include <algorithm>
#include <utility>

#include "tests/support/fake_model_server/chat_replies.h"

namespace whet::testing {
namespace {

constexpr std::chrono::seconds kPatience{30};

ServerOptions Completed(ServerOptions options) {
  if (!options.handler && !options.simulation)
    options.simulation.emplace();
  return options;
}

ModelReply StatsReply(const ServerStats& stats, bool for_people) {
  ModelReply reply;
  if (for_people)
    reply.headers = {{"content-type", "text/html; charset=utf-8"}};
  reply.body = for_people ? StatsPage(stats) : StatsJson(stats) + '\n';
  return reply;
}

bool HasOnlyAFault(const ModelReply& reply) {
  return reply.fault != Fault::kNone && reply.body.empty() &&
         reply.status == 200;
}

// `good` sent as `how` is.
ModelReply Afflicted(ModelReply good, const ModelReply& how) {
  good.delay = how.delay;
  good.fault = how.fault;
  good.bytes = how.bytes;
  good.pace = how.pace;
  good.close = how.close;
  return good;
}

bool AsksClose(const RequestView& request) {
  const std::string_view connection = request.Header("connection");
  return connection == "close" || connection == "Close";
}

}  // namespace

Handler WithRules(std::vector<Rule> rules, Handler otherwise) {
  return [rules = std::move(rules),
          otherwise = std::move(otherwise)](const ModelRequest& r) mutable {
    for (Rule& rule : rules) {
      const int since = r.index - rule.first;
      const bool its_turn =
          rule.every == 0 ? since == 0 : since >= 0 && since % rule.every == 0;
      if (!its_turn || rule.times == 0 ||
          r.body.find(rule.if_contains) == std::string::npos) {
        continue;
      }
      --rule.times;
      return HasOnlyAFault(rule.reply) ? Afflicted(otherwise(r), rule.reply)
                                       : rule.reply;
    }
    return otherwise(r);
  };
}

ModelServer::ModelServer(ServerOptions options)
    : options_(Completed(std::move(options))),
      tls_(options_.tls ? std::make_unique<TlsContext>(*options_.tls)
                        : nullptr),
      start_(Clock::now()) {
  if (options_.simulation)
    simulation_.emplace(*options_.simulation);
  Responder& self = *this;
  loop_ = std::make_unique<ServerLoop>(options_.port, tls_.get(), self);
  thread_ = std::thread([this] { loop_->Run(); });
}

ModelServer::ModelServer(Handler handler, int port)
    : ModelServer(ServerOptions{.handler = std::move(handler), .port = port}) {}

ModelServer::~ModelServer() {
  loop_->Stop();
  thread_.join();
}

int ModelServer::OnConnection() {
  const std::lock_guard<std::mutex> lock(mutex_);
  ++stats_.connections;
  return connections_++;
}

Transmission ModelServer::OnRequest(const RequestView& request) {
  if (auto page = OwnPage(request))
    return *std::move(page);
  ModelRequest copy;
  if (options_.handler || options_.keep_requests)
    copy = CopyRequest(request);
  Simulation::Admission admission;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    copy.index = static_cast<int>(stats_.requests++);
    stats_.most_in_flight = std::max(stats_.most_in_flight, ++stats_.in_flight);
    if (options_.keep_requests)
      requests_.push_back(copy);
    if (simulation_)
      admission = simulation_->Admit(SinceStart(), request);
    changed_.notify_all();
  }
  ModelReply reply = admission.refusal ? *std::move(admission.refusal)
                                       : AdmittedReply(request, copy);
  for (auto& header : admission.announced)
    reply.headers.push_back(std::move(header));
  Transmission out =
      PlanReply(std::move(reply),
                {.reused = request.reused, .asks_close = AsksClose(request)});
  const std::lock_guard<std::mutex> lock(mutex_);
  if (out.status != 0)
    ++stats_.answers[out.status];
  ++stats_.faults[static_cast<std::size_t>(out.fault)];
  return out;
}

ModelReply ModelServer::AdmittedReply(const RequestView& request,
                                      const ModelRequest& copy) {
  const auto index = static_cast<std::uint64_t>(copy.index);
  ModelReply reply = options_.handler ? options_.handler(copy)
                                      : simulation_->Answer(index, request);
  if (simulation_)
    simulation_->Afflict(index, reply);
  return reply;
}

// Pages about the server itself, which cost and count nothing.
std::optional<Transmission> ModelServer::OwnPage(const RequestView& request) {
  const std::string_view path = request.path.substr(0, request.path.find('?'));
  ModelReply reply;
  if (request.method == "GET" && path == "/stats") {
    const bool for_people =
        request.Header("accept").find("text/html") != std::string_view::npos;
    reply = StatsReply(stats(), for_people);
  } else if (request.method == "POST" && path == "/stats/reset") {
    Reset();
    reply = StatsReply(stats(), false);
  } else {
    return std::nullopt;
  }
  Transmission out =
      PlanReply(std::move(reply), {.asks_close = AsksClose(request)});
  out.counted = false;
  return out;
}

void ModelServer::OnReplyEnd(bool abandoned) {
  const std::lock_guard<std::mutex> lock(mutex_);
  --stats_.in_flight;
  if (abandoned)
    ++stats_.abandoned;
  changed_.notify_all();
}

std::chrono::microseconds ModelServer::SinceStart() const {
  return std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() -
                                                               start_);
}

void ModelServer::Reset() {
  const std::lock_guard<std::mutex> lock(mutex_);
  start_ = Clock::now();
  stats_ = {.in_flight = stats_.in_flight, .most_in_flight = stats_.in_flight};
  requests_.clear();
  if (simulation_)
    simulation_->Restart();
}

std::string ModelServer::origin() const {
  return (tls_ ? "https://127.0.0.1:" : "http://127.0.0.1:") +
         std::to_string(port());
}

std::string ModelServer::base_url() const { return origin() + "/v1"; }

ServerStats ModelServer::stats() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  ServerStats out = stats_;
  out.seconds = static_cast<double>(SinceStart().count()) / 1e6;
  return out;
}

int ModelServer::request_count() const {
  return static_cast<int>(stats().requests);
}

int ModelServer::connection_count() const {
  return static_cast<int>(stats().connections);
}

int ModelServer::most_in_flight() const {
  return static_cast<int>(stats().most_in_flight);
}

std::vector<ModelRequest> ModelServer::requests() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return requests_;
}

bool ModelServer::Await(const std::uint64_t& count, int wanted) const {
  std::unique_lock<std::mutex> lock(mutex_);
  return changed_.wait_for(lock, kPatience,
                           [&] { return static_cast<int>(count) >= wanted; });
}

bool ModelServer::AwaitRequests(int count) const {
  return Await(stats_.requests, count);
}

bool ModelServer::AwaitClosedByPeer(int count) const {
  return Await(stats_.abandoned, count);
}

}  // namespace whet::testing
