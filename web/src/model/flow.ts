// How people fare on their way to regions: the difference of two tellings of their totals.
import type { Belief, Flows, PopulationFlow } from "./api";

/// One population's line to one region.
export interface Flow {
    population: string;
    region: string;
    /// Of its resolvers' clients, those that are told this region now.
    believed: number;
    /// Until the first and the last of those resolvers ask again.
    soonest: number;
    latest: number;
    /// Attempts a second, and the share of them that failed, of late.
    rate: number;
    failing: number;
}

/// Shorter than this the difference says nothing.
const shortest = 0.5;

/// The tellings that a rate is taken of: the last, and one about `span` before it.
export function latelyOf(history: Flows[], span: number): { before: Flows | undefined; now: Flows | undefined } {
    const now = history.at(-1);
    if (!now) return { before: undefined, now };
    const before = [...history].reverse().find((flows) => now.at_s - flows.at_s >= span) ?? history[0];
    return { before: before === now ? undefined : before, now };
}

function belief(flow: PopulationFlow, region: string): Belief | undefined {
    return flow.believes.find((known) => known.region === region);
}

/// Of every population to every region that it believes in or has lately tried.
export function flowsBetween(before: Flows | undefined, now: Flows): Flow[] {
    const span = before ? now.at_s - before.at_s : now.at_s;
    const all: Flow[] = [];
    for (const [population, flow] of Object.entries(now.populations)) {
        for (const region of Object.keys(now.regions)) {
            const known = belief(flow, region);
            const counted = flow.attempts[region] ?? { succeeded: 0, failed: 0 };
            const earlier = before?.populations[population]?.attempts[region] ?? { succeeded: 0, failed: 0 };
            const failed = counted.failed - earlier.failed;
            const attempts = counted.succeeded - earlier.succeeded + failed;
            if (!known && attempts === 0) continue;
            all.push({
                population,
                region,
                believed: known?.share ?? 0,
                soonest: known?.soonest_s ?? 0,
                latest: known?.latest_s ?? 0,
                rate: span >= shortest ? attempts / span : 0,
                failing: attempts > 0 ? failed / attempts : 0,
            });
        }
    }
    return all;
}

export type Outcome = "quiet" | "well" | "troubled" | "failing";

/// Below a hundredth is what any network loses.
export function outcomeOf(flow: Flow): Outcome {
    if (flow.rate === 0) return "quiet";
    if (flow.failing >= 0.5) return "failing";
    return flow.failing >= 0.01 ? "troubled" : "well";
}

/// In pixels; the top of the scale is half as much again as the greatest, so that what an evacuated region's people do
/// to the others still shows. Where lines are many all are thinner.
export function widthOf(rate: number, greatest: number, lines = 1): number {
    if (greatest <= 0) return 1;
    const most = Math.max(1.5, 5 / Math.sqrt(Math.max(1, lines / 8)));
    return 1 + most * Math.sqrt(Math.min(rate, 1.5 * greatest) / (1.5 * greatest));
}
