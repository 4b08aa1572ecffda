// A region's time as a band: what the DNS believed of it, and the faults that named it.
import type { FaultWindow, Stretch } from "../model/lanes";
import { clockText } from "../model/words";

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

interface LaneProps {
    region: string;
    stretches: Stretch[];
    faulty: FaultWindow[];
    shown: Span;
}

export function Lane({ region, stretches, faulty, shown }: LaneProps) {
    return (
        <div class="lane" data-testid={`lane-${region}`}>
            <div class="lane-track">
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
