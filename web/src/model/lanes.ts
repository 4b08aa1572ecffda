// A region's time as stretches: what the DNS believed of its health, and the faults that named it.
import type { Fault } from "./api";
import type { CauseEntry, PlayedFault } from "./report";

export interface Stretch {
    from: number;
    to: number;
    state: "healthy" | "unhealthy";
}

/// From the recorded verdicts. Checks begin healthy, as the first entry of one says otherwise.
export function healthLane(entries: CauseEntry[], region: string, now: number): Stretch[] {
    const lane: Stretch[] = [{ from: 0, to: now, state: "healthy" }];
    for (const entry of entries) {
        if (entry.kind !== "check_verdict" || entry.subject !== region || entry.healthy === undefined) continue;
        const last = lane.at(-1);
        const state = entry.healthy ? "healthy" : "unhealthy";
        if (!last || last.state === state) continue;
        last.to = entry.at_s;
        lane.push({ from: entry.at_s, to: now, state });
    }
    return lane.filter((stretch) => stretch.to > stretch.from);
}

export interface FaultWindow {
    number: number;
    name: string;
    from: number;
    to: number;
    regions: string[];
}

/// Faults that have begun; one in force lasts until now.
export function faultWindows(faults: Fault[], now: number): FaultWindow[] {
    return faults.flatMap((fault) =>
        fault.began_s === null
            ? []
            : [
                  {
                      number: fault.number,
                      name: `${fault.do} ${fault.target}`,
                      from: fault.began_s,
                      to: fault.ended_s ?? now,
                      regions: fault.regions,
                  },
              ],
    );
}

/// Those of a report, which says no more of where than the fault's target. What was in force at the end lasts to it.
export function playedWindows(faults: PlayedFault[], end: number): FaultWindow[] {
    return faults.flatMap((fault, number) =>
        fault.at_s === null
            ? []
            : [{ number, name: `${fault.do} ${fault.target}`, from: fault.at_s, to: fault.end_s ?? end, regions: [] }],
    );
}
