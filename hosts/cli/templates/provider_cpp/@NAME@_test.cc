// Compares what is sent and read with goldens.json: @NAME@_test FILE.
#include <cstdio>
#include <fstream>
#include <string>

#include <nlohmann/json.hpp>

#include "@NAME@_wire.h"

using nlohmann::json;

namespace {

json Sent(const json& golden) {
  whet::sdk::GenerateRequest request;
  request.model = golden.at("model");
  for (const json& message : golden.at("messages")) {
    request.messages.push_back(
        {.role = message.at("role") == "system" ? WHET_ROLE_SYSTEM
                                                : WHET_ROLE_USER,
         .content = message.at("content")});
  }
  const whet::sdk::HttpRequest http = MakeHttp("http://server", request);
  return {{"url", http.url}, {"body", json::parse(http.body)}};
}

json Read(const json& golden) {
  whet::sdk::HttpResponse response;
  response.status = golden.at("status");
  response.body = golden.at("body").get<std::string>();
  if (golden.contains("retry_after"))
    response.headers = {{"retry-after", golden["retry_after"]}};
  try {
    const whet::sdk::GenerateResult result = ReadHttp(response);
    return {{"text", result.text},
            {"output_tokens", result.usage.output_tokens}};
  } catch (const whet::sdk::Error& error) {
    return {{"code", error.code()}, {"wait_ms", error.retry_after_ms()}};
  }
}

int Compare(const json& golden, const json& got) {
  if (got == golden.at("expected"))
    return 0;
  std::printf("%s\n  got %s\n", golden.dump().c_str(), got.dump().c_str());
  return 1;
}

}  // namespace

int main(int argc, char** argv) {
  std::ifstream file(argc == 2 ? argv[1] : "goldens.json");
  const json goldens = json::parse(file);
  int failures = 0;
  for (const json& golden : goldens.at("requests"))
    failures += Compare(golden, Sent(golden));
  for (const json& golden : goldens.at("responses"))
    failures += Compare(golden, Read(golden));
  std::printf("%d failed\n", failures);
  return failures == 0 ? 0 : 1;
}
