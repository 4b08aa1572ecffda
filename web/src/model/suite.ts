// What `regiondrill test --html` tells of many drills.
import type { Recoveries } from "./anatomy";
import type { Verdict } from "./report";

export type Ending = Verdict | "wrong input" | "broken";

export interface SuiteDrill {
    drill: string;
    name: string;
    ending: Ending;
    seed: string;
    digest: string;
    virtual_s: number;
    command: string;
    reasons: string[];
    promises: { promise: string; verdict: Verdict; measured: string; wanted: string; why: string }[];
    populations: Recoveries;
}

export interface Suite {
    format: "regiondrill-suite/1";
    version: string;
    verdict: Ending;
    began_ms: number;
    drills: SuiteDrill[];
    not_played: string[];
}

const endings: Ending[] = ["passed", "inconclusive", "failed", "wrong input", "broken"];

/// "12 drills: 10 passed, 1 failed, 1 not played".
export function suiteSentence(suite: Suite): string {
    const all = suite.drills.length + suite.not_played.length;
    const counts = endings.map((ending) => ({
        ending: ending as string,
        count: suite.drills.filter((drill) => drill.ending === ending).length,
    }));
    counts.push({ ending: "not played", count: suite.not_played.length });
    const told = counts.filter(({ count }) => count > 0).map(({ ending, count }) => `${count} ${ending}`);
    return `${all} ${all === 1 ? "drill" : "drills"}: ${told.join(", ")}.`;
}

export function keptText(drill: SuiteDrill): string {
    const kept = drill.promises.filter((promise) => promise.verdict === "passed").length;
    return `${kept} of ${drill.promises.length}`;
}

/// The longest time without service of any population; null where it never came back, undefined where it never went.
export function longestRecovery(drill: SuiteDrill): number | null | undefined {
    const times = Object.values(drill.populations).flatMap(({ recovery }) =>
        recovery.map((row) => row.recovery_time_s),
    );
    if (times.length === 0) return undefined;
    return times.includes(null) ? null : Math.max(...times.map((time) => time ?? 0));
}
