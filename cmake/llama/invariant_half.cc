// Products of half-precision keys and values with the columns of attention,
// see invariant_matmul.cc: operation by operation what ggml's dot product of
// halves does, for four columns at once. Queries that share a head of keys are
// columns of one product.
#include "invariant_matmul.h"

#if defined(__AVX2__) && defined(__FMA__) && defined(__F16C__)
#include <immintrin.h>

namespace whet_llama {
namespace {

constexpr int kStep = 32;     // halves that a dot product reads per round
constexpr int kLane = 8;      // of them, per accumulator
constexpr int kColumns = 4;   // columns computed together
constexpr int kRowTile = 32;  // rows of a unit of work

// Columns as floats that are halves: what ggml's dot product sees after it has
// packed and unpacked them.
void RoundToHalf(const float* in, float* out, int64_t count) {
  for (int64_t i = 0; i < count; i += kLane) {
    const __m128i half = _mm256_cvtps_ph(
        _mm256_loadu_ps(in + i), _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
    _mm256_storeu_ps(out + i, _mm256_cvtph_ps(half));
  }
}

// Sum of one of the four accumulators of a dot product, for four columns.
void Accumulate(const ggml_fp16_t* row, const float* const* columns, int64_t n,
                int accumulator, __m256* sums) {
  for (int c = 0; c < kColumns; ++c) {
    sums[c] = _mm256_setzero_ps();
  }
  for (int64_t i = accumulator * kLane; i < n; i += kStep) {
    const __m256 x = _mm256_cvtph_ps(
        _mm_loadu_si128(reinterpret_cast<const __m128i*>(row + i)));
    for (int c = 0; c < kColumns; ++c) {
      sums[c] = _mm256_fmadd_ps(x, _mm256_loadu_ps(columns[c] + i), sums[c]);
    }
  }
}

// The four dot products of `row`, added up in the order of ggml.
__m128 DotColumns(const ggml_fp16_t* row, const float* const* columns,
                  int64_t n) {
  __m256 first[kColumns];
  __m256 second[kColumns];
  __m256 other[kColumns];
  Accumulate(row, columns, n, 0, first);
  Accumulate(row, columns, n, 2, other);
  for (int c = 0; c < kColumns; ++c) {
    first[c] = _mm256_add_ps(first[c], other[c]);
  }
  Accumulate(row, columns, n, 1, second);
  Accumulate(row, columns, n, 3, other);
  __m128 quads[kColumns];
  for (int c = 0; c < kColumns; ++c) {
    second[c] = _mm256_add_ps(second[c], other[c]);
    const __m256 all = _mm256_add_ps(first[c], second[c]);
    quads[c] =
        _mm_add_ps(_mm256_castps256_ps128(all), _mm256_extractf128_ps(all, 1));
  }
  return _mm_hadd_ps(_mm_hadd_ps(quads[0], quads[1]),
                     _mm_hadd_ps(quads[2], quads[3]));
}

// The columns that are multiplied with one head of `src0` in one stream.
struct Head {
  const ggml_tensor* src0;
  const ggml_tensor* src1;
  ggml_tensor* dst;
  const float* rounded;  // all of src1, dense
  int64_t head;          // of src0
  int64_t stream;
  int64_t sharing;  // heads of src1 per head of src0

  int64_t count() const { return sharing * src1->ne[1]; }
  const ggml_fp16_t* Row(int64_t r) const {
    return reinterpret_cast<const ggml_fp16_t*>(
        static_cast<const char*>(src0->data) + r * src0->nb[1] +
        head * src0->nb[2] + stream * src0->nb[3]);
  }
  const float* Column(int64_t c) const {
    const int64_t h = head * sharing + c / src1->ne[1];
    return rounded +
           ((stream * src1->ne[2] + h) * src1->ne[1] + c % src1->ne[1]) *
               src1->ne[0];
  }
  float* Out(int64_t c) const {
    const int64_t h = head * sharing + c / src1->ne[1];
    return reinterpret_cast<float*>(static_cast<char*>(dst->data) +
                                    (c % src1->ne[1]) * dst->nb[1] +
                                    h * dst->nb[2] + stream * dst->nb[3]);
  }
};

void ComputeRows(const Head& head, int64_t row0, int64_t row1) {
  for (int64_t group = 0; group < head.count(); group += kColumns) {
    const float* columns[kColumns];
    float* out[kColumns];
    for (int c = 0; c < kColumns; ++c) {
      // A group that is not full repeats the last column.
      const int64_t column =
          group + c < head.count() ? group + c : head.count() - 1;
      columns[c] = head.Column(column);
      out[c] = head.Out(column);
    }
    for (int64_t r = row0; r < row1; ++r) {
      float sums[kColumns];
      _mm_storeu_ps(sums, DotColumns(head.Row(r), columns, head.src0->ne[0]));
      for (int c = 0; c < kColumns; ++c) {
        out[c][r] = sums[c];
      }
    }
  }
}

bool IsAttention(const ggml_tensor& dst) {
  const ggml_tensor& a = *dst.src[0];
  const ggml_tensor& b = *dst.src[1];
  return a.type == GGML_TYPE_F16 && b.type == GGML_TYPE_F32 &&
         a.nb[0] == sizeof(ggml_fp16_t) && b.nb[0] == sizeof(float) &&
         dst.nb[0] == sizeof(float) && a.ne[0] % kStep == 0 &&
         a.ne[3] == b.ne[3] && b.ne[2] % a.ne[2] == 0 &&
         b.ne[1] * (b.ne[2] / a.ne[2]) > 1;
}

}  // namespace

size_t HalfWorkBytes(const ggml_tensor& dst) {
  return IsAttention(dst) ? ggml_nelements(dst.src[1]) * sizeof(float) : 0;
}

bool ComputeHalf(const ggml_compute_params& params, ggml_tensor& dst) {
  if (!IsAttention(dst)) {
    return false;
  }
  const ggml_tensor& src0 = *dst.src[0];
  const ggml_tensor& src1 = *dst.src[1];
  auto* rounded = static_cast<float*>(params.wdata);
  const int64_t columns = ggml_nrows(&src1);
  for (int64_t c = params.ith; c < columns; c += params.nth) {
    const int64_t i1 = c % src1.ne[1];
    const int64_t i2 = c / src1.ne[1] % src1.ne[2];
    const int64_t i3 = c / src1.ne[1] / src1.ne[2];
    RoundToHalf(reinterpret_cast<const float*>(
                    static_cast<const char*>(src1.data) + i1 * src1.nb[1] +
                    i2 * src1.nb[2] + i3 * src1.nb[3]),
                rounded + c * src1.ne[0], src1.ne[0]);
  }
  if (params.ith == 0) {
    ggml_threadpool_chunk_set(params.threadpool, params.nth);
  }
  ggml_barrier(params.threadpool);

  const int64_t tiles = (src0.ne[1] + kRowTile - 1) / kRowTile;
  const int64_t pieces = tiles * src0.ne[2] * src0.ne[3];
  for (int64_t piece = params.ith; piece < pieces;
       piece = ggml_threadpool_chunk_add(params.threadpool, 1)) {
    const Head head = {&src0,
                       &src1,
                       &dst,
                       rounded,
                       piece / tiles % src0.ne[2],
                       piece / tiles / src0.ne[2],
                       src1.ne[2] / src0.ne[2]};
    const int64_t row0 = piece % tiles * kRowTile;
    const int64_t row1 = row0 + kRowTile;
    ComputeRows(head, row0, row1 < src0.ne[1] ? row1 : src0.ne[1]);
  }
  return true;
}

}  // namespace whet_llama

#else  // another instruction set: ggml's dot products

namespace whet_llama {
size_t HalfWorkBytes(const ggml_tensor&) { return 0; }
bool ComputeHalf(const ggml_compute_params&, ggml_tensor&) { return false; }
}  // namespace whet_llama

#endif
