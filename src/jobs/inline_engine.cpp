#include "jobs/inline_engine.hpp"

#include <condition_variable>
#include <map>
#include <mutex>
#include <new>
#include <system_error>
#include <thread>
#include <utility>

namespace afterglow::jobs {
namespace {

using Clock = std::chrono::steady_clock;

class InlineEngine : public Engine {
  public:
    explicit InlineEngine(const Workplace& place) : place_(place) {}

    void submit(std::size_t key, const TrackJob& job, const JobLimits& /*limits*/) override {
        ++running_;
        try {
            threads_.emplace(key, [this, key, job] { work_on(key, job); });
        } catch (const std::system_error&) {
            work_on(key, job);  // no thread can be had
        }
    }

    std::size_t running() const override { return running_; }

    std::vector<JobEnd> wait(std::chrono::milliseconds patience) override {
        std::unique_lock lock(mutex_);
        ended_.wait_for(lock, patience, [this] { return !ends_.empty() || running_ == 0; });
        return take();
    }

    // A thread cannot be ended from outside; where the work listens to an interruption it is soon done.
    std::vector<JobEnd> stop() override {
        threads_.clear();
        const std::scoped_lock lock(mutex_);
        return take();
    }

  private:
    void work_on(std::size_t key, const TrackJob& job) {
        const auto start = Clock::now();
        JobEnd end{key, archive::WorkerEnd::returned};
        try {
            end.result = do_job(job, place_);
        } catch (const std::bad_alloc&) {
            end.end = archive::WorkerEnd::out_of_memory;
        } catch (const std::exception& error) {
            end.end = archive::WorkerEnd::died;
            end.reason = std::string("unexpected error: ") + error.what();
        }
        end.seconds = std::chrono::duration<double>(Clock::now() - start).count();
        const std::scoped_lock lock(mutex_);
        ends_.push_back(std::move(end));
        ended_.notify_one();
    }

    // With the lock held.
    std::vector<JobEnd> take() {
        running_ -= ends_.size();
        for (const JobEnd& end : ends_) threads_.erase(end.key);
        return std::exchange(ends_, {});
    }

    Workplace place_;
    std::size_t running_ = 0;
    std::mutex mutex_;
    std::condition_variable ended_;
    std::vector<JobEnd> ends_;
    std::map<std::size_t, std::jthread> threads_;  // last, so that they end before what they use
};

}  // namespace

std::unique_ptr<Engine> make_inline_engine(const EngineParts& parts) {
    return std::make_unique<InlineEngine>(parts.place);
}

}  // namespace afterglow::jobs
