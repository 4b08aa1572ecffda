#include "drill/scenario/dns_spec.hpp"

namespace regiondrill::drill {

// By the names of the atlas; their order is that in which checkers are dealt out.
const std::vector<std::string>& route53_places() {
    static const std::vector<std::string> places{"us-east-1",      "us-west-1",      "us-west-2",      "eu-west-1",
                                                 "ap-southeast-1", "ap-southeast-2", "ap-northeast-1", "sa-east-1"};
    return places;
}

// An alias is called by the group it leads to, as it has no region.
const std::string& id_of(const RecordSpec& record) {
    if (!record.id.empty()) return record.id;
    return record.alias.empty() ? record.region : record.alias;
}

}  // namespace regiondrill::drill
