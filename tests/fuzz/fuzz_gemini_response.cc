// What a server may answer to provider `vertex`: a status, headers and a body,
// each of any bytes. An answer, or an error that says what is wrong.
#include <cstddef>
#include <cstdint>

#include "plugins/provider_vertex/generate_response.h"
#include "plugins/provider_vertex/google_error.h"
#include "require.h"
#include "response_input.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  static const auto* const settings = new whet::vertex::Settings{
      .project = "p", .location = "l", .base_url = "https://127.0.0.1"};
  const whet::sdk::HttpResponse response =
      whet::testing::ReadResponseInput(data, size);
  const bool success = response.status >= 200 && response.status <= 299;
  try {
    const whet::vertex::Generation generation =
        whet::vertex::ParseGenerateResponse(*settings, response);
    WHET_REQUIRE(success);
    whet::testing::CheckUsage(generation.result.usage);
  } catch (const whet::sdk::Error& error) {
    whet::testing::CheckError(error);
  }
  whet::testing::CheckError(
      whet::vertex::ErrorFromResponse(*settings, response));
  return 0;
}
