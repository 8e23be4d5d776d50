// HTTPS for the server: TLS as a filter between bytes of the wire and bytes of
// the conversation, so that sockets and their faults stay as they are.
//
//   TlsContext context({certificate_pem, key_pem});
//   auto session = context.NewSession();
//   session->Receive(from_wire, plain_in, to_wire);
//   session->Send("HTTP/1.1 200 OK...", to_wire);
//
// A session is for one thread at a time.
#ifndef WHET_TESTS_SUPPORT_FAKE_MODEL_SERVER_TLS_H_
#define WHET_TESTS_SUPPORT_FAKE_MODEL_SERVER_TLS_H_

#include <memory>
#include <string>
#include <string_view>

struct ssl_ctx_st;
struct ssl_st;

namespace whet::testing {

struct TlsIdentity {
  std::string certificate_pem = {};
  std::string key_pem = {};
};

// An identity that nobody vouches for: good for `host` from now minus an hour
// for `hours`, or already over if that is negative.
TlsIdentity MakeSelfSigned(const std::string& host, int hours = 24);

class TlsSession {
 public:
  explicit TlsSession(ssl_ctx_st* context);
  TlsSession(const TlsSession&) = delete;
  TlsSession& operator=(const TlsSession&) = delete;
  ~TlsSession();

  // Appends to `plain` what is in the bytes of the peer and to `to_wire` what
  // the protocol answers. False if the peer does not speak TLS or refuses the
  // certificate.
  bool Receive(std::string_view from_wire, std::string& plain,
               std::string& to_wire);
  void Send(std::string_view plain, std::string& to_wire);

 private:
  void TakeOutput(std::string& to_wire);

  ssl_st* const ssl_;
};

class TlsContext {
 public:
  // Throws std::runtime_error if the identity is none.
  explicit TlsContext(const TlsIdentity& identity);
  TlsContext(const TlsContext&) = delete;
  TlsContext& operator=(const TlsContext&) = delete;
  ~TlsContext();

  std::unique_ptr<TlsSession> NewSession() const;

 private:
  ssl_ctx_st* const context_;
};

}  // namespace whet::testing

#endif  // WHET_TESTS_SUPPORT_FAKE_MODEL_SERVER_TLS_H_
