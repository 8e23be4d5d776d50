// The parts of invariant_matmul.cc that have files of their own.
#ifndef WHET_CMAKE_LLAMA_INVARIANT_MATMUL_H_
#define WHET_CMAKE_LLAMA_INVARIANT_MATMUL_H_

#include <cstddef>
#include <cstdint>

#include "ggml-cpu-impl.h"
#include "ggml.h"

namespace whet_llama {

// Products of half-precision matrices with float columns: attention. True if
// it computed `dst`; all threads of the step agree.
bool ComputeHalf(const ggml_compute_params& params, ggml_tensor& dst);

// Bytes of the work buffer that ComputeHalf() needs for `dst`.
size_t HalfWorkBytes(const ggml_tensor& dst);

// A product of quantized weights and quantized columns.
struct Product {
  const char* weights;  // one row every weight_stride bytes
  size_t weight_stride;
  const char* columns;  // one every column_stride bytes
  size_t column_stride;
  char* out;  // one column of floats every out_stride bytes
  size_t out_stride;
  int blocks;  // of 32, per row and column
  int64_t rows;
  int64_t count;  // columns
};

constexpr int kMaxBlocks = 1024;  // bounds the working memory of a thread

// Rows [row0, row1) and columns [col0, col1) of a product of Q4_1 weights, on
// processors that have 512-bit vectors with dot products of bytes. The result
// is the same bit by bit as on those that have not.
bool HasWideVectors();
void ComputePieceWide(const Product& product, int64_t row0, int64_t row1,
                      int64_t col0, int64_t col1);

}  // namespace whet_llama

#endif  // WHET_CMAKE_LLAMA_INVARIANT_MATMUL_H_
