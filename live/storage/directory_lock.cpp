#include "live/storage/directory_lock.hpp"

#include "live/storage/cannot_keep.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace regiondrill::live {

DirectoryLock::DirectoryLock(const std::string& directory) {
    const std::string path = directory + "/regiondrill.lock";
    file_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (file_ < 0) {
        throw CannotKeep(path + ": " + std::generic_category().message(errno) +
                         "; choose a directory that can be written to");
    }
    if (::flock(file_, LOCK_EX | LOCK_NB) == 0) return;
    const int error = errno;
    ::close(file_);
    if (error == EWOULDBLOCK) {
        throw CannotKeep(directory + " is in use by another regiondrill; end that one, or choose another directory");
    }
    throw CannotKeep(path + ": " + std::generic_category().message(error) +
                     "; choose a directory on a disk of this machine");
}

DirectoryLock::~DirectoryLock() { ::close(file_); }

}  // namespace regiondrill::live
