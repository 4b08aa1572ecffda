// One chart of the timeline. All share their x axis, cursor and zoom, and all shade the faults.
import { signal, useSignalEffect } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import uPlot from "uplot";
import type { FaultWindow } from "../model/lanes";
import { clockText } from "../model/words";
import { LineKey, type Line } from "./lines";
import { theme } from "./theme";

/// What all charts and lanes show; none: from the beginning until now.
export const zoom = signal<[number, number] | undefined>(undefined);

/// So that lanes and charts stand under each other.
export const axisWidth = 52;
export const rightMargin = 14;

interface ChartProps {
    id: string;
    title: string;
    unit: string;
    lines: Line[];
    data: (number | null)[][];
    windows: FaultWindow[];
    end: number;
    /// What the scale shows at least.
    least?: number;
}

const chartHeight = 150;

/// A canvas knows no custom properties: as the browser works the colour out, for the theme of now.
function colourOf(colour: string): string {
    const probe = document.body.appendChild(document.createElement("i"));
    probe.style.color = colour;
    const worked = getComputedStyle(probe).color;
    probe.remove();
    return worked;
}

function shadeFaults(plot: uPlot, windows: FaultWindow[]): void {
    const { ctx, bbox } = plot;
    ctx.save();
    for (const window of windows) {
        const from = Math.max(bbox.left, plot.valToPos(window.from, "x", true));
        const to = Math.min(bbox.left + bbox.width, plot.valToPos(window.to, "x", true));
        if (to <= from) continue;
        ctx.fillStyle = colourOf("var(--shade)");
        ctx.fillRect(from, bbox.top, to - from, bbox.height);
        ctx.fillStyle = colourOf("var(--bad)");
        ctx.fillRect(from, bbox.top, to - from, 2 * devicePixelRatio);
    }
    ctx.restore();
}

function optionsOf(props: ChartProps, width: number, windows: () => FaultWindow[]): uPlot.Options {
    const axis = {
        stroke: colourOf("var(--text-dim)"),
        font: "11px system-ui, sans-serif",
        grid: { stroke: colourOf("var(--grid)"), width: 1 },
        ticks: { show: false },
    };
    return {
        width,
        height: chartHeight,
        padding: [8, rightMargin, 0, 0],
        legend: { show: false },
        cursor: { sync: { key: "drill" }, drag: { x: true, y: false, setScale: false }, points: { size: 6 } },
        scales: {
            x: { time: false, auto: false },
            y: { range: (_plot, _min, max) => [0, Math.max(props.least ?? 1, (max ?? 0) * 1.08)] },
        },
        axes: [
            { ...axis, size: 22, values: (_plot, ticks) => ticks.map((tick) => clockText(tick).replace(/\.0$/, "")) },
            { ...axis, size: axisWidth },
        ],
        series: [
            {},
            ...props.lines.map((line) => ({
                label: line.label,
                stroke: colourOf(`var(${line.colour})`),
                width: 1.75,
                dash: line.dash,
                fill: line.fill ? colourOf(`color-mix(in srgb, var(${line.colour}) 20%, transparent)`) : undefined,
                points: { show: false },
            })),
        ],
        hooks: {
            drawClear: [(plot) => shadeFaults(plot, windows())],
            setSelect: [
                (plot) => {
                    if (plot.select.width < 4) return;
                    const at = (x: number) => plot.posToVal(x, "x");
                    zoom.value = [at(plot.select.left), at(plot.select.left + plot.select.width)];
                    plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
                },
            ],
        },
    };
}

export function Chart(props: ChartProps) {
    const host = useRef<HTMLDivElement>(null);
    const plot = useRef<uPlot | undefined>(undefined);
    const latest = useRef(props);
    latest.current = props;
    const names = props.lines.map((line) => line.label).join();

    const show = () => {
        const chart = plot.current;
        if (!chart) return;
        chart.batch(() => {
            chart.setData(latest.current.data as uPlot.AlignedData, false);
            const [min, max] = zoom.value ?? [0, latest.current.end];
            chart.setScale("x", { min, max });
        });
    };

    const make = () => {
        if (!host.current) return;
        plot.current?.destroy();
        const options = optionsOf(latest.current, host.current.clientWidth, () => latest.current.windows);
        plot.current = new uPlot(options, latest.current.data as uPlot.AlignedData, host.current);
        show();
    };

    useEffect(() => {
        make();
        const sizes = new ResizeObserver(() => {
            if (host.current) plot.current?.setSize({ width: host.current.clientWidth, height: chartHeight });
        });
        if (host.current) sizes.observe(host.current);
        const scheme = matchMedia("(prefers-color-scheme: light)");
        scheme.addEventListener("change", make);
        return () => {
            sizes.disconnect();
            scheme.removeEventListener("change", make);
            plot.current?.destroy();
        };
    }, [names]);
    useSignalEffect(() => {
        if (theme.value) requestAnimationFrame(make);
    });
    useSignalEffect(() => {
        if (zoom.value || plot.current) show();
    });
    useEffect(show);

    const last = props.data.slice(1).map((column) => column.at(-1) ?? null);
    return (
        <figure class="chart" data-testid={`chart-${props.id}`}>
            <figcaption>
                <strong>{props.title}</strong>
                <ul class="legend">
                    {props.lines.map((line, i) => (
                        <li key={line.label}>
                            <LineKey line={line} />
                            {line.label}
                            <span class="figure">
                                {last[i] === null || last[i] === undefined
                                    ? ""
                                    : ` ${Number(last[i]?.toFixed(1))}${props.unit}`}
                            </span>
                        </li>
                    ))}
                </ul>
            </figcaption>
            <div class="plot" ref={host} onDblClick={() => (zoom.value = undefined)} />
        </figure>
    );
}
