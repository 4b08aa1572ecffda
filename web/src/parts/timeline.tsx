// How it went: what the DNS believed of each region, and the charts, on one axis with the faults shaded.
import { computed, signal } from "@preact/signals";
import { faults, layout, nowFlows, regionNames, report, series } from "../model/drill";
import { faultWindows, healthLane } from "../model/lanes";
import { drainOf, outcomesOf, waitingOf } from "../model/series";
import { axisWidth, Chart, rightMargin, zoom } from "./chart";
import { Lane } from "./lane";
import { outcomeLines, regionLines } from "./lines";
import { Panel } from "./panel";

/// None: everybody.
const chosen = signal("");

const now = computed(() => nowFlows.value?.at_s ?? 0);
const windows = computed(() => faultWindows(faults.value, now.value));

function Lanes({ end }: { end: number }) {
    const [from, to] = zoom.value ?? [0, end];
    return (
        <div class="lanes" style={{ "--axis": `${axisWidth}px`, "--right": `${rightMargin}px` }}>
            {regionNames.value.map((region) => (
                <Lane
                    region={region}
                    stretches={healthLane(report.value?.causes.entries ?? [], region, now.value)}
                    faulty={windows.value}
                    shown={{ from, to }}
                    key={region}
                />
            ))}
        </div>
    );
}

function Choice() {
    return (
        <div class="buttons">
            {zoom.value && <button onClick={() => (zoom.value = undefined)}>Show all</button>}
            <label class="field">
                <span>Of</span>
                <select value={chosen.value} onChange={(event) => (chosen.value = event.currentTarget.value)}>
                    <option value="">everybody</option>
                    {layout.value?.populations.map((people) => (
                        <option key={people.name}>{people.name}</option>
                    ))}
                </select>
            </label>
        </div>
    );
}

export function Timeline() {
    const told = series.value;
    const regions = regionNames.value;
    const end = Math.max(30, now.value);
    const who = chosen.value || undefined;
    const shared = { windows: windows.value, end };
    return (
        <Panel
            id="timeline"
            title="How it went"
            about="Faults are shaded. Drag to look closer, double-click to see all."
            side={<Choice />}
        >
            <Lanes end={end} />
            {told ? (
                <div class="charts">
                    <Chart
                        id="requests"
                        title="Requests a second"
                        unit=""
                        lines={outcomeLines}
                        data={outcomesOf(told, who)}
                        {...shared}
                    />
                    <Chart
                        id="drain"
                        title="Where requests are sent first, %"
                        unit="%"
                        lines={regionLines(regions)}
                        data={drainOf(told, who, regions)}
                        least={100}
                        {...shared}
                    />
                    <Chart
                        id="waiting"
                        title="Writes that wait to be replicated"
                        unit=""
                        lines={regionLines(regions)}
                        data={waitingOf(told, regions)}
                        least={5}
                        {...shared}
                    />
                </div>
            ) : (
                <p class="empty">Nothing has happened yet.</p>
            )}
        </Panel>
    );
}
