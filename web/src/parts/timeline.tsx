// How it went: what the DNS believed of each region, and the charts, on one axis with the faults shaded.
import { computed, signal } from "@preact/signals";
import { faults, layout, nowFlows, regionNames, report, series } from "../model/drill";
import { faultWindows, healthLane, type FaultWindow } from "../model/lanes";
import { drainOf, outcomesOf, waitingOf } from "../model/series";
import { clockText } from "../model/words";
import { axisWidth, Chart, rightMargin, zoom, type Line } from "./chart";
import { Panel } from "./panel";

/// None: everybody.
const chosen = signal("");

const now = computed(() => nowFlows.value?.at_s ?? 0);
const windows = computed(() => faultWindows(faults.value, now.value));

const regionColours = ["--series-1", "--series-2", "--series-3", "--series-4", "--series-5", "--series-6"];
const dashes = [undefined, [8, 4], [2, 3], [10, 3, 2, 3], undefined, [8, 4]];

function regionLines(regions: string[]): Line[] {
    return regions.map((label, i) => ({
        label,
        colour: regionColours[i % regionColours.length] ?? "--series-1",
        dash: dashes[i % dashes.length],
    }));
}

const outcomeLines: Line[] = [
    { label: "in time", colour: "--well", fill: true },
    { label: "late", colour: "--troubled", dash: [8, 4] },
    { label: "failed", colour: "--bad", dash: [3, 3] },
];

interface Span {
    from: number;
    to: number;
}

function placeOf(stretch: Span, shown: Span): { left: string; width: string } | undefined {
    const whole = shown.to - shown.from;
    const from = Math.max(stretch.from, shown.from);
    const to = Math.min(stretch.to, shown.to);
    if (to <= from) return undefined;
    return { left: `${(100 * (from - shown.from)) / whole}%`, width: `${(100 * (to - from)) / whole}%` };
}

function Lane({ region, shown, faulty }: { region: string; shown: Span; faulty: FaultWindow[] }) {
    const entries = report.value?.causes.entries ?? [];
    const stretches = healthLane(entries, region, now.value);
    return (
        <div class="lane" data-testid={`lane-${region}`}>
            <div class="lane-track" style={{ marginRight: `${rightMargin}px` }}>
                <span class="lane-name">{region}</span>
                {stretches.map((stretch) => {
                    const place = placeOf(stretch, shown);
                    if (!place) return null;
                    const text = `${stretch.state} to the DNS, ${clockText(stretch.from)} to ${clockText(stretch.to)}`;
                    return (
                        <span class={`stretch ${stretch.state}`} style={place} title={text} key={stretch.from}>
                            {stretch.state === "unhealthy" && <span>unhealthy to the DNS</span>}
                        </span>
                    );
                })}
                {faulty
                    .filter((window) => window.regions.includes(region))
                    .map((window) => {
                        const place = placeOf(window, shown);
                        const text = `${window.name}, ${clockText(window.from)} to ${clockText(window.to)}`;
                        return place && <span class="fault-window" style={place} title={text} key={window.number} />;
                    })}
            </div>
        </div>
    );
}

function Lanes({ end }: { end: number }) {
    const [from, to] = zoom.value ?? [0, end];
    return (
        <div class="lanes" style={{ "--axis": `${axisWidth}px` }}>
            {regionNames.value.map((region) => (
                <Lane region={region} shown={{ from, to }} faulty={windows.value} key={region} />
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
