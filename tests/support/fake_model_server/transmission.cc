#include "tests/support/fake_model_server/transmission.h"

#include <algorithm>
#include <cctype>
#include <string_view>
#include <utility>

#include "tests/support/fake_model_server/fault_replies.h"

namespace whet::testing {
namespace {

using End = Transmission::End;

constexpr std::uint64_t kForEver = UINT64_MAX;
constexpr std::uint64_t kManyLines = 1'000'000;
constexpr std::size_t kHugeSize = 100'000'000;
constexpr std::size_t kLengthError = 10;

// A gzip file of a mebibyte that is 1,082,131,465 blanks: a deflate block whose
// code for "258 bytes as the last one" is two bits of zero.
constexpr std::string_view kBombHead(
    "\x1f\x8b\x08\0\0\0\0\0\0\xff"
    "\xed\xc0\x81\0\0\0\0\x80\x20\x95\xfd\x29\x17\xa9\0",
    25);
constexpr std::size_t kBombZeros = 1 << 20;
constexpr std::string_view kBombTail("\x06\x07\x2d\xa9\x9c\x09\x04\x80\x40", 9);

const char* ReasonPhrase(int status) {
  switch (status) {
    case 200:
      return "OK";
    case 400:
      return "Bad Request";
    case 404:
      return "Not Found";
    case 429:
      return "Too Many Requests";
    case 500:
      return "Internal Server Error";
    case 502:
      return "Bad Gateway";
    case 503:
      return "Service Unavailable";
    default:
      return "-";
  }
}

bool IsContentLength(std::string_view name) {
  constexpr std::string_view kName = "content-length";
  return std::equal(name.begin(), name.end(), kName.begin(), kName.end(),
                    [](unsigned char a, char b) {
                      return static_cast<char>(std::tolower(a)) == b;
                    });
}

// Status line and headers without the empty line that ends them.
// `framing` is the line that says how long the body is.
std::string HeadOf(const ModelReply& reply, const std::string& framing) {
  std::string head;
  head.reserve(256 + reply.body.size());  // the body will be appended
  head += "HTTP/1.1 ";
  head += std::to_string(reply.status);
  head += ' ';
  head += ReasonPhrase(reply.status);
  head += "\r\n";
  bool has_length = false;
  for (const auto& [name, value] : reply.headers) {
    has_length = has_length || IsContentLength(name);
    head += name;
    head += ": ";
    head += value;
    head += "\r\n";
  }
  if (!has_length)
    head += framing;
  if (reply.close)
    head += "connection: close\r\n";
  return head;
}

std::string LengthLine(std::size_t bytes) {
  return "content-length: " + std::to_string(bytes) + "\r\n";
}

void Add(Transmission& out, std::string bytes, std::uint64_t times = 1,
         bool slow = false) {
  if (!bytes.empty() && times > 0) {
    out.pieces.push_back(
        {.bytes = std::move(bytes), .times = times, .slow = slow});
  }
}

void PlanSlow(const ModelReply& reply, Transmission& out) {
  const bool slow_head = reply.fault == Fault::kSlowHeaders;
  Add(out, HeadOf(reply, LengthLine(reply.body.size())) + "\r\n", 1, slow_head);
  Add(out, reply.body, 1, !slow_head);
}

void PlanHeaderFlood(const ModelReply& reply, Transmission& out) {
  Add(out, HeadOf(reply, LengthLine(reply.body.size())));
  if (reply.fault == Fault::kManyHeaderLines) {
    Add(out, "x-filler: ffffffffffffffff\r\n", kManyLines);
    Add(out, "\r\n" + reply.body);
    return;
  }
  Add(out, "x-endless: ");
  Add(out, std::string(4096, 'f'), kForEver);
}

void PlanWrongLength(const ModelReply& reply, Transmission& out) {
  const std::size_t size = reply.body.size();
  const bool too_long = reply.fault == Fault::kLengthTooLong;
  const std::size_t announced =
      too_long ? size + kLengthError : size - std::min(size, kLengthError);
  Add(out, HeadOf(reply, LengthLine(announced)) + "\r\n" + reply.body);
  if (too_long)
    out.end = End::kClose;
}

void PlanChunked(const ModelReply& reply, Transmission& out) {
  const std::string head =
      HeadOf(reply, "transfer-encoding: chunked\r\n") + "\r\n";
  out.end = End::kClose;
  if (reply.fault == Fault::kChunkedGarbage) {
    Add(out, head + "this is no size\r\n" + reply.body);
    return;
  }
  static constexpr char kHex[] = "0123456789abcdef";
  std::string size;
  for (std::size_t left = reply.body.size(); left > 0; left /= 16)
    size.insert(size.begin(), kHex[left % 16]);
  Add(out, head + size + "\r\n" + reply.body.substr(0, reply.body.size() / 2));
}

// The good answer with a member so long that nobody wants the rest.
void PlanHugeBody(const ModelReply& reply, Transmission& out) {
  constexpr std::size_t kBlock = 1 << 16;
  constexpr std::string_view kMember = R"(,"padding":")";
  constexpr std::string_view kBodyEnd = "\"}";
  const std::size_t total = reply.bytes.value_or(kHugeSize);
  std::string start = reply.body;
  if (!start.empty())
    start.pop_back();  // the brace
  start += kMember;
  const std::size_t fixed = start.size() + kBodyEnd.size();
  const std::size_t padding = total - std::min(total, fixed);
  Add(out, HeadOf(reply, LengthLine(fixed + padding)) + "\r\n" + start +
               std::string(padding % kBlock, 'x'));
  Add(out, std::string(kBlock, 'x'), padding / kBlock);
  Add(out, std::string(kBodyEnd));
}

void PlanGzipBomb(ModelReply reply, Transmission& out) {
  constexpr std::size_t kBlock = 1 << 16;
  reply.headers.emplace_back("content-encoding", "gzip");
  Add(out, HeadOf(reply, LengthLine(kBombHead.size() + kBombZeros +
                                    kBombTail.size())) +
               "\r\n" + std::string(kBombHead));
  Add(out, std::string(kBlock, '\0'), kBombZeros / kBlock);
  Add(out, std::string(kBombTail));
}

// `reply` up to some point, then `end`.
void PlanBreak(const ModelReply& reply, End end, Transmission& out) {
  const std::size_t half = reply.body.size() / 2;
  std::size_t bytes = 0;
  switch (reply.fault) {
    case Fault::kResetMidBody:
    case Fault::kStallMidBody:
    case Fault::kCloseMidBody:
      bytes = reply.bytes.value_or(half);
      break;
    default:
      break;
  }
  Add(out, HeadOf(reply, LengthLine(reply.body.size())) + "\r\n" +
               reply.body.substr(0, bytes));
  out.end = end;
}

void PlanNothing(End end, Transmission& out) {
  out.status = 0;
  out.end = end;
}

void PlanTransport(const ModelReply& reply, Transmission& out) {
  switch (reply.fault) {
    case Fault::kResetBeforeHeaders:
      return PlanNothing(End::kReset, out);
    case Fault::kClose:
    case Fault::kCloseWhenReused:
      return PlanNothing(End::kClose, out);
    case Fault::kStallBeforeHeaders:
      return PlanNothing(End::kAwaitPeer, out);
    case Fault::kResetAfterHeaders:
    case Fault::kResetMidBody:
      return PlanBreak(reply, End::kReset, out);
    case Fault::kCloseMidBody:
      return PlanBreak(reply, End::kClose, out);
    case Fault::kStallAfterHeaders:
    case Fault::kStallMidBody:
      return PlanBreak(reply, End::kAwaitPeer, out);
    case Fault::kSlowHeaders:
    case Fault::kSlowBody:
      return PlanSlow(reply, out);
    case Fault::kManyHeaderLines:
    case Fault::kEndlessHeaderLine:
      return PlanHeaderFlood(reply, out);
    case Fault::kLengthTooLong:
    case Fault::kLengthTooShort:
      return PlanWrongLength(reply, out);
    case Fault::kChunkedGarbage:
    case Fault::kChunkedTruncated:
      return PlanChunked(reply, out);
    case Fault::kNotHttp:
      PlanNothing(End::kClose, out);
      return Add(out, reply.body);
    default:
      return;
  }
}

}  // namespace

Transmission PlanReply(ModelReply reply, const ReplyContext& context) {
  if (reply.fault == Fault::kCloseWhenReused && !context.reused)
    reply.fault = Fault::kNone;
  reply.close = reply.close || context.asks_close;
  reply = ApplyFault(std::move(reply));
  Transmission out;
  out.status = reply.status;
  out.fault = reply.fault;
  out.delay = reply.delay;
  out.pace = reply.pace;
  out.end = reply.close ? End::kClose : End::kKeepAlive;
  if (InfoOf(reply.fault).of == FaultClass::kTransport) {
    PlanTransport(reply, out);
  } else if (reply.fault == Fault::kHugeBody) {
    PlanHugeBody(reply, out);
  } else if (reply.fault == Fault::kGzipBomb) {
    PlanGzipBomb(std::move(reply), out);
  } else {
    std::string bytes = HeadOf(reply, LengthLine(reply.body.size()));
    bytes += "\r\n";
    bytes += reply.body;
    Add(out, std::move(bytes));
  }
  return out;
}

}  // namespace whet::testing
