// What a population lived through, in words.
import type { PopulationReport, Report, Window } from "./report";
import { countText, shareText, spanText } from "./words";

/// The longest of its outages; null where service did not come back, undefined where it was never missed.
export function longestWithout(report: Report, population: string): number | null | undefined {
    const times = report.outages
        .flatMap((outage) => outage.populations)
        .filter((one) => one.population === population)
        .map((one) => one.recovery_time_s);
    if (times.length === 0) return undefined;
    return times.includes(null) ? null : Math.max(...times.map((time) => time ?? 0));
}

function withoutText(report: Report, population: string): string {
    const longest = longestWithout(report, population);
    if (longest === undefined) return "never without service";
    return longest === null ? "service did not come back" : `without service for ${spanText(longest)}`;
}

export function populationText(report: Report, name: string, lived: PopulationReport): string {
    const parts = [
        `${lived.at}, ${countText(lived.clients)} clients`,
        withoutText(report, name),
        `${countText(lived.requests)} requests, ${shareText(lived.availability)} available`,
        `${countText(lived.failed)} failed`,
        `${countText(lived.late)} late`,
        `${countText(lived.moves)} moves`,
    ];
    return parts.join("; ");
}

/// "us-west-2 62%, eu-west-1 38%", the most first. Shares are of what was served.
export function servedText({ served_by: served }: Window): string {
    const all = Object.values(served).reduce((sum, count) => sum + count, 0);
    if (all === 0) return "nobody";
    return Object.entries(served)
        .filter(([, count]) => count > 0)
        .sort(([, a], [, b]) => b - a)
        .map(([region, count]) => `${region} ${shareText(count / all)}`)
        .join(", ");
}
