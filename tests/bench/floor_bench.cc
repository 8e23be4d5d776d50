// The floor of calls_bench: libcurl's multi interface in one thread, the same
// requests, JSON built and parsed by the same library, and nothing else.
//
//   bench_floor --base-url URL --in-flight 64 --calls 20000
//
// Prints one line of JSON.
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include <curl/curl.h>
#include <nlohmann/json.hpp>

#include "bench_world.h"
#include "measure.h"

namespace whet::bench {
namespace {

struct Slot {
  CURL* easy = nullptr;
  std::string request;
  std::string response;
};

std::size_t Collect(char* data, std::size_t size, std::size_t count,
                    void* slot) {
  static_cast<Slot*>(slot)->response.append(data, size * count);
  return size * count;
}

class FloorClient {
 public:
  FloorClient(const std::string& url, std::int64_t in_flight)
      : url_(url + "/chat/completions"), multi_(curl_multi_init()) {
    headers_ = curl_slist_append(headers_, "Content-Type: application/json");
    headers_ = curl_slist_append(headers_, "Expect:");
    curl_multi_setopt(multi_, CURLMOPT_MAXCONNECTS,
                      static_cast<long>(in_flight));
    for (std::int64_t i = 0; i < in_flight; ++i) {
      slots_.push_back(std::make_unique<Slot>());
      Slot& slot = *slots_.back();
      slot.easy = curl_easy_init();
      curl_easy_setopt(slot.easy, CURLOPT_URL, url_.c_str());
      curl_easy_setopt(slot.easy, CURLOPT_HTTPHEADER, headers_);
      curl_easy_setopt(slot.easy, CURLOPT_WRITEFUNCTION, &Collect);
      curl_easy_setopt(slot.easy, CURLOPT_WRITEDATA, &slot);
      curl_easy_setopt(slot.easy, CURLOPT_PRIVATE, &slot);
      curl_easy_setopt(slot.easy, CURLOPT_NOSIGNAL, 1L);
    }
  }

  ~FloorClient() {
    for (const auto& slot : slots_)
      curl_easy_cleanup(slot->easy);
    curl_multi_cleanup(multi_);
    curl_slist_free_all(headers_);
  }

  void Run(std::int64_t calls) {
    std::int64_t started = 0;
    std::int64_t done = 0;
    for (const auto& slot : slots_) {
      if (started < calls)
        Start(*slot, started++);
    }
    while (done < calls) {
      int running = 0;
      curl_multi_perform(multi_, &running);
      int left = 0;
      while (CURLMsg* message = curl_multi_info_read(multi_, &left)) {
        if (message->data.result != CURLE_OK)
          Fail(curl_easy_strerror(message->data.result));
        Slot* slot = nullptr;
        curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &slot);
        curl_multi_remove_handle(multi_, slot->easy);
        const auto answer = nlohmann::json::parse(slot->response);
        if (!answer["choices"][0]["message"]["content"].is_string())
          Fail("no answer");
        ++done;
        if (started < calls)
          Start(*slot, started++);
      }
      if (done < calls)
        curl_multi_poll(multi_, nullptr, 0, 1000, nullptr);
    }
  }

 private:
  void Start(Slot& slot, std::int64_t number) {
    const nlohmann::json body = {
        {"model", "bench"},
        {"messages",
         {{{"role", "system"}, {"content", std::string(700, 's')}},
          {{"role", "user"},
           {"content", std::string(800, 'u') + std::to_string(number)}}}},
        {"temperature", 0}};
    slot.request = body.dump();
    slot.response.clear();
    curl_easy_setopt(slot.easy, CURLOPT_POSTFIELDS, slot.request.data());
    curl_easy_setopt(slot.easy, CURLOPT_POSTFIELDSIZE,
                     static_cast<long>(slot.request.size()));
    curl_multi_add_handle(multi_, slot.easy);
  }

  std::string url_;
  CURLM* multi_;
  curl_slist* headers_ = nullptr;
  std::vector<std::unique_ptr<Slot>> slots_;
};

int Main(int argc, char** argv) {
  const Flags flags(argc, argv,
                    {{"base-url", ""},
                     {"in-flight", "64"},
                     {"warm-up", "2000"},
                     {"calls", "20000"}});
  FloorClient client(flags.Text("base-url"), flags.Number("in-flight"));
  client.Run(flags.Number("warm-up"));
  const std::int64_t calls = flags.Number("calls");
  const auto n = static_cast<double>(calls);
  const double cpu = CpuSeconds();
  const double start = Now();
  nlohmann::json out;
  if (flags.Number("in-flight") == 1) {
    std::vector<double> each;
    for (std::int64_t i = 0; i < calls; ++i) {
      const double before = Now();
      client.Run(1);
      each.push_back(Now() - before);
    }
    out["p50_ms"] = 1e3 * Median(std::move(each));
  } else {
    client.Run(calls);
  }
  out["seconds"] = Now() - start;
  out["calls_per_s"] = n / (Now() - start);
  out["cpu_us_per_call"] = 1e6 * (CpuSeconds() - cpu) / n;
  out["peak_mb"] = PeakMegabytes();
  std::printf("%s\n", out.dump().c_str());
  return 0;
}

}  // namespace
}  // namespace whet::bench

int main(int argc, char** argv) { return whet::bench::Main(argc, argv); }
