// Of a fit before `scripts/accuracy --fit-tempo`, which writes this file anew, was as it is.
#include "analysis/tempo_model.hpp"

namespace afterglow::analysis {

// clang-format off
const std::array<float, evidence_count> tempo_weights = {
    // all with all
    -0.188F, -0.315F, -0.118F, -0.097F, 0.214F, 0.621F, 0.163F, 0.470F, 0.575F, 1.173F, 0.460F, 0.167F,
    // low with low
    -0.557F, -0.393F, -0.459F, -0.037F, -0.551F, 0.237F, 0.193F, -0.679F, -0.068F, 2.696F, -0.502F, 0.016F,
    // middle with middle
    -0.025F, -0.241F, -0.784F, 0.015F, 0.324F, 0.513F, -0.205F, 0.237F, 0.308F, 1.650F, 0.330F, 0.038F,
    // high with high
    -0.383F, -0.495F, 0.994F, -0.201F, 0.198F, 0.573F, 0.818F, 0.753F, 0.777F, 0.616F, 0.628F, 0.021F,
    // low with middle
    -0.388F, -0.354F, -0.012F, 0.004F, -0.158F, 0.663F, 0.451F, -0.435F, 0.489F, 1.622F, -0.315F, 0.109F,
    // middle with high
    -0.035F, -0.179F, -0.035F, -0.145F, 0.304F, 0.790F, 0.060F, 0.744F, 0.765F, 0.711F, 0.674F, 0.246F,
    // nearness to the reference tempi
    -1.625F, -0.084F, -0.049F, 1.519F, 1.310F, 0.938F, 0.077F,
};
// clang-format on

}  // namespace afterglow::analysis
