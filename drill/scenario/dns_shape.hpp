// The shape of the DNS: the record, its routing policy and its health check.
#pragma once

#include "drill/scenario/scenario.hpp"
#include "drill/scenario/shape.hpp"

namespace regiondrill::drill {

const Shape<DnsSpec>& dns_shape();

}  // namespace regiondrill::drill
