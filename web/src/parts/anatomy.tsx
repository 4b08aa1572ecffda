// Where the time of each move went, phase by phase, against the textbook bound.
import { barsOf, pathText, phaseMeaning, phases, type Bar, type Segment } from "../model/anatomy";
import { report } from "../model/drill";
import { clockText, plainWord, spanText } from "../model/words";
import { Panel } from "./panel";

const mostBars = 6;

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

function BarView({ bar, scale }: { bar: Bar; scale: number }) {
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
            <details class="anatomy-path">
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

export function Anatomy() {
    const bars = report.value ? barsOf(report.value).slice(0, mostBars) : [];
    const scale = Math.max(
        1,
        ...bars.map((bar) => bar.segments.reduce((sum, segment) => sum + segment.seconds, bar.open)),
    );
    return (
        <Panel
            id="anatomy"
            title="Anatomy of each move"
            about="Where the time went, from the fault until everything was as it should be."
            side={
                <ul class="legend">
                    {phases.map((phase) => (
                        <li key={phase} title={phaseMeaning[phase]}>
                            <i class={`swatch ${phase}`} />
                            {plainWord(phase)}
                        </li>
                    ))}
                </ul>
            }
        >
            {bars.length === 0 ? (
                <p class="empty">Nobody has had to move yet. Kill a region and watch where the seconds go.</p>
            ) : (
                <ul class="anatomy">
                    {bars.map((bar) => (
                        <BarView bar={bar} scale={scale} key={`${bar.population} ${bar.row.fault} ${bar.row.move}`} />
                    ))}
                </ul>
            )}
        </Panel>
    );
}
