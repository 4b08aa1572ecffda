// Where the time of each move went, phase by phase, against the textbook bound.
import { barsOf, pathText, phaseMeaning, phases, type Bar, type Segment } from "../model/anatomy";
import type { Report } from "../model/report";
import { clockText, plainWord, spanText } from "../model/words";
import { Panel } from "./panel";

function SegmentView({ segment, scale }: { segment: Segment; scale: number }) {
    const share = (100 * segment.seconds) / scale;
    if (share <= 0) return null;
    const name = plainWord(segment.phase);
    const text = `${name} ${spanText(segment.seconds)}`;
    return (
        <span
            class={`segment ${segment.phase}`}
            style={{ width: `${share}%` }}
            title={`${text}: ${phaseMeaning[segment.phase]}`}
        >
            {share > 7 && <span>{text}</span>}
        </span>
    );
}

function longestText(bar: Bar): string {
    const longest = bar.segments.find((segment) => segment.phase === bar.longest);
    if (!longest) return "what led to what";
    const bound = longest.bound === null ? "" : `, at most ${spanText(longest.bound)} by the configuration`;
    return `${plainWord(longest.phase)} took longest: ${spanText(longest.seconds)}${bound}`;
}

function keyOf({ population, row }: Bar): string {
    return `${population} ${row.fault} ${row.move} ${row.began_s}`;
}

function BarView({ bar, scale, unfolded }: { bar: Bar; scale: number; unfolded: boolean }) {
    const { row } = bar;
    return (
        <li class="anatomy-row" data-testid={`anatomy-${bar.population}-${row.move}`}>
            <div class="anatomy-name">
                <strong>{bar.population}</strong> {row.move} at {clockText(row.began_s)}
                <span class="about">
                    {row.from} to {row.to}
                </span>
            </div>
            <div class="anatomy-bar">
                {bar.segments.map((segment) => (
                    <SegmentView segment={segment} scale={scale} key={segment.phase} />
                ))}
                {bar.open > 0 && (
                    <span class="segment open" style={{ width: `${(100 * bar.open) / scale}%` }}>
                        <span>under way for {spanText(bar.open)}</span>
                    </span>
                )}
            </div>
            <div class="anatomy-total">
                <strong>{spanText(bar.total)}</strong>
                <span class="about">
                    {row.predicted_s === null ? "no bound" : `at most ${spanText(row.predicted_s)}`}
                </span>
            </div>
            <details class="anatomy-path" open={unfolded}>
                <summary>{row.why || longestText(bar)}</summary>
                <ol>
                    {row.critical_path.map((entry, i) => (
                        <li key={i}>
                            <time>{clockText(entry.at_s)}</time> {pathText(entry)}
                        </li>
                    ))}
                </ol>
            </details>
        </li>
    );
}

/// Of all on one scale. `unfolded`: what led to what is shown from the beginning.
export function AnatomyBars({ bars, unfolded }: { bars: Bar[]; unfolded: boolean }) {
    const lengthOf = (bar: Bar) => bar.segments.reduce((sum, segment) => sum + segment.seconds, bar.open);
    const scale = Math.max(1, ...bars.map(lengthOf));
    return (
        <ul class="anatomy">
            {bars.map((bar) => (
                <BarView bar={bar} scale={scale} unfolded={unfolded} key={keyOf(bar)} />
            ))}
        </ul>
    );
}

export function AnatomyLegend() {
    return (
        <ul class="legend">
            {phases.map((phase) => (
                <li key={phase} title={phaseMeaning[phase]}>
                    <i class={`swatch ${phase}`} />
                    {plainWord(phase)}
                </li>
            ))}
        </ul>
    );
}

interface AnatomyProps {
    report: Report | undefined;
    /// The latest of the rows, the last first; else all, in the order of time and unfolded, to be read through.
    most?: number;
    /// Instead of bars, where nobody has moved.
    none: string;
}

export function Anatomy({ report, most, none }: AnatomyProps) {
    const whole = most === undefined;
    const all = report ? barsOf(report.populations, report.so_far_s) : [];
    const bars = whole ? all.reverse() : all.slice(0, most);
    return (
        <Panel
            id="anatomy"
            title="Anatomy of each move"
            about="Where the time went, from the fault until everything was as it should be."
            side={<AnatomyLegend />}
        >
            {bars.length === 0 ? <p class="empty">{none}</p> : <AnatomyBars bars={bars} unfolded={whole} />}
        </Panel>
    );
}
