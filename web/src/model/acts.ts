// What a person does to the drill, so that it can be undone and be shown as the requests that it was.
import { computed, signal } from "@preact/signals";
import { askFile, type Fault } from "./api";
import { act, attempt, faults, faultTypes, inForce, pace, setPace } from "./drill";

export type FaultText = Record<string, unknown>;

interface Act {
    what: string;
    undo: () => Promise<unknown>;
    curl: string;
}

export const acts = signal<Act[]>([]);
export const canUndo = computed(() => acts.value.length > 0);

/// The text that a fault was begun with here, by its number: what an undone heal begins again.
const begunWith = new Map<number, FaultText>();

function curlOf(method: string, path: string, body?: unknown): string {
    const sent = body === undefined ? "" : ` -d '${JSON.stringify(body)}'`;
    return `curl -X ${method} -H 'Content-Type: application/json'${sent} ${location.origin}${path}`;
}

function note(done: Act): void {
    acts.value = [...acts.value, done];
}

const pathOf = (number: number): string => `/api/v1/faults/${number}`;

/// True where it began.
export async function begin(text: FaultText): Promise<boolean> {
    const fault = await act<Fault>("POST", "/api/v1/faults", text);
    if (!fault) return false;
    begunWith.set(fault.number, text);
    note({
        what: `${fault.do} ${fault.target}`,
        undo: () => act("DELETE", pathOf(fault.number)),
        curl: curlOf("POST", "/api/v1/faults", text),
    });
    return true;
}

/// What was begun here can be begun again; of another only the end is known.
export async function end(fault: Fault): Promise<void> {
    const ended = await act<Fault>("DELETE", pathOf(fault.number));
    const text = begunWith.get(fault.number);
    if (!ended) return;
    const curl = curlOf("DELETE", pathOf(fault.number));
    if (text) note({ what: `end ${fault.do} ${fault.target}`, undo: () => begin(text), curl });
}

export async function beginNow(fault: Fault): Promise<void> {
    const path = `/api/v1/timeline/${fault.number}/begin`;
    const begun = await act<Fault>("POST", path);
    if (begun)
        note({
            what: `${fault.do} ${fault.target}`,
            undo: () => act("DELETE", pathOf(fault.number)),
            curl: curlOf("POST", path),
        });
}

export async function undo(): Promise<void> {
    const last = acts.value.at(-1);
    if (!last) return;
    acts.value = acts.value.slice(0, -1);
    await last.undo();
    // Beginning again is noted as an act of its own, which is not to be undone in its turn.
    acts.value = acts.value.filter((done) => done !== last);
}

/// By the API's list, which may have more than the page has heard of.
export async function healAll(): Promise<void> {
    const list = await act<{ faults: Fault[] }>("GET", "/api/v1/faults");
    for (const fault of list?.faults ?? []) {
        if (fault.standing === "in_force") await end(fault);
    }
}

/// Faults of this region alone: what lies between two of them is neither's, and stands in the list of faults.
export function brokenBy(region: string): Fault[] {
    return inForce.value.filter((fault) => fault.regions.length === 1 && fault.regions[0] === region);
}

/// The vocabulary's own word for a region without power.
export function canKill(): boolean {
    return faultTypes.value.some((type) => type.do === "kill");
}

export async function killOrHeal(region: string): Promise<void> {
    const broken = brokenBy(region);
    if (broken.length === 0) await begin({ do: "kill", region });
    for (const fault of broken) await end(fault);
}

export function toggleClock(): void {
    void setPace({ paused: !pace.value?.paused });
}

export async function saveScript(): Promise<void> {
    const script = await act<unknown>("GET", "/api/v1/script");
    if (script) save(new Blob([`${JSON.stringify(script, null, 2)}\n`], { type: "application/json" }), "my-drill.json");
}

/// As one page, which has the JSON report in it.
export async function saveReport(): Promise<void> {
    const file = await attempt(() => askFile("/api/v1/report?format=html"));
    if (file) save(file, "report.html");
}

function save(file: Blob, name: string): void {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(file);
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

export function waitingOnes(): Fault[] {
    return faults.value.filter((fault) => fault.standing === "scheduled" || fault.standing === "waiting");
}
