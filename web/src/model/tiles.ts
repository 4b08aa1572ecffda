// The seven figures at the top: each from the report, with the promise that the script made about it.
import type { Expectation, Recovery, Report, Verdict } from "./report";
import { phaseSeconds } from "./anatomy";
import { countText, shareText, spanText, unknown } from "./words";

export interface Tile {
    id: string;
    name: string;
    value: string;
    /// What was wanted, or what the figure is of.
    note: string;
    verdict: Verdict | undefined;
    definition: string;
}

/// Of the last failover that has the figure, of the population for which it is worst.
export function lastFailovers(report: Report): { population: string; row: Recovery }[] {
    const rows = Object.entries(report.populations).flatMap(([population, lived]) =>
        lived.recovery.filter((row) => row.move === "failover").map((row) => ({ population, row })),
    );
    const last = Math.max(...rows.map(({ row }) => row.began_s));
    return rows.filter(({ row }) => row.began_s === last);
}

type Span = "recovery_time" | "detect" | "decide" | "drain";

function worst(report: Report, span: Span): { population: string; seconds: number } | undefined {
    let most: { population: string; seconds: number } | undefined;
    for (const { population, row } of lastFailovers(report)) {
        const seconds = span === "recovery_time" ? row.recovery_time_s : phaseSeconds(row, span);
        if (seconds !== null && (!most || seconds > most.seconds)) most = { population, seconds };
    }
    return most;
}

/// Of the promises of a kind that are about these people, or about everybody: one that failed, else one that is not
/// settled, else the first.
function promiseOf(report: Report, that: string, population?: string): Expectation | undefined {
    const all = report.expectations.filter(
        (promise) => promise.that === that && (!promise.of || population === undefined || promise.of === population),
    );
    return all.find((p) => p.verdict === "failed") ?? all.find((p) => p.verdict === "inconclusive") ?? all[0];
}

const about = (promise: Expectation): string => (promise.of ? `${promise.of}: ${promise.wanted}` : promise.wanted);

function phaseTile(report: Report, id: string, name: string, span: Span, definition: string): Tile {
    const most = worst(report, span);
    return {
        id,
        name,
        value: spanText(most?.seconds),
        note: most
            ? `worst: ${most.population}`
            : lastFailovers(report).length > 0
              ? "not over yet"
              : "no failover yet",
        verdict: undefined,
        definition,
    };
}

function recoveryTile(report: Report): Tile {
    const tile = phaseTile(
        report,
        "rto",
        "Recovery time",
        "recovery_time",
        "RTO: how long the worst-hit population was without service, from the fault until 99% of its requests " +
            "succeeded in time again.",
    );
    const promise = promiseOf(report, "rto", worst(report, "recovery_time")?.population);
    return promise ? { ...tile, note: about(promise), verdict: promise.verdict } : tile;
}

function lostTile(report: Report): Tile {
    const promise = promiseOf(report, "lost_writes");
    const { ledger } = report;
    return {
        id: "lost",
        name: "Data lost",
        value: ledger ? `${countText(ledger.lost)} writes` : unknown,
        note: ledger ? (promise?.wanted ?? `RPO ${spanText(ledger.rpo_s)}`) : "known at the drill's end",
        verdict: ledger ? promise?.verdict : undefined,
        definition:
            "RPO: acknowledged writes that are gone. What became of a write is known only when replicas have come to " +
            "rest, so the ledger is closed at the drill's end.",
    };
}

function availabilityTile(report: Report): Tile {
    let least: { population: string; share: number } | undefined;
    for (const [population, lived] of Object.entries(report.populations)) {
        const share = lived.availability;
        if (share !== null && lived.requests > 0 && (!least || share < least.share)) least = { population, share };
    }
    const promise = promiseOf(report, "availability", least?.population);
    return {
        id: "availability",
        name: "Availability",
        // The promise is judged without what is still under way; its figure is what its verdict is of.
        value: promise?.measured ?? shareText(least?.share),
        note: promise ? about(promise) : least ? `least: ${least.population}` : "nobody has asked yet",
        verdict: promise?.verdict,
        definition:
            "The share of requests that succeeded in the end, retries included, of the population with the least, " +
            "since the drill began.",
    };
}

function movedTile(report: Report): Tile {
    const moves = Object.values(report.populations).reduce((sum, lived) => sum + lived.moves, 0);
    return {
        id: "moves",
        name: "Clients moved",
        value: countText(moves),
        note: "each way counts",
        verdict: undefined,
        definition: "How often a client was served by another region than the time before; there and back are two.",
    };
}

const phaseTiles: [string, string, Span, string][] = [
    ["detect", "Detection", "detect", "From the fault until the health check that the changed answer goes by turned."],
    ["decide", "Decision", "decide", "From that verdict until the DNS answered people's resolvers differently."],
    [
        "drain",
        "Drain",
        "drain",
        "From the changed answer until all but 1% of the requests went elsewhere: caches run out.",
    ],
];

export function tilesOf(report: Report): Tile[] {
    return [
        recoveryTile(report),
        lostTile(report),
        ...phaseTiles.map(([id, name, span, definition]) => phaseTile(report, id, name, span, definition)),
        availabilityTile(report),
        movedTile(report),
    ];
}
