#include "credentials/subject_token.h"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "credentials/secret_json.h"
#include "credentials/small_file.h"

namespace whet {
namespace {

absl::Status CheckUrl(const CredentialFields& fields, const std::string& url,
                      const CredentialContext& context) {
  const absl::StatusOr<std::string> origin =
      context.rules.transport->OriginOf(url);
  if (!origin.ok())
    return fields.Wrong("url", "is not an http(s) address");
  // Local servers of cloud vendors and side-cars speak plain http; what they
  // answer is a secret, so that no network may carry it openly.
  if (absl::StartsWith(*origin, "https://") || IsLoopbackOrigin(*origin) ||
      IsLinkLocalOrigin(*origin) ||
      *origin == "http://metadata.google.internal:80") {
    return absl::OkStatus();
  }
  return absl::PermissionDeniedError(
      fields
          .Wrong("url", absl::StrCat("names ", *origin,
                                     ", which is neither https nor on this "
                                     "machine"))
          .message());
}

// A name or value that would end its header.
bool BreaksHeader(const std::string& text) {
  return std::any_of(text.begin(), text.end(), [](char c) {
    return absl::ascii_iscntrl(static_cast<unsigned char>(c));
  });
}

absl::Status ReadFormat(const CredentialFields& fields,
                        SubjectTokenSource& out) {
  if (!fields.Has("format"))
    return absl::OkStatus();
  WHET_ASSIGN_OR_RETURN(const CredentialFields format, fields.Object("format"));
  WHET_ASSIGN_OR_RETURN(const std::string type, format.TextOr("type", "text"));
  if (type == "json") {
    WHET_ASSIGN_OR_RETURN(out.json_field,
                          format.Text("subject_token_field_name"));
  } else if (type != "text") {
    return format.Wrong("type", "is neither 'text' nor 'json'");
  }
  return absl::OkStatus();
}

absl::StatusOr<std::string> TokenIn(std::string_view text,
                                    const std::string& json_field,
                                    const std::string& where) {
  if (json_field.empty()) {
    std::string token(absl::StripAsciiWhitespace(ToAbsl(text)));
    if (token.empty())
      return absl::UnauthenticatedError(absl::StrCat(where, " is empty"));
    return token;
  }
  nlohmann::json json = nlohmann::json::parse(text, nullptr, false);
  if (!json.is_object() || !json.contains(json_field) ||
      !json[json_field].is_string() ||
      json[json_field].get_ref<const std::string&>().empty()) {
    return absl::UnauthenticatedError(
        absl::StrCat(where, " is not a JSON object with a text '", json_field,
                     "', the subject_token_field_name"));
  }
  std::string token = json[json_field].get<std::string>();
  WipeStrings(json);
  return token;
}

absl::StatusOr<std::string> FromUrl(const SubjectTokenSource& source,
                                    TokenExchange& exchange) {
  TokenRequest request;
  request.method = "GET";
  request.url = source.url;
  request.headers = source.headers;
  const absl::StatusOr<std::string> origin =
      exchange.transport().OriginOf(source.url);
  // What is on this machine is not behind a proxy.
  request.direct = origin.ok() && absl::StartsWith(*origin, "http://");
  WHET_ASSIGN_OR_RETURN(const TokenReply reply, exchange.Send(request));
  if (reply.status != 200) {
    return exchange.Refusal(reply, source.url,
                            "the credentials file names it as the source of "
                            "the workload's token");
  }
  return TokenIn(reply.body, source.json_field,
                 absl::StrCat("the answer of ", source.url));
}

}  // namespace

absl::StatusOr<SubjectTokenSource> ReadSubjectTokenSource(
    const CredentialFields& fields, const CredentialContext& context) {
  WHET_ASSIGN_OR_RETURN(const CredentialFields source,
                        fields.Object("credential_source"));
  SubjectTokenSource out;
  if (source.Has("environment_id")) {
    return source.Wrong("environment_id",
                        "asks for credentials of AWS, which are not supported; "
                        "use a file, a url or an executable as the source");
  }
  if (source.Has("certificate")) {
    return source.Wrong("certificate",
                        "asks for an X.509 certificate, which is not "
                        "supported; use a file, a url or an executable as the "
                        "source");
  }
  if (source.Has("file") + source.Has("url") + source.Has("executable") != 1) {
    return fields.Wrong("credential_source",
                        "does not have exactly one of file, url, executable");
  }
  if (source.Has("executable")) {
    WHET_ASSIGN_OR_RETURN(const CredentialFields executable,
                          source.Object("executable"));
    WHET_ASSIGN_OR_RETURN(out.program,
                          ReadTokenProgram(executable, context.environment));
    return out;
  }
  WHET_RETURN_IF_ERROR(ReadFormat(source, out));
  if (source.Has("file")) {
    WHET_ASSIGN_OR_RETURN(out.file, source.Text("file"));
    return out;
  }
  WHET_ASSIGN_OR_RETURN(out.url, source.Text("url"));
  WHET_RETURN_IF_ERROR(CheckUrl(source, out.url, context));
  WHET_ASSIGN_OR_RETURN(out.headers, source.PairsOr("headers"));
  for (const auto& [name, value] : out.headers) {
    if (name.empty() || BreaksHeader(name) || BreaksHeader(value) ||
        name.find(':') != std::string::npos) {
      return source.Wrong("headers", "has a name or value with a line break");
    }
  }
  return out;
}

absl::StatusOr<SecretText> FetchSubjectToken(const SubjectTokenSource& source,
                                             TokenExchange& exchange) {
  absl::StatusOr<std::string> token;
  if (!source.file.empty()) {
    // Read each time: whoever runs the workload renews it.
    const std::string where = absl::StrCat("token file ", source.file);
    absl::StatusOr<SmallFile> file = ReadSmallFile(source.file, where);
    if (!file.ok())
      return absl::UnauthenticatedError(file.status().message());
    token = TokenIn(file->text.Expose(), source.json_field, where);
  } else if (!source.url.empty()) {
    token = FromUrl(source, exchange);
  } else {
    token = RunTokenProgram(source.program, exchange.ServerSeconds(),
                            exchange.clock().stop_fd());
  }
  if (!token.ok())
    return token.status();
  exchange.Mask(*token);
  return SecretText::Take(*token);
}

}  // namespace whet
