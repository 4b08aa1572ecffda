// How a region is, in one word and a mark: of what the API says of it, the gravest.
import type { IconName } from "../parts/icon";
import type { RegionNow } from "./api";

export interface Standing {
    word: string;
    kind: "well" | "troubled" | "dark" | "absent";
    icon: IconName;
}

export function standingOf(region: RegionNow | undefined): Standing {
    if (!region) return { word: "unknown", kind: "absent", icon: "question" };
    if (!region.there) return { word: "not there", kind: "absent", icon: "minus" };
    if (!region.in_service && region.health === "unhealthy")
        return { word: "out of service", kind: "dark", icon: "cross" };
    if (!region.in_service) return { word: "out of service, DNS unaware", kind: "dark", icon: "cross" };
    if (region.health === "unhealthy") return { word: "unhealthy to the DNS", kind: "troubled", icon: "warning" };
    if (region.workers > 0 && region.busy >= region.workers)
        return { word: "at capacity", kind: "troubled", icon: "warning" };
    return { word: region.health === "unchecked" ? "in service, unchecked" : "in service", kind: "well", icon: "tick" };
}
