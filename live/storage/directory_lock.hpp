// One process at a time keeps its stores in a directory. The operating system lets go of the lock when the process
// ends, however it ends, so none is ever left behind.
#pragma once

#include <string>

namespace regiondrill::live {

class DirectoryLock {
public:
    /// Throws CannotKeep when another process has it, or the directory cannot be written to.
    explicit DirectoryLock(const std::string& directory);
    ~DirectoryLock();

    DirectoryLock(const DirectoryLock&) = delete;
    DirectoryLock& operator=(const DirectoryLock&) = delete;

private:
    int file_ = -1;
};

}  // namespace regiondrill::live
