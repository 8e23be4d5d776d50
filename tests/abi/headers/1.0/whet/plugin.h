/* The whole plugin contract in one include. */
#ifndef WHET_PLUGIN_H_
#define WHET_PLUGIN_H_

#include "whet/evaluator.h"
#include "whet/provider.h"
#include "whet/service/completion.h"
#include "whet/service/evaluators.h"
#include "whet/service/http.h"
#include "whet/service/llm.h"
#include "whet/service/log.h"
#include "whet/service/providers.h"
#include "whet/service/search.h"
#include "whet/service/secrets.h"
#include "whet/strategy.h"

#endif /* WHET_PLUGIN_H_ */
