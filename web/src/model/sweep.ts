// What `regiondrill sweep --html` tells: every text is written by the program, the page only draws it.
import type { Ending } from "./suite";

/// `heat`: how far from the best cell, 0, to the worst, 1, where more than chance parts them; null where there is
/// nothing to show.
export interface HeatField {
    text: string;
    interval: string;
    heat: number | null;
}

export interface HeatTable {
    id: string;
    title: string;
    rows: { label: string; fields: HeatField[] }[];
}

export interface Sweep {
    format: "regiondrill-sweep-page/1";
    version: string;
    name: string;
    seeds: string;
    runs: number;
    is_whole: boolean;
    chaos: number;
    verdict: Ending;
    varied: string;
    columns: string[];
    tables: HeatTable[];
    differences: {
        cell: string;
        figure: string;
        median: string;
        higher: number;
        same: number;
        lower: number;
        p: string;
    }[];
    first: string;
    worst: { cell: string; seed: string; ending: Ending; broken: string[]; command: string }[];
}

/// One of five shades, as more are not told apart.
export function shadeOf(field: HeatField): string {
    return field.heat === null ? "none" : `${Math.round(field.heat * 4)}`;
}

export function sweepSentence(sweep: Sweep): string {
    const faults = sweep.chaos > 0 ? `, each with up to ${sweep.chaos} faults that nobody planned` : "";
    return `${sweep.runs} runs, seeds ${sweep.seeds}${faults}${sweep.is_whole ? "" : "; not all were played"}.`;
}
