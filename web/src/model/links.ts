// What lies between two regions: the writes that wait to go across, and what has broken it.
import type { Fault, Series } from "./api";

export interface RegionLink {
    between: [string, string];
    /// Writes that waited lately, both ways together; null where nothing is told of it.
    waiting: number | null;
    /// In force, and named for both ends.
    broken: Fault[];
}

function lately(series: Series | undefined, from: string, to: string): number | null {
    const pair = series?.pending.find((one) => one.from === from && one.to === to);
    return pair?.waiting.filter((count) => count !== null).at(-1) ?? null;
}

/// Each pair of regions once.
export function linksOf(regions: string[], series: Series | undefined, inForce: Fault[]): RegionLink[] {
    return regions.flatMap((a, i) =>
        regions.slice(i + 1).map((b) => {
            const ways = [lately(series, a, b), lately(series, b, a)].filter((count) => count !== null);
            return {
                between: [a, b] as [string, string],
                waiting: ways.length === 0 ? null : ways.reduce((sum, count) => sum + count, 0),
                broken: inForce.filter((fault) => fault.regions.includes(a) && fault.regions.includes(b)),
            };
        }),
    );
}
