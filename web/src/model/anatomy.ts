// The recovery rows of the report as bars: where the time of each move went.
import type { PathEntry, Recovery } from "./report";

export const phases = ["detect", "decide", "drain", "reconnect", "catch_up"] as const;
export type Phase = (typeof phases)[number];

export const phaseMeaning: Record<Phase, string> = {
    detect: "until the health check that the changed answer goes by changed its verdict",
    decide: "until the DNS answered this population's resolvers differently",
    drain: "until all but 1% of the requests went elsewhere: caches and open connections",
    reconnect: "until 99% of the requests succeeded in time again",
    catch_up: "until what was written before was on every replica that can be reached",
};

export interface Segment {
    phase: Phase;
    seconds: number;
    /// The textbook bound of it; null where it has none.
    bound: number | null;
}

export interface Bar {
    population: string;
    row: Recovery;
    segments: Segment[];
    /// Of a move that is under way, the time since the last phase that has ended.
    open: number;
    /// null: it has not ended, or never did.
    total: number | null;
    longest: Phase | undefined;
}

/// In a move that is under way, a phase that has not ended stands as 0; how long it takes is not known.
export function phaseSeconds(row: Recovery, phase: Phase): number | null {
    const seconds = row[`${phase}_s`];
    return row.total_s === null && seconds === 0 ? null : seconds;
}

function barOf(population: string, row: Recovery, now: number | undefined): Bar {
    const segments: Segment[] = [];
    for (const phase of phases) {
        const seconds = phaseSeconds(row, phase);
        if (seconds !== null) segments.push({ phase, seconds, bound: row.predicted?.[`${phase}_s`] ?? null });
    }
    const longest = segments.reduce<Segment | undefined>(
        (most, segment) => (segment.seconds > (most?.seconds ?? 0) ? segment : most),
        undefined,
    );
    const told = segments.reduce((sum, segment) => sum + segment.seconds, 0);
    const open = row.total_s === null && now !== undefined ? Math.max(0, now - row.began_s - told) : 0;
    return { population, row, segments, open, total: row.total_s, longest: longest?.phase };
}

/// The rows of each population.
export type Recoveries = Record<string, { recovery: Recovery[] }>;

/// The latest first, and of one moment the longest. `now`: of a drill that goes on.
export function barsOf(recoveries: Recoveries, now?: number): Bar[] {
    const bars = Object.entries(recoveries).flatMap(([population, lived]) =>
        lived.recovery.map((row) => barOf(population, row, now)),
    );
    return bars.sort((a, b) => b.row.began_s - a.row.began_s || (b.total ?? Infinity) - (a.total ?? Infinity));
}

const kindWords: Record<string, string> = {
    fault_began: "the fault began",
    fault_ended: "the fault ended",
    checker_verdict: "a checker changed its mind about",
    check_verdict: "the health check turned for",
    answer_changed: "the DNS answered differently:",
    answer_fetched: "the last resolver fetched it:",
    drained: "people had left",
    served_again: "service was back for",
    operator_act: "operators acted:",
    record_edited: "a record was edited:",
    takeover: "another region took over the writes:",
    overload: "a region had more to do than it can:",
    caught_up: "replicas were equal:",
};

/// A kind that is new to the page stands as the API has it.
export function pathText(entry: PathEntry): string {
    return `${kindWords[entry.kind] ?? entry.kind.replaceAll("_", " ")} ${entry.subject}`;
}
