// HTTPS with a client that looks at the certificate, or does not.
#include "tests/support/fake_model_server/tls.h"

#include <memory>
#include <stdexcept>
#include <string>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/fake_model_server/model_server.h"
#include "tests/support/fake_model_server/raw_client_for_test.h"

namespace whet::testing {
namespace {

using ::testing::EndsWith;

struct SecureExchange {
  long verified = -1;  // X509_V_*
  std::string response = {};
};

// Asks for /v1/models as a client that trusts `trusted` alone.
SecureExchange AskSecurely(const ModelServer& server,
                           const TlsIdentity& trusted) {
  SecureExchange out;
  const std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context(
      SSL_CTX_new(TLS_client_method()), SSL_CTX_free);
  BIO* const text =
      BIO_new_mem_buf(trusted.certificate_pem.data(),
                      static_cast<int>(trusted.certificate_pem.size()));
  X509* const certificate = PEM_read_bio_X509(text, nullptr, nullptr, nullptr);
  X509_STORE_add_cert(SSL_CTX_get_cert_store(context.get()), certificate);
  X509_free(certificate);
  BIO_free_all(text);

  RawClient client(server);
  const std::unique_ptr<SSL, decltype(&SSL_free)> ssl(SSL_new(context.get()),
                                                      SSL_free);
  X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl.get()), "127.0.0.1");
  SSL_set_verify(ssl.get(), SSL_VERIFY_PEER, nullptr);
  SSL_set_fd(ssl.get(), client.fd());
  const bool connected = SSL_connect(ssl.get()) == 1;
  out.verified = SSL_get_verify_result(ssl.get());
  if (!connected)
    return out;
  const std::string request =
      "GET /v1/models HTTP/1.1\r\nConnection: close\r\n\r\n";
  EXPECT_GT(
      SSL_write(ssl.get(), request.data(), static_cast<int>(request.size())),
      0);
  char bytes[4096];
  int got;
  while ((got = SSL_read(ssl.get(), bytes, sizeof(bytes))) > 0)
    out.response.append(bytes, static_cast<std::size_t>(got));
  return out;
}

TEST(Tls, CarriesAnExchange) {
  const TlsIdentity identity = MakeSelfSigned("127.0.0.1");
  ModelServer server(ServerOptions{.tls = identity});
  EXPECT_EQ(server.origin().substr(0, 8), "https://");
  const SecureExchange exchange = AskSecurely(server, identity);
  EXPECT_EQ(exchange.verified, X509_V_OK);
  EXPECT_EQ(StatusOf(exchange.response), "200");
  EXPECT_EQ(server.request_count(), 1);
}

TEST(Tls, FaultsAreTheSame) {
  const TlsIdentity identity = MakeSelfSigned("127.0.0.1");
  ModelServer server(ServerOptions{
      .simulation = SimulationOptions{.faults = {{Fault::kCloseMidBody, 1.0}}},
      .tls = identity});
  // 31 of 63 bytes.
  EXPECT_THAT(AskSecurely(server, identity).response,
              EndsWith(R"({"data":[{"id":"fake-model","ob)"));
}

TEST(Tls, WrongCertificatesAreSeen) {
  const TlsIdentity trusted = MakeSelfSigned("127.0.0.1");
  const std::pair<TlsIdentity, long> wrong[] = {
      {MakeSelfSigned("127.0.0.1"), X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT},
      {MakeSelfSigned("127.0.0.1", -2), X509_V_ERR_CERT_HAS_EXPIRED},
      {MakeSelfSigned("example.com"), X509_V_ERR_IP_ADDRESS_MISMATCH}};
  for (const auto& [identity, why] : wrong) {
    ModelServer server(ServerOptions{.tls = identity});
    const bool vouched = why != X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT;
    const SecureExchange exchange =
        AskSecurely(server, vouched ? identity : trusted);
    EXPECT_EQ(exchange.verified, why);
    EXPECT_EQ(exchange.response, "");
    EXPECT_EQ(server.request_count(), 0);
  }
}

TEST(Tls, WhoDoesNotSpeakItIsNotAnswered) {
  ModelServer server(ServerOptions{.tls = MakeSelfSigned("127.0.0.1")});
  EXPECT_EQ(Exchange(server, "GET / HTTP/1.1\r\n\r\n").find("HTTP/1.1"),
            std::string::npos);
  EXPECT_EQ(server.request_count(), 0);
}

TEST(Tls, AnIdentityIsACertificateAndItsKey) {
  TlsIdentity mixed = MakeSelfSigned("127.0.0.1");
  mixed.key_pem = MakeSelfSigned("127.0.0.1").key_pem;
  for (const TlsIdentity& wrong : {TlsIdentity{"a", "b"}, mixed}) {
    EXPECT_THROW(ModelServer server(ServerOptions{.tls = wrong}),
                 std::runtime_error);
  }
}

}  // namespace
}  // namespace whet::testing
