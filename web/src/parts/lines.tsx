// The lines of charts: what is drawn how, the same on the page and in the report.

export interface Line {
    label: string;
    /// A custom property of the style sheet.
    colour: string;
    dash?: number[];
    fill?: boolean;
}

const regionColours = ["--series-1", "--series-2", "--series-3", "--series-4", "--series-5", "--series-6"];
const dashes = [undefined, [8, 4], [2, 3], [10, 3, 2, 3], undefined, [8, 4]];

export function regionLines(regions: string[]): Line[] {
    return regions.map((label, i) => ({
        label,
        colour: regionColours[i % regionColours.length] ?? "--series-1",
        dash: dashes[i % dashes.length],
    }));
}

export const outcomeLines: Line[] = [
    { label: "in time", colour: "--well", fill: true },
    { label: "late", colour: "--troubled", dash: [8, 4] },
    { label: "failed", colour: "--bad", dash: [3, 3] },
];

/// A piece of the line, for a legend.
export function LineKey({ line }: { line: Line }) {
    return (
        <svg class="key" viewBox="0 0 18 4" aria-hidden="true">
            <line
                x1="0"
                x2="18"
                y1="2"
                y2="2"
                style={{ stroke: `var(${line.colour})`, strokeDasharray: line.dash?.join(" ") }}
            />
        </svg>
    );
}
