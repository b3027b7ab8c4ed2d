// The one error type. Thrown where the program meets the world, caught once per track and once in main.
#pragma once

#include <stdexcept>
#include <string>
#include <utility>

namespace afterglow {

enum class ErrorCategory {
    usage,        // wrong arguments: exit 2
    config,       // wrong settings: exit 2
    source,       // a recording cannot be used: costs that recording only
    unread,       // its disk or share fails: costs that recording only, this time
    write,        // an output cannot be written
    disk_full,    // the disk is full, or would be
    too_large,    // one recording needs more disk than is free: costs that recording only, this time
    interrupted,  // SIGINT or SIGTERM: exit 130
    internal,     // an internal error
};

class Error : public std::runtime_error {
  public:
    // `message` is for the user: what is wrong and what to do. `subject` is the file or settings key, or
    // empty.
    Error(ErrorCategory category, const std::string& message, std::string subject = {})
        : std::runtime_error(message), category_(category), subject_(std::move(subject)) {}

    ErrorCategory category() const { return category_; }
    const std::string& subject() const { return subject_; }

  private:
    ErrorCategory category_;
    std::string subject_;
};

// "subject: message", or the message alone where there is no subject.
std::string describe(const Error& error);

}  // namespace afterglow
