// Real Fourier transforms of any length (FFTW, single precision). Plans are made once per length and reused;
// a RealFft is for one thread, making one is safe from any.
#pragma once

#include <complex>
#include <cstddef>
#include <memory>
#include <span>

namespace afterglow::dsp {

class RealFft {
  public:
    explicit RealFft(std::size_t size);
    RealFft(RealFft&&) noexcept;
    RealFft& operator=(RealFft&&) noexcept;
    RealFft(const RealFft&) = delete;
    RealFft& operator=(const RealFft&) = delete;
    ~RealFft();

    std::size_t size() const;
    std::size_t bins() const { return size() / 2 + 1; }

    // Aligned work space of size() samples and bins() bins; forward() reads time() and fills spectrum(),
    // inverse() the other way (spectrum() is destroyed). Neither scales: inverse(forward(x)) = size() · x.
    std::span<float> time();
    std::span<std::complex<float>> spectrum();
    void forward();
    void inverse();

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

// The smallest size ≥ n that is 2^a·3^b·5^c and even.
std::size_t fast_fft_size(std::size_t n);

}  // namespace afterglow::dsp
