// People who chat through the drill: each is connected to the region that their city's resolvers believe in, by a
// WebSocket that meets the drill's faults. An ear at every region tells where a message has come to be.
import { signal } from "@preact/signals";
import { layout, nowFlows } from "./drill";
import { spanText } from "./words";

export interface Message {
    id: string;
    message: string;
    region: string;
    type: string;
}

export interface Said {
    text: string;
    /// Of the messages that came of it: none while it is on its way, several where it was sent again too soon.
    ids: string[];
    times: number;
}

export interface Seat {
    name: string;
    population: string;
    region: string;
    state: "waiting" | "connecting" | "connected";
    robot: boolean;
    said: Said[];
    notes: string[];
}

/// By message, the regions whose ears have heard it.
export const heard = signal<ReadonlyMap<string, ReadonlySet<string>>>(new Map());
export const seats = signal<Seat[]>([]);
export const isOpen = signal(false);

/// Of real time: after that a person takes the connection for dead.
const patience = 4000;
const retryAfter = 700;
const robotEvery = 1000;
const mostKept = 100;

interface Frame {
    messages?: Message[];
    region?: string;
    next?: number;
    message?: string;
}

function socketOf(region: string, after?: number): WebSocket | undefined {
    const address = layout.value?.regions.find((place) => place.name === region)?.address;
    if (!address) return undefined;
    return new WebSocket(`${address.replace(/^http/, "ws")}/chat${after === undefined ? "" : `?after=${after}`}`);
}

function noteHeard(region: string, messages: Message[]): void {
    const all = new Map(heard.value);
    for (const { id } of messages) all.set(id, new Set([...(all.get(id) ?? []), region]));
    heard.value = all;
}

/// Hears all that a region's replica takes, and goes on where it was when the region comes back.
function listenAt(region: string): void {
    let next: number | undefined;
    const open = () => {
        const socket = socketOf(region, next);
        if (!socket) return;
        socket.onmessage = (event) => {
            const frame = JSON.parse(String(event.data)) as Frame;
            if (frame.next !== undefined) next = frame.next;
            if (frame.messages) noteHeard(region, frame.messages);
        };
        socket.onclose = () => setTimeout(open, retryAfter);
    };
    open();
}

/// Where most of a population's resolvers lead just now.
export function believedBy(population: string): { region: string; left: number } | undefined {
    const known = nowFlows.value?.populations[population]?.believes.filter((belief) => belief.region !== null) ?? [];
    const most = known.reduce((a, b) => (b.share > a.share ? b : a), known[0]!);
    return most?.region ? { region: most.region, left: most.latest_s } : undefined;
}

class Person {
    private socket: WebSocket | undefined;
    private timer: ReturnType<typeof setTimeout> | undefined;
    private count = 0;

    constructor(private readonly place: number) {
        this.reconnect();
        setInterval(() => this.tick(), robotEvery);
    }

    say(text: string): void {
        this.change((seat) => ({ ...seat, said: [...seat.said.slice(-mostKept), { text, ids: [], times: 1 }] }));
        this.send(text);
    }

    moveTo(population: string): void {
        this.change((seat) => ({ ...seat, population }));
        this.drop("went to another city");
    }

    private get seat(): Seat {
        return seats.value[this.place]!;
    }

    private change(how: (seat: Seat) => Seat): void {
        seats.value = seats.value.map((seat, i) => (i === this.place ? how(seat) : seat));
    }

    private note(text: string): void {
        this.change((seat) => ({ ...seat, notes: [...seat.notes.slice(-4), text] }));
    }

    private send(text: string): void {
        if (this.seat.state !== "connected") return;
        this.socket?.send(JSON.stringify({ action: "send", message: text }));
        this.expect();
    }

    /// Something is to come within a person's patience.
    private expect(): void {
        this.timer ??= setTimeout(
            () => this.drop(`nothing from ${this.seat.region} for ${patience / 1000} s`),
            patience,
        );
    }

    private relax(): void {
        clearTimeout(this.timer);
        this.timer = undefined;
    }

    private drop(why: string): void {
        this.relax();
        this.note(why);
        const old = this.socket;
        this.socket = undefined;
        if (old) old.onclose = old.onmessage = old.onopen = null;
        old?.close();
        this.change((seat) => ({ ...seat, state: "waiting" }));
        setTimeout(() => this.reconnect(), retryAfter);
    }

    private reconnect(): void {
        const believed = believedBy(this.seat.population);
        const socket = believed && socketOf(believed.region);
        if (!socket) {
            setTimeout(() => this.reconnect(), retryAfter);
            return;
        }
        this.note(`the resolver says ${believed.region}, for ${spanText(believed.left)} more`);
        this.socket = socket;
        this.change((seat) => ({ ...seat, region: believed.region, state: "connecting" }));
        this.expect();
        socket.onopen = () => {
            this.relax();
            this.note(`connected to ${believed.region}`);
            this.change((seat) => ({ ...seat, state: "connected" }));
            this.sayAgain();
        };
        socket.onmessage = (event) => this.take(JSON.parse(String(event.data)) as Frame);
        socket.onclose = () => this.drop(`${believed.region} broke the connection`);
    }

    private sayAgain(): void {
        for (const said of this.seat.said.filter((one) => one.ids.length === 0)) {
            this.change((seat) => ({
                ...seat,
                said: seat.said.map((one) => (one === said ? { ...one, times: one.times + 1 } : one)),
            }));
            this.send(said.text);
        }
    }

    private take(frame: Frame): void {
        this.relax();
        if (!frame.messages) return this.note(`${this.seat.region} says: ${frame.message ?? ""}`);
        for (const { id, message } of frame.messages) {
            this.change((seat) => ({
                ...seat,
                said: seat.said.map((one) =>
                    one.text === message && !one.ids.includes(id) ? { ...one, ids: [...one.ids, id] } : one,
                ),
            }));
        }
        if (this.seat.said.some((one) => one.ids.length === 0)) this.expect();
    }

    private tick(): void {
        if (this.seat.robot) this.say(`${this.seat.name} ${++this.count}`);
    }
}

export const people: Person[] = [];

/// Two seats, in the cities of the first and the last population. From here on real connections are made.
export function openChat(): void {
    const places = layout.value;
    const first = places?.populations[0];
    if (!places || !first || isOpen.value) return;
    isOpen.value = true;
    const last = places.populations.at(-1) ?? first;
    seats.value = [
        ["Ana", first],
        ["Ben", last],
    ].map(([name, population]) => ({
        name: name as string,
        population: (population as typeof first).name,
        region: "",
        state: "waiting",
        robot: false,
        said: [],
        notes: [],
    }));
    for (const region of places.regions) listenAt(region.name);
    seats.value.forEach((_, i) => people.push(new Person(i)));
}

export function setRobot(place: number, robot: boolean): void {
    seats.value = seats.value.map((seat, i) => (i === place ? { ...seat, robot } : seat));
}

export interface Fate {
    state: "sending" | "stored" | "replicated" | "twice";
    text: string;
}

/// Where something that was said has come to be, as far as the ears have heard.
export function fateOf(said: Said, regions: number, heardBy: ReadonlyMap<string, ReadonlySet<string>>): Fate {
    if (said.ids.length === 0) {
        return { state: "sending", text: said.times > 1 ? `on its way, sent ${said.times} times` : "on its way" };
    }
    if (said.ids.length > 1) return { state: "twice", text: `stored ${said.ids.length} times` };
    const at = [...(heardBy.get(said.ids[0] ?? "") ?? [])];
    if (at.length >= regions) return { state: "replicated", text: `in all ${regions} regions` };
    if (at.length <= 1) return { state: "stored", text: `in ${at[0] ?? "one region"} only` };
    return { state: "stored", text: `in ${at.length} of ${regions} regions` };
}
