// A chart that needs no script once it is drawn: it prints as lines, and follows width and colours by itself.
import type { FaultWindow } from "../model/lanes";
import { numberTicks, timeTicks } from "../model/ticks";
import { clockText } from "../model/words";
import { LineKey, type Line } from "../parts/lines";

interface LineChartProps {
    id: string;
    title: string;
    lines: Line[];
    /// Moments, then a column for each line; null where it has nothing to say.
    data: (number | null)[][];
    windows: FaultWindow[];
    end: number;
    /// What the scale shows at least.
    least: number;
}

// Of the drawing, which is stretched to the width there is.
const width = 1000;
const height = 100;

function pathOf(moments: (number | null)[], column: (number | null)[], end: number, top: number): string {
    let pen = "M";
    let path = "";
    column.forEach((value, i) => {
        const at = moments[i] ?? 0;
        if (value === null) {
            pen = "M";
            return;
        }
        path += `${pen}${((width * at) / end).toFixed(1)} ${(height - (height * value) / top).toFixed(2)}`;
        pen = "L";
    });
    return path;
}

function Plot({ lines, data, windows, end, top }: LineChartProps & { top: number }) {
    const [moments = [], ...columns] = data;
    return (
        <svg viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" aria-hidden="true">
            {windows.map((window) => (
                <rect
                    class="shaded"
                    x={(width * window.from) / end}
                    width={(width * Math.max(0, window.to - window.from)) / end}
                    height={height}
                    key={window.number}
                />
            ))}
            {numberTicks(top).map((tick) => {
                const y = height - (height * tick) / top;
                return <line class="rule" x1="0" x2={width} y1={y} y2={y} key={tick} />;
            })}
            {lines.map((line, i) => (
                <path
                    class="curve"
                    d={pathOf(moments, columns[i] ?? [], end, top)}
                    style={{ stroke: `var(${line.colour})`, strokeDasharray: line.dash?.join(" ") }}
                    key={line.label}
                />
            ))}
        </svg>
    );
}

export function LineChart(props: LineChartProps) {
    const most = Math.max(0, ...props.data.slice(1).flatMap((column) => column.map((value) => value ?? 0)));
    const top = Math.max(props.least, most * 1.08);
    return (
        <figure class="line-chart" data-testid={`chart-${props.id}`}>
            <figcaption>
                <strong>{props.title}</strong>
                <ul class="legend">
                    {props.lines.map((line) => (
                        <li key={line.label}>
                            <LineKey line={line} />
                            {line.label}
                        </li>
                    ))}
                </ul>
            </figcaption>
            <div class="line-plot">
                <Plot {...props} top={top} />
                {numberTicks(top).map((tick) => (
                    <span class="tick-y" style={{ bottom: `${(100 * tick) / top}%` }} key={tick}>
                        {tick}
                    </span>
                ))}
                {timeTicks(props.end, 8).map((tick) => (
                    <span class="tick-x" style={{ left: `${(100 * tick) / props.end}%` }} key={tick}>
                        {clockText(tick).replace(/\.0$/, "")}
                    </span>
                ))}
            </div>
        </figure>
    );
}
