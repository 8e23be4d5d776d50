// Q4_1 products on processors with AVX-512 and VNNI, see invariant_matmul.h.
// Compiled for those; called only on those.
//
// A 512-bit vector holds eight lanes for each of two columns. What happens in a
// lane is what happens in that lane of the 256-bit code: sums of bytes are
// exact, and the float operations are the same ones in the same order.
#include "invariant_matmul.h"

#if defined(__AVX512F__) && defined(__AVX512BW__) && defined(__AVX512DQ__) && \
    defined(__AVX512VL__) && defined(__AVX512VNNI__)
#include <immintrin.h>

#define GGML_COMMON_DECL_C
#include "ggml-common.h"

namespace whet_llama {
namespace {

constexpr int kPairs = 4;
constexpr int kColumns = 2 * kPairs;  // columns computed together
constexpr int kBlock = 32;

// Eight columns, block by block, and for each block their scales and sums.
struct Columns {
  struct alignas(64) Block {
    int8_t bytes[kPairs][2][kBlock];
    float scales[kPairs][16];  // eight times each of the two
    float sums[kColumns];
  };
  Block blocks[kMaxBlocks];
};

void Pack(const Product& p, int64_t first, int n, Columns& out) {
  for (int c = 0; c < kColumns; ++c) {
    // A group that is not full repeats its last column.
    const auto* column = reinterpret_cast<const block_q8_1*>(
        p.columns + (first + (c < n ? c : n - 1)) * p.column_stride);
    for (int b = 0; b < p.blocks; ++b) {
      Columns::Block& block = out.blocks[b];
      _mm256_store_si256(
          reinterpret_cast<__m256i*>(block.bytes[c / 2][c % 2]),
          _mm256_loadu_si256(reinterpret_cast<const __m256i*>(column[b].qs)));
      _mm256_store_ps(block.scales[c / 2] + 8 * (c % 2),
                      _mm256_set1_ps(_cvtsh_ss(column[b].d)));
      block.sums[c] = _cvtsh_ss(column[b].s);
    }
  }
}

// The same order of additions as ggml's horizontal sum.
float Sum8(__m256 x) {
  __m128 r = _mm256_extractf128_ps(x, 1);
  r = _mm_add_ps(r, _mm256_castps256_ps128(x));
  r = _mm_add_ps(r, _mm_movehl_ps(r, r));
  r = _mm_add_ss(r, _mm_movehdup_ps(r));
  return _mm_cvtss_f32(r);
}

// out[c] = row . column c, for the eight columns.
void DotColumns(const block_q4_1* row, const Columns& columns, int blocks,
                float* out) {
  __m512 sums[kPairs];
  for (int p = 0; p < kPairs; ++p) {
    sums[p] = _mm512_setzero_ps();
  }
  __m256 mins = _mm256_setzero_ps();
  for (int b = 0; b < blocks; ++b) {
    const Columns::Block& block = columns.blocks[b];
    const __m128i low =
        _mm_loadu_si128(reinterpret_cast<const __m128i*>(row[b].qs));
    const __m256i both =
        _mm256_and_si256(_mm256_inserti128_si256(_mm256_castsi128_si256(low),
                                                 _mm_srli_epi16(low, 4), 1),
                         _mm256_set1_epi8(0xF));
    const __m512i weights = _mm512_broadcast_i64x4(both);
    const __m512 d = _mm512_set1_ps(_cvtsh_ss(row[b].d));
    mins = _mm256_fmadd_ps(_mm256_set1_ps(_cvtsh_ss(row[b].m)),
                           _mm256_loadu_ps(block.sums), mins);
    for (int p = 0; p < kPairs; ++p) {
      const __m512i dots = _mm512_dpbusd_epi32(
          _mm512_setzero_si512(), weights, _mm512_load_si512(block.bytes[p]));
      const __m512 scale = _mm512_mul_ps(d, _mm512_load_ps(block.scales[p]));
      sums[p] = _mm512_fmadd_ps(scale, _mm512_cvtepi32_ps(dots), sums[p]);
    }
  }
  float min[kColumns];
  _mm256_storeu_ps(min, mins);
  for (int p = 0; p < kPairs; ++p) {
    out[2 * p] = Sum8(_mm512_castps512_ps256(sums[p])) + min[2 * p];
    out[2 * p + 1] = Sum8(_mm512_extractf32x8_ps(sums[p], 1)) + min[2 * p + 1];
  }
}

}  // namespace

bool HasWideVectors() {
  static const bool has = __builtin_cpu_supports("avx512f") &&
                          __builtin_cpu_supports("avx512bw") &&
                          __builtin_cpu_supports("avx512dq") &&
                          __builtin_cpu_supports("avx512vl") &&
                          __builtin_cpu_supports("avx512vnni");
  return has;
}

void ComputePieceWide(const Product& p, int64_t row0, int64_t row1,
                      int64_t col0, int64_t col1) {
  static thread_local Columns columns;
  for (int64_t group = col0; group < col1; group += kColumns) {
    const int n =
        static_cast<int>(col1 - group < kColumns ? col1 - group : kColumns);
    Pack(p, group, n, columns);
    for (int64_t r = row0; r < row1; ++r) {
      float out[kColumns];
      DotColumns(
          reinterpret_cast<const block_q4_1*>(p.weights + r * p.weight_stride),
          columns, p.blocks, out);
      for (int c = 0; c < n; ++c) {
        reinterpret_cast<float*>(p.out + (group + c) * p.out_stride)[r] =
            out[c];
      }
    }
  }
}

}  // namespace whet_llama

#else  // the compiler cannot, or it is another instruction set

namespace whet_llama {
bool HasWideVectors() { return false; }
void ComputePieceWide(const Product&, int64_t, int64_t, int64_t, int64_t) {}
}  // namespace whet_llama

#endif
