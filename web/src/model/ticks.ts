// Where an axis has its marks.

const timeSteps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 21600, 43200, 86400];

/// Every so many seconds as clocks divide them, at most `most` of them from 0 to `end`.
export function timeTicks(end: number, most: number): number[] {
    const step = timeSteps.find((one) => end / one <= most) ?? Math.ceil(end / most / 86400) * 86400;
    return Array.from({ length: Math.floor(end / step) + 1 }, (_, i) => i * step);
}

/// 1, 2 or 5 times a power of ten apart, from 0 up to `top`: about four of them.
export function numberTicks(top: number): number[] {
    const rough = top / 4;
    const power = 10 ** Math.floor(Math.log10(rough));
    const step = ([1, 2, 5].find((one) => one * power >= rough) ?? 10) * power;
    return Array.from({ length: Math.floor(top / step + 1e-9) + 1 }, (_, i) => Number((i * step).toPrecision(12)));
}
