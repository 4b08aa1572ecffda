// Server-sent events, read by hand: the browser's own reader can show no token, and tells nobody when it has lost the
// server.
import { headers, Refusal } from "./api";

export interface StreamEvent {
    id: string;
    type: string;
    data: string;
}

/// The whole events of a text that arrives in pieces, and what is left of it.
export function takeEvents(text: string): { events: StreamEvent[]; rest: string } {
    const blocks = text.split("\n\n");
    const rest = blocks.pop() ?? "";
    const events: StreamEvent[] = [];
    for (const block of blocks) {
        const event: StreamEvent = { id: "", type: "message", data: "" };
        for (const line of block.split("\n")) {
            const colon = line.indexOf(":");
            if (colon <= 0) continue; // a comment
            const value = line.slice(colon + 1).replace(/^ /, "");
            if (line.startsWith("id:")) event.id = value;
            else if (line.startsWith("event:")) event.type = value;
            else if (line.startsWith("data:")) event.data += value;
        }
        if (event.data) events.push(event);
    }
    return { events, rest };
}

export interface StreamListener {
    event(event: StreamEvent): void;
    connected(): void;
    /// Nobody answers, or the stream broke off; it is tried again.
    lost(): void;
    refused(refusal: Refusal): void;
}

const retryAfter = 1000;

/// Reads for ever, from after the last event it has had.
export async function follow(listener: StreamListener): Promise<void> {
    let last = "";
    for (;;) {
        try {
            await readOnce(listener, last, (id) => (last = id));
        } catch (problem) {
            if (problem instanceof Refusal) return listener.refused(problem);
        }
        listener.lost();
        await new Promise((resolve) => setTimeout(resolve, retryAfter));
    }
}

async function readOnce(listener: StreamListener, last: string, note: (id: string) => void): Promise<void> {
    const response = await fetch("/api/v1/events", {
        cache: "no-store",
        headers: last ? { ...headers(), "Last-Event-ID": last } : headers(),
    });
    if (!response.ok || !response.body) throw new Refusal(response.status, await response.text());
    listener.connected();
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    for (let text = ""; ;) {
        const { value, done } = await reader.read();
        if (done) return;
        const { events, rest } = takeEvents(text + value);
        text = rest;
        for (const event of events) {
            if (event.id) note(event.id);
            listener.event(event);
        }
    }
}
