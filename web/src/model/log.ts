// The story in columns: one for each region, and one for everything that is of none or of several.
import type { StoryLine } from "./report";
import { clockText } from "./words";

export interface LogRow {
    key: number;
    line: StoryLine;
    /// The column: of the regions from 0, and after them that of everything else.
    column: number;
}

function names(text: string, region: string): boolean {
    const at = text.indexOf(region);
    if (at < 0) return false;
    const next = text[at + region.length];
    return next === undefined || !/[\w-]/.test(next);
}

export function columnOf(line: StoryLine, regions: string[]): number {
    const named = regions.filter((region) => names(line.what, region) || line.who === region);
    return named.length === 1 && named[0] !== undefined ? regions.indexOf(named[0]) : regions.length;
}

export function rowsOf(story: StoryLine[], regions: string[], filter: string): LogRow[] {
    const wanted = filter.trim().toLowerCase();
    return story
        .map((line, key) => ({ key, line, column: columnOf(line, regions) }))
        .filter(({ line }) => wanted === "" || `${line.who} ${line.what}`.toLowerCase().includes(wanted));
}

/// As the report has it.
export function logText(rows: LogRow[]): string {
    return rows
        .map(({ line }) => `  ${clockText(line.at_s).padEnd(8)}  ${line.who.padEnd(8)}  ${line.what}\n`)
        .join("");
}
