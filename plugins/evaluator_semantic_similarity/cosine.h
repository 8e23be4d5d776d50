// The cosine of two vectors.
//
//   Cosine({3, 4}, {4, 3});  // 0.96
//
// Pure. Thread-safe.
#ifndef WHET_PLUGINS_EVALUATOR_SEMANTIC_SIMILARITY_COSINE_H_
#define WHET_PLUGINS_EVALUATOR_SEMANTIC_SIMILARITY_COSINE_H_

#include <vector>

namespace whet::semantic_similarity {

// In [-1, 1]; 0 if one of them has no length. Throws sdk::Error (INTERNAL) if
// they have different dimensions. Models need not give vectors of length 1.
double Cosine(const std::vector<float>& a, const std::vector<float>& b);

}  // namespace whet::semantic_similarity

#endif  // WHET_PLUGINS_EVALUATOR_SEMANTIC_SIMILARITY_COSINE_H_
