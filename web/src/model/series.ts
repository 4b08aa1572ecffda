// The series of the API, put together from pieces that were asked for one after the other.
import type { PopulationSeries, Series } from "./api";

function spliced(have: number[], more: number[], at: number): number[] {
    return [...have.slice(0, at), ...more];
}

/// `more` goes on from somewhere within `have`, and knows better from there on: requests end after they began.
export function joined(have: Series | undefined, more: Series): Series {
    if (!have || have.every_s !== more.every_s) return more;
    const at = Math.round((more.from_s - have.from_s) / have.every_s);
    if (at < 0 || at > have.points) return more;
    const populations: Record<string, PopulationSeries> = {};
    for (const [name, people] of Object.entries(more.populations)) {
        const before = have.populations[name];
        if (!before) continue;
        const sent: Record<string, number[]> = {};
        for (const [region, counts] of Object.entries(people.sent)) {
            sent[region] = spliced(before.sent[region] ?? [], counts, at);
        }
        populations[name] = {
            in_time: spliced(before.in_time, people.in_time, at),
            late: spliced(before.late, people.late, at),
            failed: spliced(before.failed, people.failed, at),
            sent,
        };
    }
    return { ...more, from_s: have.from_s, points: at + more.points, populations };
}

/// A second a point, or so much that the whole drill is a thousand of them.
export function pointLength(drill: number): number {
    return Math.max(1, Math.ceil(drill / 1000));
}

/// Where to ask from to go on: requests may end a minute after they began.
export function goOnFrom(have: Series | undefined): number {
    if (!have) return 0;
    const end = have.from_s + have.points * have.every_s;
    return Math.max(0, Math.floor((end - 60) / have.every_s) * have.every_s);
}

function sum(lists: number[][]): number[] {
    const longest = Math.max(0, ...lists.map((list) => list.length));
    return Array.from({ length: longest }, (_, i) => lists.reduce((total, list) => total + (list[i] ?? 0), 0));
}

/// Moments of the points; then requests a second that succeeded in time, were late, failed.
export function outcomesOf(series: Series, population: string | undefined): number[][] {
    const people = Object.entries(series.populations)
        .filter(([name]) => population === undefined || name === population)
        .map(([, lived]) => lived);
    const each = (of: (lived: PopulationSeries) => number[]) => sum(people.map(of)).map((n) => n / series.every_s);
    return [momentsOf(series), each((p) => p.in_time), each((p) => p.late), each((p) => p.failed)];
}

/// Moments, then for each region the share of requests that were first sent there, in percent.
export function drainOf(series: Series, population: string | undefined, regions: string[]): (number | null)[][] {
    const people = Object.entries(series.populations)
        .filter(([name]) => population === undefined || name === population)
        .map(([, lived]) => lived);
    const columns = regions.map((region) => sum(people.map((lived) => lived.sent[region] ?? [])));
    const totals = sum(columns);
    return [
        momentsOf(series),
        ...columns.map((column) => totals.map((total, i) => (total > 0 ? (100 * (column[i] ?? 0)) / total : null))),
    ];
}

/// Moments, then for each region the most writes that waited to go from there to any other.
export function waitingOf(series: Series, regions: string[]): (number | null)[][] {
    const longest = Math.max(0, ...series.pending.map((pair) => pair.waiting.length));
    const moments = Array.from({ length: longest }, (_, i) => i * series.pending_every_s);
    const columns = regions.map((region) =>
        moments.map((_, i) =>
            series.pending
                .filter((pair) => pair.from === region)
                .reduce<number | null>((most, pair) => {
                    const waiting = pair.waiting[i] ?? null;
                    return waiting === null ? most : Math.max(most ?? 0, waiting);
                }, null),
        ),
    );
    return [moments, ...columns];
}

function momentsOf(series: Series): number[] {
    return Array.from({ length: series.points }, (_, i) => series.from_s + i * series.every_s);
}
