#include "drill/scenario/dns_spec.hpp"

namespace regiondrill::drill {

const std::vector<std::string>& route53_places() {
    static const std::vector<std::string> places{"us-east-1",      "us-west-1",      "us-west-2",      "eu-west-1",
                                                 "ap-southeast-1", "ap-southeast-2", "ap-northeast-1", "sa-east-1"};
    return places;
}

const std::string& id_of(const RecordSpec& record) {
    if (!record.id.empty()) return record.id;
    return record.alias.empty() ? record.region : record.alias;
}

}  // namespace regiondrill::drill
