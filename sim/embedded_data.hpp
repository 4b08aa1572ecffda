// The tables of scenarios/data as they stand in the program, put there when it was built (embed_data.cmake). One
// function a file, "aws-rtt-ms.csv" becoming aws_rtt_ms(); where the figures come from says its .source.md.
#pragma once

#include <string_view>

namespace regiondrill::sim::embedded {

std::string_view regions();
std::string_view client_cities();
std::string_view aws_rtt_ms();
std::string_view azure_rtt_ms();
std::string_view gcp_rtt_ms();
std::string_view client_rtt_ms();

}  // namespace regiondrill::sim::embedded
