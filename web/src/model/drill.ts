// What the page knows of the drill, kept up to date by the stream of events; and what a person does to it.
import { computed, signal } from "@preact/signals";
import { ask, Refusal } from "./api";
import type { Fault, FaultType, Flows, Layout, Pace, Series } from "./api";
import { follow, type StreamEvent } from "./events";
import type { Report, StoryLine } from "./report";
import { goOnFrom, joined, pointLength } from "./series";

export type Connection = "connecting" | "connected" | "lost" | "locked";

export interface Head {
    scenario: string;
    seed: number | string;
    version: string;
    phase: "playing" | "settling" | "over";
    timeline: "plays" | "waits";
    ends_s: number;
}

export const connection = signal<Connection>("connecting");
export const head = signal<Head | undefined>(undefined);
export const layout = signal<Layout | undefined>(undefined);
export const faultTypes = signal<FaultType[]>([]);
export const pace = signal<Pace | undefined>(undefined);
export const story = signal<StoryLine[]>([]);
export const faults = signal<Fault[]>([]);
export const flows = signal<Flows[]>([]);
export const report = signal<Report | undefined>(undefined);
export const series = signal<Series | undefined>(undefined);
/// The last thing that was refused, until it is dismissed or something else is done.
export const complaint = signal("");
/// The number of the last event, for who compares two pages.
export const lastEvent = signal("");

/// When the pace was told, by the browser's clock, which goes on from there.
let paceAt = 0;

/// Of the drill, as far as it is told; between tellings the clock runs on.
export function nowText(): number {
    const told = pace.value;
    if (!told) return 0;
    const still = told.paused || connection.value !== "connected";
    const now = told.now_s + (still ? 0 : ((performance.now() - paceAt) / 1000) * told.speed);
    return Math.max(flows.value.at(-1)?.at_s ?? 0, told.until_s === null ? now : Math.min(now, told.until_s));
}

export const nowFlows = computed(() => flows.value.at(-1));
export const regionNames = computed(() => layout.value?.regions.map((region) => region.name) ?? []);
export const inForce = computed(() => faults.value.filter((fault) => fault.standing === "in_force"));

/// Tellings of the last minutes, for rates.
const mostFlows = 400;

function takePace(told: Pace): void {
    paceAt = performance.now();
    pace.value = told;
}

function takeFlows(told: Flows): void {
    const last = flows.value.at(-1);
    if (last && told.at_s < last.at_s) return;
    const kept = last?.at_s === told.at_s ? flows.value.slice(0, -1) : flows.value;
    flows.value = [...kept.slice(-mostFlows), told];
}

/// Asked again soon after something happened, and never twice at a time.
function refresher(work: () => Promise<void>, gap: number): () => void {
    let waiting = false;
    let again = false;
    const run = async (): Promise<void> => {
        again = false;
        try {
            await work();
        } catch {
            // The stream tells whether the server is there, and the next event asks again.
        }
        setTimeout(() => {
            if (again) void run();
            else waiting = false;
        }, gap);
    };
    return () => {
        if (waiting) again = true;
        else {
            waiting = true;
            void run();
        }
    };
}

const refreshFaults = refresher(async () => {
    faults.value = (await ask<{ faults: Fault[] }>("GET", "/api/v1/faults")).faults;
}, 250);

const refreshReport = refresher(async () => {
    report.value = await ask<Report>("GET", "/api/v1/report");
}, 2000);

const refreshSeries = refresher(async () => {
    const every = pointLength(head.value?.ends_s ?? 0);
    const from = goOnFrom(series.value);
    const more = await ask<Series>("GET", `/api/v1/series?from=${from}s&every=${every}s`);
    series.value = joined(series.value, more);
}, 1000);

const refreshHead = refresher(async () => {
    head.value = await ask<Head>("GET", "/api/v1/state");
}, 1000);

export function refresh(): void {
    refreshFaults();
    refreshReport();
    refreshSeries();
}

function take(event: StreamEvent): void {
    lastEvent.value = event.id;
    const data: unknown = JSON.parse(event.data);
    switch (event.type) {
        case "story":
            pendingStory.push(data as StoryLine);
            if (pendingStory.length === 1) queueMicrotask(flushStory);
            return refresh();
        case "pace":
            return takePace(data as Pace);
        case "flows":
            takeFlows(data as Flows);
            return refresh();
        case "phase":
            refreshHead();
            return refresh();
        default:
            return;
    }
}

// A page that comes late gets the whole story at once.
const pendingStory: StoryLine[] = [];

function flushStory(): void {
    story.value = [...story.value, ...pendingStory.splice(0)];
}

/// Another drill at the same address begins its story anew.
function forget(): void {
    story.value = [];
    flows.value = [];
    series.value = undefined;
    pace.value = undefined;
}

async function load(): Promise<void> {
    const told = await ask<Head>("GET", "/api/v1/state");
    const before = head.value;
    if (before && (before.scenario !== told.scenario || before.seed !== told.seed)) forget();
    head.value = told;
    layout.value = await ask<Layout>("GET", "/api/v1/layout");
    faultTypes.value = (await ask<{ fault_types: FaultType[] }>("GET", "/api/v1/fault-types")).fault_types;
    // The stream has told how the pace was when it last changed; it may have changed again since this was asked.
    const asked = await ask<Pace>("GET", "/api/v1/pace");
    if (!pace.value || asked.now_s >= pace.value.now_s) takePace(asked);
    takeFlows(await ask<Flows>("GET", "/api/v1/flows"));
    refresh();
}

export function connect(): void {
    void follow({
        event: take,
        connected: () => {
            connection.value = "connected";
            load().catch(() => (connection.value = "lost"));
        },
        lost: () => (connection.value = "lost"),
        refused: (refusal) => {
            connection.value = refusal.status === 401 ? "locked" : "lost";
        },
    });
}

/// What is refused is shown in the words of who refused it.
export async function attempt<Answer>(asking: () => Promise<Answer>): Promise<Answer | undefined> {
    complaint.value = "";
    try {
        return await asking();
    } catch (problem) {
        complaint.value = problem instanceof Refusal ? problem.message : "nobody answers";
        return undefined;
    }
}

/// What is done on the page is done by the API.
export async function act<Answer>(method: string, path: string, body?: unknown): Promise<Answer | undefined> {
    const answer = await attempt(() => ask<Answer>(method, path, body));
    refresh();
    return answer;
}

export async function setPace(change: object): Promise<void> {
    const told = await act<Pace>("PUT", "/api/v1/pace", change);
    if (told) takePace(told);
}
