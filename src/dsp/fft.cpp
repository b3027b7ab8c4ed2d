#include "dsp/fft.hpp"

#include <fftw3.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <list>
#include <mutex>
#include <new>

// FFTW asks these what the processor can do, and has another transform, which rounds otherwise, for each
// answer. Found here before its own, they give every processor the same (SSE2 is part of all that are
// supported): two machines make the same textures.
extern "C" {
int fftwf_have_simd_avx() {
    return 0;
}
int fftwf_have_simd_avx_128_fma() {
    return 0;
}
int fftwf_have_simd_avx2() {
    return 0;
}
int fftwf_have_simd_avx2_128() {
    return 0;
}
int fftwf_have_simd_avx512() {
    return 0;
}
}

namespace afterglow::dsp {
namespace {

// FFTW's planner is not safe to call from two threads; everything that makes or frees a plan holds this.
std::mutex& planner_mutex() {
    static std::mutex mutex;
    return mutex;
}

// Made when first needed: planning a direction costs more than running it several times.
struct Plans {
    std::atomic<fftwf_plan> forward = nullptr;
    std::atomic<fftwf_plan> inverse = nullptr;

    Plans() = default;
    Plans(const Plans&) = delete;
    Plans& operator=(const Plans&) = delete;
    ~Plans() {
        const std::lock_guard lock(planner_mutex());
        fftwf_destroy_plan(forward);
        fftwf_destroy_plan(inverse);
    }
};

fftwf_complex* as_fftw(std::complex<float>* data) {
    return reinterpret_cast<fftwf_complex*>(data);
}

struct FreeFftw {
    void operator()(void* data) const { fftwf_free(data); }
};
using TimeArray = std::unique_ptr<float[], FreeFftw>;
using SpectrumArray = std::unique_ptr<std::complex<float>[], FreeFftw>;

template <typename Pointer>
Pointer allocated(Pointer pointer) {
    if (pointer == nullptr) throw std::bad_alloc();
    return pointer;
}

TimeArray time_array(std::size_t size) {
    return TimeArray(allocated(fftwf_alloc_real(size)));
}
SpectrumArray spectrum_array(std::size_t bins) {
    return SpectrumArray(reinterpret_cast<std::complex<float>*>(allocated(fftwf_alloc_complex(bins))));
}

// FFTW ends the process where the planner gets no memory; this throws std::bad_alloc before.
void require_memory_to_plan(std::size_t size) {
    constexpr std::size_t own_bytes = 1U << 20U;
    constexpr std::size_t bytes_per_sample = 32;
    std::free(allocated(std::malloc(own_bytes + bytes_per_sample * size)));
}

// The plans used last. Bounded, since loops come in any number of lengths and a plan is about as large as its
// data.
class PlanCache {
  public:
    std::shared_ptr<Plans> plans_for(std::size_t size) {
        const std::lock_guard lock(mutex_);
        const auto it = std::find_if(entries_.begin(), entries_.end(),
                                     [size](const Entry& entry) { return entry.size == size; });
        if (it != entries_.end()) {
            entries_.splice(entries_.begin(), entries_, it);
        } else {
            entries_.push_front({size, std::make_shared<Plans>()});
            if (entries_.size() > capacity) entries_.pop_back();
        }
        return entries_.front().plans;
    }

  private:
    static constexpr std::size_t capacity = 24;
    struct Entry {
        std::size_t size;
        std::shared_ptr<Plans> plans;
    };
    std::mutex mutex_;
    std::list<Entry> entries_;
};

// Never destroyed: a thread that ends late may still hold plans.
PlanCache& plan_cache() {
    static auto* cache = new PlanCache;
    return *cache;
}

}  // namespace

// Plans depend on size and alignment alone, and all arrays here come from fftwf_alloc: any RealFft may use
// them.
struct RealFft::Impl {
    std::size_t size;
    TimeArray time;
    SpectrumArray spectrum;
    std::shared_ptr<Plans> plans;

    explicit Impl(std::size_t n)
        : size(n),
          time(time_array(n)),
          spectrum(spectrum_array(n / 2 + 1)),
          plans(plan_cache().plans_for(n)) {}

    template <typename Make>
    fftwf_plan plan(std::atomic<fftwf_plan>& made, Make make) {
        if (const fftwf_plan ready = made.load(std::memory_order_acquire)) return ready;
        const std::lock_guard lock(planner_mutex());
        if (!made.load(std::memory_order_relaxed)) {
            require_memory_to_plan(size);
            made.store(allocated(make()), std::memory_order_release);
        }
        return made.load(std::memory_order_relaxed);
    }
    // ESTIMATE leaves the arrays as they are.
    fftwf_plan forward_plan() {
        return plan(plans->forward, [this] {
            return fftwf_plan_dft_r2c_1d(static_cast<int>(size), time.get(), as_fftw(spectrum.get()),
                                         FFTW_ESTIMATE);
        });
    }
    fftwf_plan inverse_plan() {
        return plan(plans->inverse, [this] {
            return fftwf_plan_dft_c2r_1d(static_cast<int>(size), as_fftw(spectrum.get()), time.get(),
                                         FFTW_ESTIMATE);
        });
    }
};

RealFft::RealFft(std::size_t size) : impl_(std::make_unique<Impl>(size)) {}
RealFft::RealFft(RealFft&&) noexcept = default;
RealFft& RealFft::operator=(RealFft&&) noexcept = default;
RealFft::~RealFft() = default;

std::size_t RealFft::size() const {
    return impl_->size;
}
std::span<float> RealFft::time() {
    return {impl_->time.get(), impl_->size};
}
std::span<std::complex<float>> RealFft::spectrum() {
    return {impl_->spectrum.get(), bins()};
}

void RealFft::forward() {
    fftwf_execute_dft_r2c(impl_->forward_plan(), impl_->time.get(), as_fftw(impl_->spectrum.get()));
}

void RealFft::inverse() {
    fftwf_execute_dft_c2r(impl_->inverse_plan(), as_fftw(impl_->spectrum.get()), impl_->time.get());
}

std::size_t fast_fft_size(std::size_t n) {
    std::size_t best = 2;
    while (best < n) best *= 2;
    for (std::size_t five = 2; five < best; five *= 5) {
        for (std::size_t three = five; three < best; three *= 3) {
            std::size_t size = three;
            while (size < n) size *= 2;
            best = std::min(best, size);
        }
    }
    return best;
}

}  // namespace afterglow::dsp
