// The control API as the page uses it: its shapes (docs/control-api.md) and one function to ask it. The report that it
// gives is that of report.ts.

export interface Pace {
    now_s: number;
    speed: number;
    paused: boolean;
    until_s: number | null;
    until_next: boolean;
    behind_s: number;
    given_up_s: number;
}

export interface Position {
    latitude: number;
    longitude: number;
}

export interface RegionPlace {
    name: string;
    at: string;
    position: Position;
    address: string | null;
}

export interface PopulationPlace {
    name: string;
    at: string;
    position: Position;
    clients: number;
}

export interface Layout {
    scenario: string;
    name: string;
    regions: RegionPlace[];
    populations: PopulationPlace[];
}

export interface RegionNow {
    there: boolean;
    in_service: boolean;
    health: "healthy" | "unhealthy" | "unchecked";
    workers: number;
    busy: number;
    waiting: number;
}

export interface Belief {
    region: string | null;
    share: number;
    resolvers: number;
    soonest_s: number;
    latest_s: number;
}

export interface Attempts {
    succeeded: number;
    failed: number;
}

export interface PopulationFlow {
    believes: Belief[];
    attempts: Record<string, Attempts>;
}

export interface Flows {
    at_s: number;
    regions: Record<string, RegionNow>;
    populations: Record<string, PopulationFlow>;
}

export interface Fault {
    number: number;
    do: string;
    target: string;
    regions: string[];
    standing: "scheduled" | "waiting" | "in_force" | "ended" | "called_off" | "never_began";
    from: "timeline" | "hand";
    planned_s: number | null;
    begins_s: number | null;
    began_s: number | null;
    for_s: number | null;
    ends_s: number | null;
    ended_s: number | null;
    begun_at_hand: boolean;
    because: string | null;
    ended_at_hand: boolean;
    evidence: { met: number; first_s: number | null };
}

export interface FieldSchema {
    type?: string;
    enum?: string[];
    examples?: unknown[];
    description?: string;
}

export interface FaultField {
    name: string;
    about: string;
    required: boolean;
    default?: string;
    schema: FieldSchema;
}

export interface FaultType {
    do: string;
    summary: string;
    in_flight: string;
    fields: FaultField[];
}

export interface PopulationSeries {
    in_time: number[];
    late: number[];
    failed: number[];
    sent: Record<string, number[]>;
}

export interface Series {
    from_s: number;
    every_s: number;
    points: number;
    populations: Record<string, PopulationSeries>;
    pending_every_s: number;
    pending: { from: string; to: string; waiting: (number | null)[] }[];
}

export interface WhyStep {
    group: string;
    policy: string;
    record: string;
    verdict: string;
    reason: string;
}

export interface Why {
    name: string;
    at_s?: number;
    answers?: string[];
    ttl_s?: number;
    outcome: string;
    steps?: WhyStep[];
}

/// What the API refused, in its own words.
export class Refusal extends Error {
    readonly status: number;

    constructor(status: number, message: string) {
        super(message);
        this.status = status;
    }
}

const tokenKey = "regiondrill-token";

/// Shown by "#token=..." in the address, or typed in; kept for this tab only.
export function takeToken(text?: string): void {
    const inAddress = /^#token=(.+)$/.exec(location.hash)?.[1];
    const shown = text ?? (inAddress && decodeURIComponent(inAddress));
    if (!shown) return;
    sessionStorage.setItem(tokenKey, shown);
    if (text === undefined) history.replaceState(null, "", location.pathname);
}

export function headers(): Record<string, string> {
    const token = sessionStorage.getItem(tokenKey);
    return token ? { Authorization: `Bearer ${token}` } : {};
}

async function answerTo(method: string, path: string, body?: unknown): Promise<Response> {
    const changes = method !== "GET";
    const response = await fetch(path, {
        method,
        cache: "no-store",
        headers: changes ? { ...headers(), "Content-Type": "application/json" } : headers(),
        body: body === undefined ? undefined : JSON.stringify(body),
    });
    if (response.ok) return response;
    const answer = (await response.json()) as { error?: string };
    throw new Refusal(response.status, answer.error ?? response.statusText);
}

/// Throws Refusal, or what fetch throws where nobody answers.
export async function ask<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
    return (await (await answerTo(method, path, body)).json()) as Answer;
}

/// The same of an answer that is a file.
export async function askFile(path: string): Promise<Blob> {
    return (await answerTo("GET", path)).blob();
}
