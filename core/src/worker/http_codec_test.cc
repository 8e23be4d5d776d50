#include "worker/http_codec.h"

#include <array>
#include <string>

#include "whet/sdk/text.h"

#include "gtest/gtest.h"

namespace whet {
namespace {

using sdk::Text;
using sdk::View;

TEST(HttpCodec, CarriesARequestWithTheHandleOfASecret) {
  const whet_http_header headers[] = {
      {Text("authorization"), Text("Bearer "), 17}, {Text("x"), Text("y"), 0}};
  const whet_http_request request = {sizeof(request),     0,       Text("POST"),
                                     Text("https://a/b"), headers, 2,
                                     Text("{}"),          1000,    2000};
  std::array<char, 512> area{};
  ByteWriter out(area.data(), area.size());
  WriteHttpRequest(request, out);
  ByteReader in(out.written());
  const ReceivedHttpRequest received(in);
  EXPECT_TRUE(in.AtEnd());
  EXPECT_EQ(View(received.c().method), "POST");
  EXPECT_EQ(View(received.c().url), "https://a/b");
  ASSERT_EQ(received.c().header_count, 2U);
  EXPECT_EQ(View(received.c().headers[0].name), "authorization");
  EXPECT_EQ(View(received.c().headers[0].value), "Bearer ");
  EXPECT_EQ(received.c().headers[0].secret, 17U);
  EXPECT_EQ(received.c().headers[1].secret, 0U);
  EXPECT_EQ(View(received.c().body), "{}");
  EXPECT_EQ(received.c().timeout_ms, 1000U);
  EXPECT_EQ(received.c().max_response_bytes, 2000U);
}

TEST(HttpCodec, CarriesAResponse) {
  const whet_http_header headers[] = {{Text("date"), Text("today"), 0}};
  PluginError transport;
  const whet_http_response response = {
      sizeof(response), 429, headers, 1, Text("slow down"), transport.c()};
  const std::string bytes = HttpResponseBytes(response);
  ByteReader in(bytes);
  const ReceivedHttpResponse received(in);
  EXPECT_TRUE(in.AtEnd());
  EXPECT_EQ(received.c().http_status, 429);
  ASSERT_EQ(received.c().header_count, 1U);
  EXPECT_EQ(View(received.c().headers[0].value), "today");
  EXPECT_EQ(View(received.c().body), "slow down");
  EXPECT_EQ(received.c().transport->code, WHET_OK);
}

TEST(HttpCodec, CarriesWhyThereIsNoResponse) {
  PluginError transport;
  FillPluginError(transport.c(), absl::UnavailableError("no route"));
  transport.c()->flags |= WHET_ERROR_NOT_BILLED;
  const whet_http_response response = {sizeof(response), 0, nullptr, 0, {},
                                       transport.c()};
  const std::string bytes = HttpResponseBytes(response);
  ByteReader in(bytes);
  const ReceivedHttpResponse received(in);
  EXPECT_TRUE(in.AtEnd());
  const whet_error& error = *received.c().transport;
  EXPECT_EQ(error.code, WHET_UNAVAILABLE);
  EXPECT_EQ(error.flags, WHET_ERROR_NOT_BILLED);
  EXPECT_EQ(std::string(error.message, error.len), "no route");
}

TEST(HttpCodec, CarriesWhatACredentialIsFor) {
  const whet_secret_request request = {sizeof(request),   0,
                                       Text("KEY"),       Text("/f"),
                                       Text("https://a"), Text("google"),
                                       Text("scope")};
  std::array<char, 256> area{};
  ByteWriter out(area.data(), area.size());
  WriteSecretRequest(request, out);
  ByteReader in(out.written());
  const whet_secret_request received = ReadSecretRequest(in);
  EXPECT_TRUE(in.AtEnd());
  EXPECT_EQ(View(received.environment), "KEY");
  EXPECT_EQ(View(received.file), "/f");
  EXPECT_EQ(View(received.origin), "https://a");
  EXPECT_EQ(View(received.kind), "google");
  EXPECT_EQ(View(received.scope), "scope");
}

}  // namespace
}  // namespace whet
