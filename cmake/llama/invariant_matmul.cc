// Matrix products of ggml's CPU backend whose result for one row does not
// depend on which other rows are in the batch.
//
// ggml picks its "tiled" kernels when a batch is large and its dot products
// when it is small; the two round differently, so the same prompt would answer
// differently alone and in company. CMakeLists.txt beside this file takes
// ggml's tiled kernels out of the build and puts these functions, which have
// their names and their contract (ggml-cpu/tiled/tiled.h), in their place.
//
// What is here computes exactly what ggml's dot product computes, operation by
// operation and bit by bit, for up to four columns at once: a weight is
// unpacked once for four columns instead of four times. Attention is in
// invariant_half.cc, a variant for wide vectors in invariant_wide.cc.
// Everything else is left to ggml's dot products by returning false.

#include "invariant_matmul.h"

#include <cstdint>
#include <cstring>

#include "ggml-cpu-impl.h"
#include "ggml-cpu.h"
#include "ggml.h"
#include "tiled/tiled.h"

#define GGML_COMMON_DECL_C
#include "ggml-common.h"

#if defined(__AVX2__) && defined(__FMA__) && defined(__F16C__)
#include <immintrin.h>

namespace {

using whet_llama::kMaxBlocks;
using whet_llama::Product;

constexpr int kBlock = 32;         // weights per quantized block
constexpr int kColumns = 4;        // columns computed together
constexpr int kRowTile = 32;       // rows of a unit of work
constexpr int kColumnTile = 64;    // columns of a unit of work
constexpr int kWorthGrouping = 4;  // columns; ggml's own are as fast for fewer

static_assert(QK4_1 == kBlock && QK8_1 == kBlock && QK8_0 == kBlock);

float Half(uint16_t bits) { return _cvtsh_ss(bits); }

// The same order of additions as ggml's horizontal sum.
float Sum8(__m256 x) {
  __m128 r = _mm256_extractf128_ps(x, 1);
  r = _mm_add_ps(r, _mm256_castps256_ps128(x));
  r = _mm_add_ps(r, _mm_movehl_ps(r, r));
  r = _mm_add_ss(r, _mm_movehdup_ps(r));
  return _mm_cvtss_f32(r);
}

__m256i Load32(const void* p) {
  return _mm256_loadu_si256(static_cast<const __m256i*>(p));
}

// Pairs of products of unsigned and signed bytes, summed to eight floats.
__m256 PairSums(__m256i unsigned8, __m256i signed8) {
  const __m256i pairs = _mm256_maddubs_epi16(unsigned8, signed8);
  return _mm256_cvtepi32_ps(_mm256_madd_epi16(_mm256_set1_epi16(1), pairs));
}

// Scales of the columns of a group, block by block, as floats.
struct ColumnScales {
  float d[kMaxBlocks][kColumns];
  float s[kMaxBlocks][kColumns];
};

struct Q4_1 {
  using Weight = block_q4_1;
  using Column = block_q8_1;
  static constexpr bool kHasMin = true;
  static float ColumnSum(const Column& y) { return Half(y.s); }
  static float Min(const Weight& x) { return Half(x.m); }

  explicit Q4_1(const Weight& x) {
    const __m128i low = _mm_loadu_si128(reinterpret_cast<const __m128i*>(x.qs));
    const __m256i both = _mm256_insertf128_si256(_mm256_castsi128_si256(low),
                                                 _mm_srli_epi16(low, 4), 1);
    bytes = _mm256_and_si256(both, _mm256_set1_epi8(0xF));
  }
  __m256 Dot(const Column& y) const { return PairSums(bytes, Load32(y.qs)); }

  __m256i bytes;
};

struct Q8_0 {
  using Weight = block_q8_0;
  using Column = block_q8_0;
  static constexpr bool kHasMin = false;
  static float ColumnSum(const Column&) { return 0.0f; }
  static float Min(const Weight&) { return 0.0f; }

  explicit Q8_0(const Weight& x)
      : bytes(Load32(x.qs)), magnitude(_mm256_sign_epi8(bytes, bytes)) {}
  __m256 Dot(const Column& y) const {
    return PairSums(magnitude, _mm256_sign_epi8(Load32(y.qs), bytes));
  }

  __m256i bytes;
  __m256i magnitude;
};

// out[c] = row . columns[c], for N columns.
template <typename Q, int N>
void DotColumns(const typename Q::Weight* row,
                const typename Q::Column* const* columns,
                const ColumnScales& scales, int blocks, float* out) {
  __m256 sums[N];
  for (int c = 0; c < N; ++c) {
    sums[c] = _mm256_setzero_ps();
  }
  __m128 mins = _mm_setzero_ps();
  for (int b = 0; b < blocks; ++b) {
    const Q weights(row[b]);
    const __m256 d = _mm256_set1_ps(Half(row[b].d));
    if constexpr (Q::kHasMin) {
      mins = _mm_fmadd_ps(_mm_set1_ps(Q::Min(row[b])),
                          _mm_loadu_ps(scales.s[b]), mins);
    }
    for (int c = 0; c < N; ++c) {
      const __m256 scale = _mm256_mul_ps(d, _mm256_set1_ps(scales.d[b][c]));
      sums[c] = _mm256_fmadd_ps(scale, weights.Dot(columns[c][b]), sums[c]);
    }
  }
  float min[kColumns];
  _mm_storeu_ps(min, mins);
  for (int c = 0; c < N; ++c) {
    out[c] = Q::kHasMin ? Sum8(sums[c]) + min[c] : Sum8(sums[c]);
  }
}

template <typename Q>
void ComputePiece(const Product& p, int64_t row0, int64_t row1, int64_t col0,
                  int64_t col1) {
  using Column = typename Q::Column;
  static thread_local ColumnScales scales;
  for (int64_t group = col0; group < col1; group += kColumns) {
    const int n =
        static_cast<int>(col1 - group < kColumns ? col1 - group : kColumns);
    const Column* columns[kColumns];
    for (int c = 0; c < kColumns; ++c) {
      // A group that is not full repeats its last column.
      columns[c] = reinterpret_cast<const Column*>(
          p.columns + (group + (c < n ? c : n - 1)) * p.column_stride);
      for (int b = 0; b < p.blocks; ++b) {
        scales.d[b][c] = Half(columns[c][b].d);
        scales.s[b][c] = Q::ColumnSum(columns[c][b]);
      }
    }
    for (int64_t r = row0; r < row1; ++r) {
      const auto* row = reinterpret_cast<const typename Q::Weight*>(
          p.weights + r * p.weight_stride);
      float out[kColumns];
      if (n == kColumns) {
        DotColumns<Q, kColumns>(row, columns, scales, p.blocks, out);
      } else if (n == 1) {
        DotColumns<Q, 1>(row, columns, scales, p.blocks, out);
      } else if (n == 2) {
        DotColumns<Q, 2>(row, columns, scales, p.blocks, out);
      } else {
        DotColumns<Q, 3>(row, columns, scales, p.blocks, out);
      }
      for (int c = 0; c < n; ++c) {
        std::memcpy(p.out + (group + c) * p.out_stride + r * sizeof(float),
                    &out[c], sizeof(float));
      }
    }
  }
}

// Packs this thread's share of the columns into the work buffer.
void QuantizeColumns(const ggml_compute_params& params,
                     const ggml_tensor& columns, ggml_type type) {
  const ggml_from_float_t quantize = ggml_get_type_traits_cpu(type)->from_float;
  const size_t stride = ggml_row_size(type, columns.ne[0]);
  for (int64_t c = params.ith; c < columns.ne[1]; c += params.nth) {
    quantize(reinterpret_cast<const float*>(
                 static_cast<const char*>(columns.data) + c * columns.nb[1]),
             static_cast<char*>(params.wdata) + c * stride, columns.ne[0]);
  }
}

using PieceFunction = void (*)(const Product&, int64_t, int64_t, int64_t,
                               int64_t);

void Compute(const ggml_compute_params& params, ggml_tensor& dst,
             PieceFunction compute) {
  const ggml_tensor& weights = *dst.src[0];
  const ggml_tensor& columns = *dst.src[1];
  const ggml_type column_type =
      ggml_get_type_traits_cpu(weights.type)->vec_dot_type;
  QuantizeColumns(params, columns, column_type);
  if (params.ith == 0) {
    ggml_threadpool_chunk_set(params.threadpool, params.nth);
  }
  ggml_barrier(params.threadpool);

  const Product product = {static_cast<const char*>(weights.data),
                           weights.nb[1],
                           static_cast<const char*>(params.wdata),
                           ggml_row_size(column_type, columns.ne[0]),
                           static_cast<char*>(dst.data),
                           dst.nb[1],
                           static_cast<int>(weights.ne[0] / kBlock),
                           weights.ne[1],
                           columns.ne[1]};
  const int64_t row_tiles = (product.rows + kRowTile - 1) / kRowTile;
  const int64_t column_tiles = (product.count + kColumnTile - 1) / kColumnTile;
  for (int64_t piece = params.ith; piece < row_tiles * column_tiles;
       piece = ggml_threadpool_chunk_add(params.threadpool, 1)) {
    const int64_t row0 = piece % row_tiles * kRowTile;
    const int64_t col0 = piece / row_tiles * kColumnTile;
    const int64_t row1 = row0 + kRowTile;
    const int64_t col1 = col0 + kColumnTile;
    compute(product, row0, row1 < product.rows ? row1 : product.rows, col0,
            col1 < product.count ? col1 : product.count);
  }
}

// A plain product of a weight matrix and float columns, laid out as usual.
bool IsPlain(const ggml_tensor& dst) {
  const ggml_tensor& weights = *dst.src[0];
  const ggml_tensor& columns = *dst.src[1];
  return weights.extra == nullptr && columns.type == GGML_TYPE_F32 &&
         weights.ne[2] == 1 && weights.ne[3] == 1 && columns.ne[2] == 1 &&
         columns.ne[3] == 1 && columns.nb[0] == sizeof(float) &&
         dst.nb[0] == sizeof(float) &&
         weights.nb[0] == ggml_type_size(weights.type) &&
         weights.ne[0] <= int64_t{kMaxBlocks} * kBlock;
}

}  // namespace

extern "C" bool ggml_compute_forward_mul_mat_tiled(
    const ggml_compute_params* params, ggml_tensor* dst) {
  if (whet_llama::ComputeHalf(*params, *dst)) {
    return true;
  }
  if (!IsPlain(*dst) || dst->src[1]->ne[1] < kWorthGrouping) {
    return false;
  }
  switch (dst->src[0]->type) {
    case GGML_TYPE_Q4_1:
      Compute(*params, *dst,
              whet_llama::HasWideVectors() ? &whet_llama::ComputePieceWide
                                           : &ComputePiece<Q4_1>);
      return true;
    case GGML_TYPE_Q8_0:
      Compute(*params, *dst, &ComputePiece<Q8_0>);
      return true;
    default:
      return false;
  }
}

#else  // another instruction set: ggml's dot products

extern "C" bool ggml_compute_forward_mul_mat_tiled(const ggml_compute_params*,
                                                   ggml_tensor*) {
  return false;
}

#endif

extern "C" bool ggml_compute_forward_mul_mat_id_tiled(
    const ggml_compute_params*, ggml_tensor*, int64_t, int64_t, const int32_t*,
    char*) {
  return false;
}

// Added to the room for packed columns, which ggml has in any case.
extern "C" size_t ggml_tiled_wdata_size(int, ggml_tensor* dst) {
  return whet_llama::HalfWorkBytes(*dst);
}
