// The JSON report (docs/report.md), as far as the page and the report in HTML show it.

export type Verdict = "passed" | "failed" | "inconclusive";

export interface Expectation {
    that: string;
    of?: string;
    region?: string;
    percentile?: string;
    requests?: "reads" | "writes";
    from_s?: number;
    to_s?: number;
    verdict: Verdict;
    measured: string;
    wanted: string;
    why: string;
}

export interface PathEntry {
    at_s: number;
    kind: string;
    subject: string;
}

export interface Recovery {
    fault: number | null;
    move: "failover" | "failback";
    from: string;
    to: string;
    moved: boolean;
    began_s: number;
    recovery_time_s: number | null;
    detect_s: number | null;
    decide_s: number | null;
    drain_s: number | null;
    reconnect_s: number | null;
    catch_up_s: number | null;
    total_s: number | null;
    predicted_s: number | null;
    predicted: Record<string, number | null> | null;
    critical_path: PathEntry[];
    why: string;
}

export interface CauseEntry {
    entry: number;
    at_s: number;
    kind: string;
    subject: string;
    healthy?: boolean;
    because: number | null;
}

export interface Latency {
    mean: number;
    p50: number;
    p90: number;
    p99: number;
    max: number;
}

export interface Window {
    name: string;
    from_s: number;
    to_s: number;
    requests: number;
    availability: number | null;
    late: number;
    latency_ms: Latency;
    served_by: Record<string, number>;
}

export interface FailedRequest {
    started_s: number;
    ended_s: number;
    fault: number | null;
    why: string;
}

export interface PopulationReport {
    at: string;
    clients: number;
    requests: number;
    ok: number;
    failed: number;
    late: number;
    retries: number;
    availability: number | null;
    moves: number;
    windows: Window[];
    recovery: Recovery[];
    failures: FailedRequest[];
}

export interface PlayedFault {
    do: string;
    target: string;
    at_s: number | null;
    end_s: number | null;
    evidence: { met: number; first_s: number | null };
    begun_at_hand?: boolean;
    because?: string;
}

export interface Outage {
    from_s: number;
    to_s: number | null;
    missed: number;
    populations: { population: string; recovery_time_s: number | null }[];
    causes: { fault: number | null; what: string; share: number }[];
}

export interface WriteExample {
    fate: string;
    key: string;
    version: string;
    accepted_s: number;
    winner?: string;
    winner_accepted_s?: number | null;
    for_s?: number;
    fault?: number | null;
}

/// What became of the acknowledged writes. Each class that a write may end in is a field of its own.
export interface Ledger extends Record<WriteClass, number> {
    acknowledged: number;
    lost: number;
    lost_superseded: number;
    stale_reads: number;
    stalest_s: number;
    increments: number;
    lost_updates: number;
    rpo_s: number;
    causes: { fate: string; fault: number | null; writes: number }[];
    examples: WriteExample[];
}

export const writeClasses = [
    "kept",
    "superseded",
    "delayed",
    "lost_with_region",
    "lost_with_disk",
    "lost_unsynced",
    "overwritten_in_conflict",
    "overwritten_by_skew",
    "resurrected",
] as const;
export type WriteClass = (typeof writeClasses)[number];

export interface Channel {
    from: string;
    to: string;
    writes: number;
    lag_ms: { p50: number; p99: number; max: number };
    backlog_max: number;
    dropped: number;
}

export interface StoryLine {
    at_s: number;
    who: string;
    what: string;
}

export interface PlayedSetting {
    setting: string;
    value: string;
    instead_of: string;
    recovery_time_s?: number | null;
    total_s?: number | null;
    reproduce: string;
}

/// Of `run --what-if`. Where nothing was played there is only the reason.
export interface WhatIf {
    population?: string;
    fault?: number | null;
    move?: "failover" | "failback";
    recovery_time_s?: number;
    total_s?: number;
    phase?: string;
    phase_s?: number;
    played?: PlayedSetting[];
    why_none?: string;
}

export interface Report {
    format: "regiondrill-report/1";
    scenario: string;
    seed: number | string;
    version: string;
    digest: string;
    verdict: Verdict;
    remarks: string[];
    so_far_s?: number;
    planned_s?: number;
    reproduce: string | null;
    not_reproducible?: string;
    virtual_s: number;
    events: number;
    expectations: Expectation[];
    faults: PlayedFault[];
    causes: { entries: CauseEntry[]; dropped: number };
    outages: Outage[];
    people: { requests: number; ok: number; failed: number; late: number; availability: number | null };
    populations: Record<string, PopulationReport>;
    regions: Record<string, { served: number; rejected: number }>;
    replication: Channel[];
    /// Real programs that went to a region by its address, of a served drill.
    visitors?: { requests: number; failed: number; availability: number | null; windows: Window[] };
    ledger: Ledger | null;
    no_ledger?: string;
    what_if?: WhatIf;
    story: StoryLine[];
}
