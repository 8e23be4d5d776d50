// What a host and a worker ask of each other (lane.h). Both come from the same
// build: numbers may change with every version, and a worker of another one is
// refused by its first answer.
#ifndef WHET_CORE_WORKER_PROTOCOL_H_
#define WHET_CORE_WORKER_PROTOCOL_H_

#include <cstdint>

namespace whet {

inline constexpr std::uint32_t kWorkerProtocol = 1;

// The descriptors that a worker finds open: its control lane.
inline constexpr int kControlSocket = 3;
inline constexpr int kControlMemory = 4;
// What a worker brings along that becomes another program: a filter of system
// calls for it to load (sandbox.h), if this machine has any.
inline constexpr int kProgramFilter = 5;

namespace worker_method {

// Host to worker, on the control lane. Every answer but that of kHello begins
// with an error (error_codec.h).
//
// kHello: U32 kWorkerProtocol, text with the version of the host. Answer: the
// same of the worker.
inline constexpr std::uint32_t kHello = 1;
// kConfine: SandboxRules (sandbox.h). Answer: error; U32, n texts: what could
// not be forbidden on this machine.
inline constexpr std::uint32_t kConfine = 2;
// kLoad: text, path of a library. Answer: error; text SHA-256; U64 n and n
// times: text kind, text id, U32 flags.
inline constexpr std::uint32_t kLoad = 3;
// kOpenLane, with the ends of a lane; U32: 1 if the worker is to call on it, 0
// if it is to answer. Answer: error.
inline constexpr std::uint32_t kOpenLane = 4;
// kCreate, `instance` is the host's number for it: text kind, text id, text
// config, U64 n, n texts: the services on offer. Answer: error; of an evaluator
// U32 max_batch, U32 whether aggregate(), U32 whether model_needs(); of a
// provider U32 with a bit for each function that it has (provider_calls.h),
// U32 operations at once that are useful.
inline constexpr std::uint32_t kCreate = 5;
inline constexpr std::uint32_t kShutdown = 6;
inline constexpr std::uint32_t kDestroy = 7;
// kModelNeeds. Answer: error; U64 n and n times: text role, U64 calls, I64
// tokens.
inline constexpr std::uint32_t kModelNeeds = 8;

// kBecome: text program, U64 n, n texts: its arguments, U64 n, n texts: its
// environment. The worker becomes that program, with its control lane; it is
// Python that serves what is loaded from now on (hosts/python/whet/_worker.py).
// Answer, by that program: error, U32 kWorkerProtocol.
inline constexpr std::uint32_t kBecome = 9;

// Host to worker, on a lane of the instance; worker to host, kEvaluators*, with
// U64 number of the evaluator in front.
//
// kScore: a batch. Answer: scores and statuses, error, verdicts
// (evaluation_codec.h).
inline constexpr std::uint32_t kScore = 20;
// kAggregate: U64 n, n texts. Answer: error, metrics.
inline constexpr std::uint32_t kAggregate = 21;
// kRun, of a strategy. Answer: error.
inline constexpr std::uint32_t kRun = 22;

// Of a provider, with the arguments of its functions in their order. Answers
// begin with an error, but for those of kCancel and kHttpResponse, which are
// empty.
//
// kGenerate: U64 operation, one request. Answer: error.
inline constexpr std::uint32_t kGenerate = 30;
inline constexpr std::uint32_t kCancel = 31;
inline constexpr std::uint32_t kEmbed = 32;
// kModels. Answer: error, text. So does kProbe, with text model.
inline constexpr std::uint32_t kModels = 33;
// kCountTokens: one request. Answer: error, I64.
inline constexpr std::uint32_t kCountTokens = 34;
inline constexpr std::uint32_t kProbe = 35;
// kHttpResponse: U64 token, response (http_codec.h).
inline constexpr std::uint32_t kHttpResponse = 36;

// Worker to host.
//
// U32 level. Answer: U32.
inline constexpr std::uint32_t kLogEnabled = 40;
// U32 level, text. Answer: nothing.
inline constexpr std::uint32_t kLogWrite = 41;
// Text role, requests. Answer: for each U32 1 and an answer
// (generation_codec.h), then U32 0, then error.
inline constexpr std::uint32_t kLlmGenerate = 50;
// Text role, U64 n, n texts. Answer: as kLlmGenerate, with vectors.
inline constexpr std::uint32_t kLlmEmbed = 51;
// Text id, text config. Answer: error, U64 number.
inline constexpr std::uint32_t kEvaluatorsCreate = 60;
inline constexpr std::uint32_t kEvaluatorsScore = 61;
inline constexpr std::uint32_t kEvaluatorsAggregate = 62;

// whet.search/1, with the arguments of its functions in their order. Every
// answer begins with an error, then what the function stores (search_codec.h).
inline constexpr std::uint32_t kSearchExamples = 70;
inline constexpr std::uint32_t kSearchCandidate = 71;
inline constexpr std::uint32_t kSearchPropose = 72;
inline constexpr std::uint32_t kSearchEvaluate = 73;
inline constexpr std::uint32_t kSearchWaitEvaluation = 74;
inline constexpr std::uint32_t kSearchGenerate = 75;
inline constexpr std::uint32_t kSearchWaitGeneration = 76;
inline constexpr std::uint32_t kSearchRelease = 77;
inline constexpr std::uint32_t kSearchRandom = 78;
inline constexpr std::uint32_t kSearchBudget = 79;
inline constexpr std::uint32_t kSearchRecommend = 80;
inline constexpr std::uint32_t kSearchEvent = 81;
inline constexpr std::uint32_t kSearchKeepText = 82;

// whet.completion/1: U64 operation, then what there is to say. Answer: I32.
inline constexpr std::uint32_t kCompletionGenerated = 90;
inline constexpr std::uint32_t kCompletionFailed = 91;
inline constexpr std::uint32_t kCompletionQuota = 92;
inline constexpr std::uint32_t kCompletionEmbedded = 93;
// whet.http/1: U64 token, and a request. Answer: error. Of kHttpCancel: none.
inline constexpr std::uint32_t kHttpSend = 94;
inline constexpr std::uint32_t kHttpCancel = 95;
// whet.secrets/1. Answer: error; U64 handle, text, nothing.
inline constexpr std::uint32_t kSecretsOpen = 96;
inline constexpr std::uint32_t kSecretsDescribe = 97;
inline constexpr std::uint32_t kSecretsRefuse = 98;

}  // namespace worker_method
}  // namespace whet

#endif  // WHET_CORE_WORKER_PROTOCOL_H_
