// Who is told of every change of a replica's table, whatever it came from: to keep a copy of it outside the world.
#pragma once

#include "store/ids.hpp"

namespace regiondrill::store {

class Journal {
public:
    virtual ~Journal() = default;

    /// The replica's table holds another item of the key now, or none any more.
    virtual void changed(ReplicaId replica, KeyId key) = 0;

    /// The replica's table is empty.
    virtual void wiped(ReplicaId replica) = 0;
};

}  // namespace regiondrill::store
